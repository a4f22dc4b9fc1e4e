"""A survey from end to end: drawn, mailed, answered with one tap on a phone, back on the owner's list, counted."""

import re
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast as typed

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from careloop.channels.chat.models import Widget
from careloop.channels.email.tasks import send_surveys
from careloop.desk.conversations.actions import states
from careloop.desk.conversations.models import Conversation
from careloop.desk.surveys.models import Draw, Response
from careloop.desk.surveys.tasks import draw_whom_to_ask
from tests.cast import Cast, writes
from tests.channels.email.post import mailbox_for, smtp_stub
from tests.desk.surveys.asking import begin_survey
from tests.journeys.walking import Walk, well_made, without_live_line, words

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("has_script", [True, False])
def test_a_customer_answers_with_one_tap_and_a_manager_reads_it(cast: Cast, walk: Walk, has_script: bool) -> None:
    begin_survey("contact", quiet_from="00:00", quiet_until="00:00")
    talk = writes(cast.yuna, cast.inbox, "환불이 아직 안 됐어요.", subject="환불 문의")
    states.assign(talk, by=None, agent=cast.mina, team=cast.support)
    states.close(talk, by=cast.mina)
    draw_whom_to_ask()
    with smtp_stub() as stub:
        mailbox_for(cast.inbox, smtp_port=stub.port)
        send_surveys(timezone.now() + timedelta(minutes=1))
    mail = typed("EmailMessage", message_from_bytes(stub.taken[0][2], policy=policy.default))
    part = mail.get_body(("plain",))
    assert part is not None
    link = re.search(r"/surveys/answer/\S+/\?rate=2", part.get_content())
    assert link is not None

    page = walk.stranger(language="ko", is_phone=True, has_script=has_script)
    page.goto(link[0])
    assert Response.objects.count() == 0
    expect(page.locator("[name=q-satisfaction][value='2']")).to_be_checked()
    well_made(page)
    page.get_by_role("button", name=words("Send this answer", "ko")).click()
    expect(page.locator("h1")).to_have_text(words("Thank you", "ko"))
    well_made(page)
    page.get_by_role("link", name=words("Change or add something", "ko")).click()
    page.locator("[name=q-comment]").fill("전화가 오지 않았어요.")
    page.locator("form.survey .form-actions button").click()
    expect(page.locator("h1")).to_have_text(words("Thank you", "ko"))

    talk = Conversation.objects.get()
    assert (talk.summary.state, talk.assignee) == ("first", cast.mina)
    Draw.objects.update(at=timezone.now() - timedelta(days=20))
    manager = walk.agent(cast.jo, language="ko")
    manager.goto("/surveys/")
    manager.get_by_role("link", name="After each answer").click()
    expect(manager.locator(".figures")).to_contain_text(words("not measured", "ko"))
    well_made(manager)
    manager.get_by_role("link", name="1", exact=True).first.click()
    expect(manager.locator("table tbody tr")).to_have_count(1)
    well_made(manager)


def test_who_sits_in_the_chat_is_asked_there_and_taps_once(cast: Cast, walk: Walk) -> None:
    begin_survey().rules.update(conditions={"channels": ["chat"]})
    cast.inbox.language = "ko"
    cast.inbox.save()
    widget = Widget.objects.create(inbox=cast.inbox, company="바른상점")
    customer = walk.stranger(language="ko", is_phone=True)
    without_live_line(customer)
    customer.goto(f"/chat/{widget.key}/shop")
    customer.get_by_role("button", name=words("Chat with us", "ko")).click()
    customer.get_by_label(words("Write a message", "ko")).fill("환불이 아직 안 됐어요.")
    customer.keyboard.press("Enter")
    expect(customer.locator(".own .mark")).to_have_text(words("Sent", "ko"))
    states.close(Conversation.objects.get(), by=cast.mina)
    draw_whom_to_ask()

    customer.reload()
    group = customer.get_by_role("group", name="이번 문의 처리에 전반적으로 얼마나 만족하셨습니까?")
    expect(group.get_by_role("button")).to_have_count(6)
    well_made(customer)
    group.get_by_role("button", name="매우 만족", exact=True).dblclick()
    expect(customer.get_by_role("link", name=words("Say more", "ko"))).to_be_visible()
    well_made(customer)
    response = Response.objects.get()
    assert response.invitation is not None
    assert (response.invitation.channel, [each.value for each in response.answers.all()]) == ("page", [5])
