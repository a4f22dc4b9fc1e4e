"""Keeping the inbox in order: closing, snoozing, the next one, many at once, merging and splitting."""

import pytest
from playwright.sync_api import Page, expect

from careloop.desk.conversations.models import Conversation
from careloop.desk.people.models import Customer, Identity
from tests.cast import Cast, writes
from tests.journeys.test_answering import answers_again
from tests.journeys.walking import Walk, press, well_made, words

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def state(conversation: Conversation) -> str:
    return str(Conversation.objects.get(pk=conversation.pk).summary.state)


def undo(page: Page) -> None:
    page.locator(".toast form button").first.click()


def test_a_conversation_is_closed_reopened_snoozed_and_the_next_one_comes(cast: Cast, walk: Walk) -> None:
    first = writes(cast.alex, cast.inbox, "My parcel has not come.", subject="Parcel")
    second = writes(cast.haru, cast.inbox, "動きません。", subject="故障")
    page = walk.agent(cast.mina)
    page.goto(f"/conversations/{first.pk}")
    head = page.locator(".thread-head")
    head.get_by_role("button", name="Close", exact=True).click()
    expect(head.locator(".state-closed")).to_be_visible()
    assert state(first) == "closed"
    head.get_by_role("button", name="Reopen").click()
    expect(head.locator(".state-first")).to_be_visible()

    press(page, "s")
    head.locator("button[name=preset]").first.click()
    expect(head.locator(".state-snoozed")).to_be_visible()
    well_made(page)
    press(page, "s")
    head.get_by_role("button", name="Wake it now").click()
    expect(head.locator(".state-first")).to_be_visible()

    head.get_by_role("button", name="Close, next").click()
    expect(page.locator("h1")).to_contain_text("故障")
    assert (state(first), state(second)) == ("closed", "first")
    well_made(page)
    answers_again(first, "It is still not here.")
    page.goto("/")
    expect(page.get_by_role("link", name="Parcel")).to_be_visible()


@pytest.mark.parametrize(("is_phone", "language"), [(False, "en"), (True, "ja")])
def test_many_are_closed_at_once_and_come_back_with_one_undo(
    cast: Cast, walk: Walk, is_phone: bool, language: str
) -> None:
    talks = [writes(cast.alex, cast.inbox, subject=f"Newsletter {number}") for number in range(4)]
    page = walk.agent(cast.mina, language=language, is_phone=is_phone)
    page.goto("/")
    boxes = page.locator(".row-select")
    boxes.nth(0).check()
    boxes.nth(1).check()
    boxes.nth(2).check()
    expect(page.locator("#bulk [data-count]")).to_contain_text("3")
    well_made(page)
    page.locator("#bulk button[value=close]").click()
    expect(page.locator(".row")).to_have_count(1)
    page.locator(".toast").hover()  # it stays for as long as one points at it
    assert sorted(state(talk) for talk in talks) == ["closed"] * 3 + ["first"]
    well_made(page)
    undo(page)
    expect(page.locator(".row")).to_have_count(4)
    assert [state(talk) for talk in talks] == ["first"] * 4


def test_two_conversations_become_one_and_two_again(cast: Cast, walk: Walk) -> None:
    kept = writes(cast.alex, cast.inbox, "My parcel has not come.", subject="Parcel")
    gone = writes(cast.alex, cast.inbox, "It is parcel 4711.", subject="Parcel, again")
    page = walk.agent(cast.mina)
    page.goto(f"/conversations/{gone.pk}/merge")
    well_made(page)
    page.locator("li", has_text="Parcel").get_by_role("button", name="Look at it").click()
    expect(page.locator("main")).to_contain_text(f"Merge into #{kept.pk}?")
    well_made(page)
    page.get_by_role("button", name="Merge", exact=True).click()
    page.wait_for_url(f"**/conversations/{kept.pk}**")
    expect(page.locator(".message-customer")).to_have_count(2)
    well_made(page)
    assert kept.messages.count() == 2
    page.locator("#side").get_by_role("button", name="Undo").click()
    expect(page.locator(".message-customer")).to_have_count(1)
    assert (kept.messages.count(), gone.messages.count()) == (1, 1)


def test_messages_about_something_else_are_split_off_and_put_back(cast: Cast, walk: Walk) -> None:
    talk = writes(cast.yuna, cast.inbox, "배송이 늦어요.", subject="배송")
    answers_again(talk, "그리고 영수증도 보내 주세요.")
    page = walk.agent(cast.mina, language="ko")
    page.goto(f"/conversations/{talk.pk}/split")
    page.locator("[name=subject]").fill("영수증")
    page.locator("li", has_text="영수증도").get_by_role("checkbox").check()
    well_made(page)
    page.get_by_role("button", name=words("Split off", "ko")).click()
    page.wait_for_url(lambda url: "split" not in url)
    assert sorted(Conversation.objects.values_list("subject", flat=True)) == ["배송", "영수증"]
    assert talk.messages.count() == 1
    page.goto(f"/conversations/{talk.pk}")
    well_made(page)
    page.locator("#side").get_by_role("button", name=words("Undo", "ko")).click()
    expect(page.locator(".message-customer")).to_have_count(2)
    assert talk.messages.count() == 2


def test_one_person_with_two_records_becomes_one_and_two_again(cast: Cast, walk: Walk) -> None:
    stranger = Customer.objects.create(name="Alexander Green")
    other = Identity.objects.create(customer=stranger, address="alex@work.example", display="alex@work.example")
    writes(cast.alex, cast.inbox, subject="From home")
    writes(other, cast.inbox, subject="From work")
    page = walk.agent(cast.mina)
    page.goto(f"/customers/{cast.alex.customer_id}/merge")
    well_made(page)
    page.locator("[name=q]").fill("work.example")
    press(page, "Enter")
    page.get_by_role("link", name="Look and merge").click()
    well_made(page)
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.locator("main")).to_contain_text("From work")
    expect(page.locator(".page-aside")).to_contain_text("alex@work.example")
    well_made(page)
    assert Identity.objects.get(pk=other.pk).customer_id == cast.alex.customer_id

    page.locator(".page-aside").get_by_role("link", name="Undo").click()
    well_made(page)
    page.get_by_role("button", name="Undo the merge").click()
    expect(page.locator("main")).not_to_contain_text("From work")
    assert Identity.objects.get(pk=other.pk).customer.name == "Alexander Green"
