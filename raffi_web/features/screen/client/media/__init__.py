"""The players that the playback controller can steer."""

import reflex as rx

MODULES = [rx.asset(name, shared=True) for name in ("adapter.ts", "element.ts", "youtube.ts")]
