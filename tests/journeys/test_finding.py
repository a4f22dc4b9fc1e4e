"""Finding and moving about: the palette, the search page, a whole shift without a mouse."""

import pytest
from playwright.sync_api import Page, expect

from careloop.desk.conversations.models import Conversation
from tests.cast import Cast, writes
from tests.journeys.walking import Walk, press, well_made, words

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_the_palette_finds_a_two_character_word_and_a_setting(cast: Cast, walk: Walk) -> None:
    writes(cast.yuna, cast.inbox, "주문한 물건의 환불을 원합니다.", subject="주문 문의")
    writes(cast.alex, cast.inbox, "Where is it?", subject="Parcel")
    page = walk.agent(cast.ada, language="ko")
    page.goto("/customers")
    press(page, "Control+k")
    page.locator("#palette [role=combobox]").fill("환불")
    expect(page.locator("#palette [role=option]", has_text="주문 문의")).to_be_visible()
    expect(page.locator("#palette")).not_to_contain_text("Parcel")
    well_made(page)
    press(page, "Enter")
    expect(page.locator("h1")).to_contain_text("주문 문의")

    press(page, "Control+k")
    page.locator("#palette [role=combobox]").fill(words("Mailboxes", "ko"))
    page.locator("#palette [role=option]", has_text=words("Mailboxes", "ko")).click()
    page.wait_for_url("**/email/mailboxes/")
    well_made(page)


@pytest.mark.parametrize(("is_phone", "language"), [(False, "en"), (True, "ja")])
def test_search_finds_marks_and_narrows(cast: Cast, walk: Walk, is_phone: bool, language: str) -> None:
    writes(cast.haru, cast.inbox, "先週の返品について教えてください。", subject="お問い合わせ")
    writes(cast.alex, cast.inbox, "About my return of last week.", subject="A question")
    writes(cast.alex, cast.billing_inbox, "返品 is not for Mina's eyes.", subject="Elsewhere")
    page = walk.agent(cast.mina, language=language, is_phone=is_phone)
    page.goto("/search")
    well_made(page)
    page.locator("#q").fill("返品")
    expect(page.locator(".search-rows .row")).to_have_count(1)
    expect(page.locator(".search-rows mark").first).to_have_text("返品")
    well_made(page)
    page.locator("#q").fill("nothing like it anywhere")
    expect(page.locator("#found .empty")).to_be_visible()
    well_made(page)
    page.locator("#q").fill("返品")
    page.locator(".search-rows .row-link").click()
    expect(page.locator("h1")).to_contain_text("お問い合わせ")


RING = """() => {
    const here = document.activeElement, row = here.closest('.row') ?? here;
    const isDrawn = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
    const isLine = (style) => style.content !== 'none' && style.opacity === '1';  // a handle becomes a line
    const hasRing = (one) => isDrawn(getComputedStyle(one)) || getComputedStyle(one).boxShadow !== 'none';
    const after = getComputedStyle(here, '::after');
    // A tick box or radio button that is drawn by its label shows the focus there.
    const parts = [here, row, here.closest('label, .input-wrap, .composer') ?? here];
    return here !== document.body && (parts.some(hasRing) || isDrawn(after) || isLine(after));
}"""


def has_ring(page: Page) -> bool:
    """Whether one sees where the focus is; a line that fades in has half a second for it."""
    for _look in range(10):
        if page.evaluate(RING):
            return True
        page.wait_for_timeout(50)
    return False


def test_a_shift_without_a_mouse(cast: Cast, walk: Walk) -> None:
    first = writes(cast.alex, cast.inbox, "My parcel has not come.", subject="Parcel")
    writes(cast.yuna, cast.inbox, "환불해 주세요.", subject="환불")
    page = walk.agent(cast.mina)
    page.goto("/")
    press(page, "Tab")
    expect(page.locator(".skip")).to_be_focused()
    assert has_ring(page)
    press(page, "Enter")

    press(page, "j")
    assert has_ring(page)
    press(page, "j")
    press(page, "k")
    press(page, "x")
    expect(page.locator(".row-select:checked")).to_have_count(1)
    well_made(page)
    press(page, "x")
    while "Parcel" not in page.evaluate("document.activeElement.textContent"):
        press(page, "j")
    press(page, "o")
    expect(page.locator("h1")).to_contain_text("Parcel")

    press(page, "?")
    expect(page.locator("#keys-dialog")).to_contain_text("Close and open the next")
    well_made(page)
    press(page, "Escape")
    expect(page.locator("#keys-dialog")).to_be_hidden()
    press(page, "c")
    expect(page.locator("[name=kind][value=note]")).to_be_checked()
    expect(page.locator("textarea[name=text]")).to_be_focused()
    page.keyboard.type("I look into it.")
    press(page, "Control+Enter")
    expect(page.locator(".message-note")).to_contain_text("I look into it.")
    press(page, "r")
    expect(page.locator("#text")).to_be_focused()
    assert has_ring(page)
    page.keyboard.type("It comes tomorrow.")
    press(page, "Control+Enter")
    expect(page.locator(".message-reply")).to_contain_text("It comes tomorrow.")
    press(page, "e")
    expect(page.locator(".thread-head .state-closed")).to_be_visible()
    press(page, "Escape")
    expect(page.locator(".row")).to_have_count(1)
    assert Conversation.objects.get(pk=first.pk).summary.state == "closed"


def test_tab_reaches_everything_on_a_conversation_and_is_seen(cast: Cast, walk: Walk) -> None:
    talk = writes(cast.alex, cast.inbox, "My parcel has not come.", subject="Parcel")
    page = walk.agent(cast.mina, theme="dark")
    page.goto(f"/conversations/{talk.pk}")
    unseen = []
    for _step in range(60):
        press(page, "Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        if not has_ring(page):
            unseen.append(page.evaluate("document.activeElement.outerHTML.slice(0, 160)"))
    assert unseen == []
