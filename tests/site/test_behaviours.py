"""The behaviours in a real browser, on the style page, and no axe violation on it."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.site import preview

pytestmark = [pytest.mark.journey, pytest.mark.urls("tests.site.preview"), pytest.mark.django_db(transaction=True)]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (360, "dark")])
@pytest.mark.parametrize("name", ["", "inbox", "conversation", "public"])
def test_a_page_is_open_to_everyone(page: Page, name: str, width: int, theme: str) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"/styleguide/?page={name}")
    found = Axe().run(page, options={"runOnly": RULES, "preload": False}).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_keys_move_in_the_list_and_select(page: Page) -> None:
    page.goto("/styleguide/?page=inbox")
    page.keyboard.press("j")
    assert focused(page).startswith("에어컨")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert focused(page).startswith("返品")
    assert page.locator(".row-select:checked").count() == 1
    page.keyboard.press("k")
    page.keyboard.press("o")
    expect(page).to_have_url(page.url.split("#")[0] + "#message-1")


def test_keys_are_silent_while_one_types_or_composes(page: Page) -> None:
    page.goto("/styleguide/?page=inbox")
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'j', isComposing: true, bubbles: true}))"
    )
    assert page.evaluate("document.activeElement === document.body")
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'ㅓ', code: 'KeyJ', bubbles: true}))"
    )  # the key of j on a Korean keyboard
    assert focused(page).startswith("에어컨")
    page.goto("/styleguide/?page=conversation")
    page.locator("textarea").press_sequentially("jkx?")
    expect(page.locator("textarea")).to_have_value("jkx?")
    expect(page.locator("#keys-dialog")).to_be_hidden()


def test_letters_can_be_switched_off_but_not_the_chords(page: Page) -> None:
    page.goto("/styleguide/?page=inbox")
    page.evaluate("document.body.dataset.keys = 'off'")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement === document.body")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()


def test_the_palette_asks_and_goes_where_enter_says(page: Page) -> None:
    page.goto("/styleguide/")
    page.keyboard.press("Control+k")
    page.locator("#palette input").press_sequentially("kim")
    expect(page.locator("#palette [role=option]").first).to_have_text("kim-1")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#palette [aria-selected=true]")).to_have_text("kim-2")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/styleguide/?page=inbox")


def test_question_mark_lists_the_keys_of_this_page(page: Page) -> None:
    page.goto("/styleguide/?page=conversation")
    page.keyboard.press("?")
    listed = page.locator("#keys-dialog dt:visible").all_text_contents()
    assert {"Select", "Snooze", "Close the conversation", "Find or do anything"} <= set(listed)
    page.keyboard.press("Escape")
    expect(page.locator("#keys-dialog")).to_be_hidden()


def test_a_draft_is_saved_and_survives_a_dead_server(page: Page) -> None:
    preview.drafts.clear()
    preview.is_down[0] = False
    page.goto("/styleguide/?page=conversation")
    page.locator("textarea").fill("Sorry for the wait.")
    expect(page.locator("[data-state]")).to_have_text("Saved")
    assert preview.drafts[-1] == "Sorry for the wait."
    preview.is_down[0] = True
    page.locator("textarea").fill("Sorry for the long wait.")
    expect(page.locator("[data-state]")).to_contain_text("Kept on this device")
    preview.is_down[0] = False
    page.reload()
    expect(page.locator("textarea")).to_have_value("Sorry for the long wait.")
    expect(page.locator("[data-state]")).to_have_text("Saved")
    assert preview.drafts[-1] == "Sorry for the long wait."


def test_an_at_sign_calls_a_colleague(page: Page) -> None:
    page.goto("/styleguide/?page=conversation")
    page.locator("textarea").press_sequentially("Please look, @re")
    expect(page.locator(".suggest [aria-selected=true]")).to_have_text("Ren")
    page.keyboard.press("Enter")
    expect(page.locator("textarea")).to_have_value("Please look, @Ren ")
    expect(page.locator(".suggest")).to_be_hidden()


def test_the_send_button_says_when_it_is_a_note(page: Page) -> None:
    page.goto("/styleguide/?page=conversation")
    page.locator(".composer").get_by_text("Note", exact=True).click()
    expect(page.locator(".composer [data-words]")).to_have_text("Add note")
    colour = "getComputedStyle(document.querySelector('.composer')).backgroundColor"
    assert page.evaluate(colour) == page.evaluate(colour.replace(".composer", ".message-note > .message-card"))


def test_shift_selects_a_range_and_the_bar_counts(page: Page) -> None:
    page.goto("/styleguide/")
    boxes = page.locator(".row-select")
    boxes.nth(0).click()
    boxes.nth(3).click(modifiers=["Shift"])
    assert page.locator(".row-select:checked").count() == 4
    expect(page.locator("#bulk-sample [data-count]")).to_have_text("4")


def test_a_menu_closes_on_escape_and_elsewhere(page: Page) -> None:
    page.goto("/styleguide/")
    menu = page.locator(".page-main details.menu").first
    menu.locator("summary").click()
    page.keyboard.press("ArrowDown")
    assert focused(page).startswith("Tomorrow")
    page.keyboard.press("Escape")
    expect(menu.locator(".menu-list")).to_be_hidden()
    menu.locator("summary").click()
    page.mouse.click(5, 700)
    expect(menu.locator(".menu-list")).to_be_hidden()


def test_a_dangerous_button_asks_first(page: Page) -> None:
    page.goto("/styleguide/")
    page.evaluate(
        "addEventListener('click', (event) => event.target.textContent.includes('Delete') && (window.done = true))"
    )
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.locator("#confirm-dialog")).to_contain_text("It is taken off 14 conversations.")
    assert page.evaluate("window.done") is None
    page.locator("#confirm-dialog [data-yes]").click()
    page.wait_for_function("window.done")


def test_the_width_of_the_list_is_moved_by_keys_and_remembered(page: Page) -> None:
    page.goto("/styleguide/?page=conversation")
    width = "Math.round(document.querySelector('.split-list').getBoundingClientRect().width)"
    before = page.evaluate(width)
    page.locator(".split-handle[data-for=list]").press("ArrowRight")
    assert page.evaluate(width) == before + 16
    page.reload()
    assert page.evaluate(width) == before + 16


def test_a_lost_connection_is_said(page: Page) -> None:
    page.goto("/styleguide/")
    page.context.set_offline(True)
    expect(page.locator("#connection")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("#connection")).to_be_hidden()


def test_on_the_phone_the_views_slide_in(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/styleguide/?page=inbox")
    expect(page.locator("#rail")).to_be_hidden()
    page.locator(".bar button").click()
    expect(page.locator("#rail")).to_contain_text("Unassigned")


def test_every_target_is_large_enough_for_a_finger(page: Page) -> None:
    page.goto("/styleguide/")
    small = page.evaluate(
        """[...document.querySelectorAll('button, summary, .rail-link, .menu-item, select, .tabs a, .segments a')]
        .filter((one) => one.checkVisibility()).map((one) => [one.textContent.trim(), one.getBoundingClientRect()])
        .filter(([, box]) => box.width < 24 || box.height < 24).map(([name]) => name)"""
    )
    assert small == []
