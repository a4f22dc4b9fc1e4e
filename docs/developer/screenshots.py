"""Take the pictures of the README from a running demo: `careloop demo`, then

    .venv/bin/python docs/developer/screenshots.py ADDRESS PASSWORD

Address and password are those that the demo prints. The pictures go to docs/images/.
"""

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parents[1] / "images"
COLOURS = 255  # flat surfaces and text need no more, and the files stay small


def main(address: str, password: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = signed_in(browser, address, "tom@onharu.example", password, language="en")
        page.locator(".row:has(.icon use[href*='#attach']) .row-link").first.click()
        keep(page, "inbox.png")
        page = signed_in(browser, address, "mina@onharu.example", password, language="ko")
        page.goto("/?view=all")
        page.locator(".row-link", has_text="가격").first.click()
        keep(page, "conversation-ko.png")
        browser.close()


def signed_in(browser: Browser, address: str, email: str, password: str, *, language: str) -> Page:
    """A page of an agent, on the inbox."""
    page = browser.new_page(base_url=address, viewport={"width": 1440, "height": 900}, locale=language)
    page.goto("/account/login/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(password)
    page.locator("form:has([name=login]) button.primary").click()
    page.locator(".row-link").first.wait_for()
    return page


def keep(page: Page, name: str) -> None:
    """Store what is seen as a small picture."""
    page.locator(".thread .message").first.wait_for()
    page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    picture.save(FOLDER / name, optimize=True)
    print(f"{FOLDER / name}: {(FOLDER / name).stat().st_size // 1000} KB")


if __name__ == "__main__":
    main(*sys.argv[1:])
