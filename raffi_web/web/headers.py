"""What every answer says to the browser: content security policy, and how long it may be kept."""

import re

from raffi_web.settings import Settings

HASHED_FILE = re.compile(r"^/assets/(?!reflex-env-)[\w.$-]+-[\w-]{8}\.(?:js|css|woff2?|png|svg|webp|avif|wasm)$")
"""Files whose name changes with their content. The reflex-env module is finished after it was named."""
LASTING = ("/films/", "/fonts/", "/icons/")
PRIVATE = ("/api/", "/functions/", "/health", "/metrics")
FRAMES = "https://www.youtube-nocookie.com https://www.youtube.com"
# A frame may start by itself only where the page passes that on.
PERMISSIONS = (
    'accelerometer=(), autoplay=(self "https://www.youtube-nocookie.com"), '
    "camera=(), display-capture=(), fullscreen=(self), geolocation=(), "
    "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(self), usb=()"
)

Header = tuple[bytes, bytes]


def content_security_policy(settings: Settings, script_hashes: list[str]) -> str:
    """The policy of every page: no script but ours, films and their segments from anywhere the page may load from."""
    # A page on https may not load plain http; a page on the local network must, or its own server's films fail.
    anywhere = "https:" if settings.https else "https: http:"
    sockets = " ".join(origin.replace("http", "ws", 1) for origin in settings.allowed_origins)
    rules = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", *script_hashes]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": f"'self' data: blob: {anywhere}",
        "font-src": "'self'",
        "media-src": f"'self' blob: {anywhere}",
        "connect-src": f"'self' {sockets} {anywhere}",
        "worker-src": "'self' blob:",
        "frame-src": FRAMES,
        "manifest-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def fixed_headers(settings: Settings, script_hashes: list[str]) -> list[Header]:
    """The headers that are the same on every answer."""
    named = {
        "content-security-policy": content_security_policy(settings, script_hashes),
        "x-content-type-options": "nosniff",
        # A YouTube player refuses to play for a page that does not say where it is.
        "referrer-policy": "strict-origin-when-cross-origin",
        "permissions-policy": PERMISSIONS,
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
    }
    if settings.https:
        named["strict-transport-security"] = "max-age=31536000; includeSubDomains"
    return [(name.encode(), value.encode()) for name, value in named.items()]


def cache_control(path: str, status: int) -> bytes:
    """How long a browser may keep the answer to `path`, for answers that do not say so themselves."""
    if status >= 400 or path.startswith(PRIVATE):
        return b"no-store"
    if HASHED_FILE.match(path):
        return b"public, max-age=31536000, immutable"
    if path.startswith(LASTING):
        return b"public, max-age=86400"
    return b"no-cache"
