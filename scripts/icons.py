"""Draws the PNG icons from assets/icons/mark.svg with a Chromium: `python -m scripts.icons [path of chromium]`."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ICONS = Path(__file__).resolve().parent.parent / "assets" / "icons"
# A maskable icon may be cut to a circle of 80 %: it bleeds to the edge and keeps its sign inside.
TARGETS = {
    "icon-32.png": (32, False),
    "icon-192.png": (192, False),
    "icon-512.png": (512, False),
    "maskable-192.png": (192, True),
    "maskable-512.png": (512, True),
    "apple-touch-icon.png": (180, True),
}


def page_for(svg: str, *, bleed: bool) -> str:
    if bleed:
        svg = svg.replace('rx="15"', 'rx="0"').replace("<g fill", '<g transform="translate(7 7) scale(.78)" fill')
    return f"<style>*{{margin:0}}svg{{display:block;width:100vw;height:100vh}}</style>{svg}"


def main(executable: str | None) -> None:
    svg = (ICONS / "mark.svg").read_text("utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        for name, (size, bleed) in TARGETS.items():
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(page_for(svg, bleed=bleed))
            page.screenshot(path=ICONS / name, omit_background=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
