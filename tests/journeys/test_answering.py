"""Answering: replies that can be taken back, stale ones that are stopped, notes, drafts, prepared answers, files."""

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from careloop.channels.webform.models import RequestPage
from careloop.desk.conversations.actions import messages
from careloop.desk.conversations.actions.messages import Said
from careloop.desk.conversations.models import CannedAnswer, Conversation, Draft, Inbox, Macro, Mention, Message
from tests.cast import Cast, writes
from tests.journeys.walking import Walk, press, well_made, words

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def answers_again(conversation: Conversation, text: str) -> Message:
    """Let the customer write once more."""
    assert conversation.identity is not None
    return messages.receive(
        conversation,
        identity=conversation.identity,
        channel="email",
        said=Said(text=text),
        joined_by=Message.JoinedBy.TOKEN,
    )


def open_conversation(page: Page, conversation: Conversation) -> None:
    page.goto(f"/conversations/{conversation.pk}")


def test_the_newest_message_stays_in_sight_while_the_answer_grows(cast: Cast, walk: Walk) -> None:
    conversation = writes(cast.alex, cast.inbox, "\n".join(f"Line {number}" for number in range(60)), subject="Long")
    page = walk.agent(cast.mina)
    open_conversation(page, conversation)
    newest = page.locator("#thread .message-foot").last
    expect(newest).to_be_in_viewport()
    before = page.locator("#thread").bounding_box()
    page.locator("#text").fill("\n".join(["Dear Alex,"] * 8))
    after = page.locator("#thread").bounding_box()
    assert before is not None
    assert after is not None
    assert after["height"] < before["height"]
    expect(newest).to_be_in_viewport(ratio=1)

    page.locator("#thread").evaluate("thread => (thread.scrollTop = 0)")  # who reads further up stays there
    page.locator("#text").fill("Dear Alex,")
    page.wait_for_timeout(100)
    assert page.locator("#thread").evaluate("thread => thread.scrollTop") == 0


def test_a_reply_can_be_taken_back_and_its_text_comes_back(cast: Cast, walk: Walk) -> None:
    Inbox.objects.update(undo_seconds=120)
    conversation = writes(cast.alex, cast.inbox, "My parcel has not come.", subject="Where is it?")
    page = walk.agent(cast.mina)
    page.goto("/")
    well_made(page)
    page.get_by_role("link", name="Where is it?").click()
    well_made(page)
    page.locator("#text").fill("It left yesterday, Alex.")
    page.get_by_role("button", name="Send to Alex Green", exact=True).click()
    sent = page.locator(".message-reply")
    expect(sent).to_contain_text("It left yesterday, Alex.")
    expect(sent).to_contain_text("leaves in")
    well_made(page)
    assert conversation.messages.filter(kind="reply").count() == 1

    sent.get_by_role("button", name="Take back").click()
    expect(page.locator("#text")).to_have_value("It left yesterday, Alex.")
    expect(sent).to_have_count(0)
    assert not conversation.messages.filter(kind="reply").exists()
    page.locator("#text").fill("It left yesterday, Alex. You have it tomorrow.")
    press(page, "Control+Enter")
    expect(page.locator(".message-reply")).to_contain_text("You have it tomorrow.")
    assert Conversation.objects.get(pk=conversation.pk).assignee == cast.mina


@pytest.mark.parametrize("is_customer", [True, False])
def test_an_answer_that_misses_a_new_message_is_stopped(cast: Cast, walk: Walk, is_customer: bool) -> None:
    conversation = writes(cast.yuna, cast.inbox, "환불해 주세요.", subject="환불")
    page = walk.agent(cast.mina, language="ko", is_phone=True)
    open_conversation(page, conversation)
    page.locator("#text").fill("환불해 드리겠습니다.")
    if is_customer:
        answers_again(conversation, "아니요, 교환으로 바꿔 주세요.")
    else:
        seen = conversation.messages.get().pk
        messages.reply(conversation, by=cast.ren, text="교환해 드릴까요?", seen=seen)
    page.locator("button.for-reply[data-key='mod+enter']").click()
    expect(page.locator(".composer [role=alert]")).to_be_visible()
    expect(page.locator(".message.is-fresh")).to_contain_text("교환")
    expect(page.locator("#text")).to_have_value("환불해 드리겠습니다.")
    assert not conversation.messages.filter(agent=cast.mina).exists()
    assert Draft.objects.get(agent=cast.mina).text == "환불해 드리겠습니다."
    well_made(page)
    page.locator("#text").fill("교환해 드리겠습니다.")
    page.locator("button.for-reply[data-key='mod+enter']").click()
    expect(page.locator(".message-reply").last).to_contain_text("교환해 드리겠습니다.")
    assert conversation.messages.get(agent=cast.mina).text == "교환해 드리겠습니다."


def test_a_note_calls_a_colleague_and_never_reaches_the_customer(cast: Cast, walk: Walk) -> None:
    RequestPage.objects.create(inbox=cast.inbox, slug="help", company="Example")
    conversation = writes(cast.alex, cast.inbox, "I want my money back.")
    page = walk.agent(cast.mina)
    open_conversation(page, conversation)
    press(page, "c")
    expect(page.locator("#text")).to_be_focused()
    page.locator("#text").press_sequentially("He has written five times, @re")
    expect(page.locator(".suggest [aria-selected=true]")).to_contain_text("Ren")
    press(page, "Enter")
    expect(page.locator("#text")).to_have_value("He has written five times, @Ren ")
    well_made(page)
    page.get_by_role("button", name="Add note", exact=True).click()
    expect(page.locator(".message-note")).to_contain_text("He has written five times")
    well_made(page)
    assert Mention.objects.get().agent == cast.ren

    customer = walk.stranger()
    customer.goto(f"/ask/request/{conversation.key}/")
    expect(customer.locator("main")).to_contain_text("I want my money back.")
    expect(customer.locator("body")).not_to_contain_text("five times")
    assert "five times" not in customer.content()


def test_a_draft_survives_a_reload_and_a_killed_tab(cast: Cast, walk: Walk) -> None:
    conversation = writes(cast.haru, cast.inbox, "動きません。", subject="故障")
    page = walk.agent(cast.mina, language="ja")
    open_conversation(page, conversation)
    page.locator("#text").fill("ご不便をおかけして")
    expect(page.locator("[data-state=saved]")).to_be_visible()
    page.reload()
    expect(page.locator("#text")).to_have_value("ご不便をおかけして")

    # The tab is gone before the pause after which the server is told: the copy on this device is left.
    page.locator("#text").fill("ご不便をおかけして申し訳ございません。")
    session = page.context.new_cdp_session(page)
    page.context.set_offline(True)
    session.send("Page.close")
    page = page.context.new_page()
    page.context.set_offline(False)
    open_conversation(page, conversation)
    expect(page.locator("#text")).to_have_value("ご不便をおかけして申し訳ございません。")
    expect(page.locator("[data-state=saved]")).to_be_visible()
    assert Draft.objects.get().text == "ご不便をおかけして申し訳ございません。"


def test_a_prepared_answer_fills_in_and_marks_what_is_missing(cast: Cast, walk: Walk) -> None:
    CannedAnswer.objects.create(
        title="Refund", shortcut="refund", text="Dear {customer.name} of {customer.organisation}, it is on its way."
    )
    conversation = writes(cast.alex, cast.inbox, "Please refund me.")
    page = walk.agent(cast.mina)
    open_conversation(page, conversation)
    page.locator("#text").press_sequentially("/ref")
    expect(page.locator(".suggest [aria-selected=true]")).to_contain_text("Refund")
    well_made(page)
    press(page, "Enter")
    expect(page.locator("#text")).to_have_value("Dear Alex Green of ⟦customer.organisation⟧, it is on its way.")
    press(page, "Control+Enter")
    expect(page.locator(".composer [role=alert]")).to_contain_text("⟦customer.organisation⟧")
    well_made(page)
    assert not conversation.messages.filter(kind="reply").exists()
    page.locator("#text").fill("Dear Alex Green of Green & Sons, it is on its way.")
    press(page, "Control+Enter")
    expect(page.locator(".message-reply")).to_contain_text("Green & Sons")


def test_a_macro_is_looked_at_applied_and_undone_at_once(cast: Cast, walk: Walk) -> None:
    steps = [{"do": "tag", "tag": "refund"}, {"do": "reply", "text": "Done, {customer.name}."}, {"do": "close"}]
    Macro.objects.create(title="Refund and close", steps=steps)
    conversation = writes(cast.alex, cast.inbox, "Please refund me.")
    page = walk.agent(cast.mina)
    open_conversation(page, conversation)
    press(page, "m")
    plan = page.locator(".card", has_text="Refund and close")
    expect(plan).to_contain_text("Done, Alex Green.")
    well_made(page)
    plan.get_by_role("button", name="Apply").click()
    expect(page.locator(".message-reply")).to_contain_text("Done, Alex Green.")
    expect(page.locator(".thread-head .state-closed")).to_be_visible()
    page.locator(".toast").hover()  # it stays for as long as one points at it
    well_made(page)
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator(".message-reply")).to_have_count(0)
    expect(page.locator(".thread-head .state-closed")).to_have_count(0)
    now = Conversation.objects.get(pk=conversation.pk)
    assert (now.summary.state, now.messages.count(), now.taggings.count()) == ("first", 1, 0)


COMPOSE = """([key, code]) => document.activeElement.dispatchEvent(
    new KeyboardEvent('keydown', {key, code, keyCode: 229, isComposing: true, bubbles: true, cancelable: true}))"""


def test_while_korean_is_composed_no_key_acts(cast: Cast, walk: Walk) -> None:
    CannedAnswer.objects.create(title="환불", shortcut="환불", text="환불해 드렸습니다.")
    conversation = writes(cast.yuna, cast.inbox, "환불해 주세요.", subject="환불")
    page = walk.agent(cast.mina, language="ko")
    open_conversation(page, conversation)
    page.evaluate("document.body.focus()")
    for key, code in (("ㄱ", "KeyR"), ("ㄷ", "KeyE"), ("Process", "KeyN"), ("Enter", "Enter")):
        page.evaluate(COMPOSE, [key, code])
    expect(page.locator(".thread-head .state-first")).to_be_visible()
    assert page.evaluate("document.activeElement === document.body")

    ime = page.context.new_cdp_session(page)
    page.locator("#text").focus()
    page.keyboard.type("/")
    ime.send("Input.imeSetComposition", {"text": "환", "selectionStart": 1, "selectionEnd": 1})
    expect(page.locator(".suggest [role=option]")).to_be_visible()
    page.evaluate(COMPOSE, ["Enter", "Enter"])
    expect(page.locator("#text")).to_have_value("/환")  # Enter ends the syllable and chooses nothing
    ime.send("Input.insertText", {"text": "환불"})
    press(page, "Enter")
    expect(page.locator("#text")).to_have_value("환불해 드렸습니다.")
    well_made(page)

    press(page, "Control+k")
    ime.send("Input.imeSetComposition", {"text": "환불", "selectionStart": 2, "selectionEnd": 2})
    page.evaluate(COMPOSE, ["Enter", "Enter"])
    expect(page.locator("#palette")).to_be_visible()
    assert page.url.endswith(f"/conversations/{conversation.pk}")


def test_files_go_out_come_back_and_pictures_open(cast: Cast, walk: Walk, tmp_path: Path) -> None:
    conversation = writes(cast.alex, cast.inbox, "Send me the plan.")
    picture = io.BytesIO()
    Image.new("RGB", (640, 400), "teal").save(picture, "PNG")
    page = walk.agent(cast.mina)
    open_conversation(page, conversation)
    page.locator("#composer [name=files]").set_input_files(
        [
            {"name": "계획 plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 plan"},
            {"name": "photo.png", "mimeType": "image/png", "buffer": picture.getvalue()},
        ]
    )
    page.locator("#text").fill("Here it is.")
    expect(page.locator("#composer .file")).to_have_count(2)
    press(page, "Control+Enter")
    sent = page.locator(".message-reply")
    expect(sent.locator("a.file")).to_contain_text("계획 plan.pdf")
    well_made(page)
    with page.expect_download() as download:
        sent.locator("a.file").click()
    assert download.value.suggested_filename == "계획 plan.pdf"
    assert download.value.path().read_bytes() == b"%PDF-1.4 plan"

    sent.locator("a.thumb").click()
    image = page.locator("#lightbox img")
    expect(image).to_be_visible()
    page.wait_for_function("document.querySelector('#lightbox img').naturalWidth === 640")
    well_made(page)
    press(page, "Escape")
    expect(page.locator("#lightbox")).to_be_hidden()


def test_the_words_of_the_catalogue_are_on_the_page(cast: Cast, walk: Walk) -> None:
    page = walk.agent(cast.mina, language="ja")
    page.goto("/settings/")
    expect(page.locator("h1")).to_have_text(words("Settings", "ja"))
