"""What was read: beside the conversation, as an alarm, contradicted, compared, checked by keyboard, turned off."""

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from careloop.desk.conversations.actions import messages
from careloop.desk.conversations.actions.messages import Said
from careloop.desk.conversations.models import Conversation, Message
from careloop.desk.insights.actions import draw_sample
from careloop.desk.insights.models import Check, Objection
from careloop.desk.insights.tasks import read_conversations
from tests.cast import Cast, writes
from tests.journeys.walking import Walk, press, well_made

if TYPE_CHECKING:
    from careloop.desk.people.models import Identity

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

TALKS = {
    "en": ("I paid for my rice cooker, but you lost my parcel. Where is my parcel?", "Our rules are on the website.",
           "I already told you: you lost my parcel and I am still waiting. This is ridiculous."),
    "ko": ("밥솥 결제했는데 배송이 안 왔어요. 언제 도착하나요?", "자세한 내용은 홈페이지에 있습니다.",
           "이미 말씀드렸는데 밥솥이 아직도 안 왔어요. 정말 답답하네요."),
    "ja": ("炊飯器の荷物がまだ届きません。いつ届きますか。", "詳細はホームページに記載があります。",
           "先ほどもお伝えしましたが、炊飯器がまだ届きません。いい加減にしてください。"),
}  # fmt: skip


def unheard(cast: Cast, who: "Identity", language: str) -> Conversation:
    first, answer, again = TALKS[language]
    conversation = writes(who, cast.inbox, first, subject=first[:20])
    seen = conversation.messages.order_by("-pk").values_list("pk", flat=True)[0]
    messages.reply(conversation, by=cast.mina, text=answer, seen=seen)
    said = Said(text=again)
    messages.receive(conversation, identity=who, channel="email", said=said, joined_by=Message.JoinedBy.TOKEN)
    return conversation


def read_all() -> None:
    while read_conversations():
        pass


def test_a_red_alert_is_seen_understood_and_contradicted(cast: Cast, walk: Walk) -> None:
    conversation = unheard(cast, cast.alex, "en")
    read_all()
    page = walk.agent(cast.mina)
    page.goto("/")
    expect(page.locator(".rows .badge.bad", has_text="red alert")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Red alerts")).click()
    well_made(page)
    page.locator("main").get_by_role("link", name=TALKS["en"][0][:20]).click()

    marks = page.locator(".turn-mark")
    expect(marks.first).to_have_text("A")
    marks.first.focus()  # the words by keyboard
    expect(marks.first).to_have_attribute(
        "aria-label", re.compile(r"^Issue stated, [0-9]+ % likely \(measured, n [0-9]+\): .*lost my parcel")
    )
    expect(page.locator("#reading .badge.bad")).to_be_visible()
    well_made(page)

    page.locator("#reading").get_by_role("button", name="Call “Annoyance” wrong").click()
    expect(page.locator("#reading .is-wrong")).to_have_count(1)
    assert [(each.kind, each.conversation_id) for each in Objection.objects.all()] == [("annoyed", conversation.pk)]


@pytest.mark.parametrize(("language", "is_phone", "theme"), [("ko", False, "light"), ("ja", True, "dark")])
def test_from_a_cause_to_its_conversations_and_two_of_them_side_by_side(
    cast: Cast, walk: Walk, language: str, is_phone: bool, theme: str
) -> None:
    who = cast.yuna if language == "ko" else cast.haru
    first, second = unheard(cast, who, language), unheard(cast, who, language)
    read_all()
    page = walk.agent(cast.mina, language=language, is_phone=is_phone, theme=theme)
    page.goto("/insights/alerts")
    well_made(page)
    page.goto("/insights/")
    well_made(page)
    page.locator(".causes tbody a").first.click()
    expect(page.locator("main .lines > li")).to_have_count(2)
    well_made(page)
    page.goto(f"/insights/comparison?first={first.pk}&second={second.pk}")
    expect(page.locator(".two-sides > section")).to_have_count(2)
    well_made(page)


def test_a_sample_is_checked_by_keyboard(cast: Cast, walk: Walk) -> None:
    unheard(cast, cast.alex, "en")
    writes(cast.alex, cast.inbox, "Do you sell rice cookers?")
    read_all()
    drawn = draw_sample("red-alert", by=cast.ada)
    assert drawn is not None
    page = walk.agent(cast.mina)
    page.goto("/insights/checks")
    expect(page.get_by_text("not measured here").first).to_be_visible()
    page.get_by_role("link", name="Check: Red alert").click()
    well_made(page)
    press(page, "y")
    expect(page.get_by_text("1 of 2 checked")).to_be_visible()
    press(page, "u")
    expect(page.get_by_text("0 of 2 checked")).to_be_visible()
    for _ in range(2):
        is_there = "still waiting" in page.locator(".sample-talk").inner_text()
        done = Check.objects.filter(is_there__isnull=False).count()
        press(page, "y" if is_there else "n")
        expect(page.get_by_text(f"{done + 1} of 2 checked")).to_be_visible()
    expect(page.get_by_role("heading", name="All checked")).to_be_visible()
    well_made(page)
    page.goto("/insights/checks")
    expect(page.locator("tbody tr").first).to_contain_text("50 %")


def test_turned_off_the_desk_is_whole(cast: Cast, walk: Walk) -> None:
    conversation = unheard(cast, cast.alex, "en")
    read_all()
    page = walk.agent(cast.ada)
    page.goto("/insights/switch")
    page.get_by_role("button", name="Turn the reading off").click()
    expect(page.get_by_role("button", name="Turn the reading on")).to_be_visible()
    page.goto(f"/conversations/{conversation.pk}")
    expect(page.locator(".message")).to_have_count(3)
    expect(page.locator(".turn-mark")).to_have_count(0)
