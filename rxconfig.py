"""How Reflex builds the pages and keeps state. Everything else is in raffi_web/settings.py."""

import reflex as rx

from raffi_web.settings import get_settings
from raffi_web.web.plugin import EveryLanguage, OneOrigin

settings = get_settings()

config = rx.Config(
    app_name="raffi_web",
    # After a build these addresses are replaced by the page's own origin: one build serves every address.
    api_url="http://localhost:8000",
    deploy_url="http://localhost:8000",
    cors_allowed_origins=settings.allowed_origins,
    redis_url=settings.redis_url or None,
    state_manager_mode=rx.constants.StateManagerMode.REDIS
    if settings.redis_url
    else rx.constants.StateManagerMode.MEMORY,
    transport="websocket",
    trusted_proxy_hops=settings.trusted_proxy_hops,
    telemetry_enabled=False,
    show_built_with_reflex=False,
    default_color_mode="system",
    frontend_compression_formats=["gzip", "brotli"],
    plugins=[rx.plugins.TailwindV4Plugin(), OneOrigin(), EveryLanguage()],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
