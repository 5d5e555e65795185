"""Chromium itself says that the site can be installed."""

from pathlib import Path

from playwright.async_api import async_playwright

from scripts.browser import ARGUMENTS
from scripts.site import Site


async def test_chromium_finds_nothing_against_installing(site: Site, chromium: str, tmp_path: Path) -> None:
    async with async_playwright() as playwright:
        # A profile of its own: what is private can't be installed.
        context = await playwright.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=chromium, args=list(ARGUMENTS)
        )
        page = await context.new_page()
        await page.goto(site.url)
        await page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        devtools = await context.new_cdp_session(page)
        found = await devtools.send("Page.getInstallabilityErrors")
        manifest = await devtools.send("Page.getAppManifest")
        await context.close()
    assert found["installabilityErrors"] == []
    assert manifest["errors"] == []
    assert manifest["url"] == f"{site.url}/manifest.webmanifest"
    assert manifest["manifest"]["display"].lower().endswith("standalone")
    assert len(manifest["manifest"]["icons"]) >= 3
