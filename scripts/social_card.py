"""Draws assets/social.png, what a shared link shows, with a Chromium: `python -m scripts.social_card [its path]`."""

import base64
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from raffi_web.words import t

ASSETS = Path(__file__).resolve().parent.parent / "assets"
WIDTH, HEIGHT = 1200, 630


def data(path: str, kind: str) -> str:
    """A file of the assets as an address that needs no server."""
    return f"data:{kind};base64,{base64.b64encode((ASSETS / path).read_bytes()).decode()}"


STYLE = """
* { margin: 0; box-sizing: border-box }
body { overflow: hidden; background: #08090b; color: #f2f3f5; font-family: Sans }
.mark { position: absolute; left: 72px; top: 72px; width: 72px; height: 72px }
.name { position: absolute; left: 162px; top: 82px; font-size: 42px; font-weight: 600; letter-spacing: -0.03em }
h1 { position: absolute; left: 72px; top: 254px; font-size: 72px; line-height: 1; letter-spacing: -0.04em }
p { position: absolute; left: 72px; top: 440px; width: 440px; font-size: 29px; line-height: 1.35; color: #b0b4bd }
.screen { position: absolute; background: center / cover; border: 2px solid #3a3d45; overflow: hidden }
.screen::before, .screen::after { content: ""; position: absolute; left: 4%; bottom: 7% }
.screen::before, .screen::after { height: 6px; border-radius: 9px }
.screen::before { right: 4%; background: #fff4 }
.screen::after { right: 43%; background: #a094ff }
.large { left: 652px; top: 132px; width: 640px; height: 360px; border-radius: 24px 0 0 24px }
.small { left: 560px; top: 410px; width: 272px; height: 153px; border-radius: 18px; outline: 10px solid #08090b }
"""


def page() -> str:
    """The card: the mark, the promise, and two screens with one picture."""
    font = data("fonts/instrument-sans-latin.woff2", "font/woff2")
    poster = data("films/twelve-moons/poster.jpg", "image/jpeg")
    headline = t("rooms.headline").replace(", ", ",<br>")
    return f"""<style>
@font-face {{ font-family: Sans; src: url({font}); font-weight: 400 700 }}
.screen {{ background-image: url({poster}) !important }}
{STYLE}</style>
<img class="mark" src="{data("icons/mark.svg", "image/svg+xml")}"><div class="name">Raffi</div>
<h1>{headline}</h1><p>{t("ui.card_image")}</p>
<div class="screen large"></div><div class="screen small"></div>"""


def main(executable: str | None) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        drawn = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        drawn.set_content(page())
        drawn.evaluate("document.fonts.ready")
        drawn.screenshot(path=ASSETS / "social.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
