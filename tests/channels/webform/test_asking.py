"""The public form and the private page: customers ask, read, answer, reopen; programs and strangers get nothing."""

from collections.abc import Iterator

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from careloop.channels.webform.forms.asking import stamp
from careloop.channels.webform.models import RequestPage
from careloop.desk.conversations.actions import messages, regroup, states
from careloop.desk.conversations.models import Conversation, Delivery, Message, Summary
from careloop.desk.people.models import BusinessHours
from tests.cast import Cast, writes

FORM = {"name": "김서연", "email": "seoyeon@mail.example", "subject": "환불", "text": "환불해 주세요."}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-08-03T09:00:00+09:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def page(cast: Cast) -> RequestPage:
    return RequestPage.objects.create(inbox=cast.inbox, slug="help", company="Example Home")


def asks(client: Client, clock: time_machine.Traveller, **changes: object) -> object:
    began = stamp()
    clock.shift(5)
    return client.post("/ask/help/", {**FORM, "began": began, **changes})


def test_a_customer_asks_and_sees_the_request(page: RequestPage, client: Client, clock: time_machine.Traveller) -> None:
    file = SimpleUploadedFile("../../영수증.png", b"not really a picture", content_type="image/png")
    answer = asks(client, clock, attachments=[file])
    conversation = Conversation.objects.get()
    assert answer.status_code == 302  # type: ignore[attr-defined]
    assert conversation.summary.state == "first"
    assert (conversation.channel, conversation.customer.name) == ("webform", "김서연")
    shown = client.get(answer.headers["Location"]).content.decode()  # type: ignore[attr-defined]
    assert "환불해 주세요." in shown
    attachment = conversation.messages.get(kind="customer").attachments.get()
    assert "/" not in attachment.name
    got = client.get(f"/ask/request/{conversation.key}/files/{attachment.pk}")
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(got.streaming_content) == b"not really a picture"


def test_the_confirmation_says_nothing_of_what_was_written(
    page: RequestPage, client: Client, clock: time_machine.Traveller
) -> None:
    asks(client, clock, subject="BUY PILLS", text="at spam.example")
    mail = Message.objects.get(kind="auto")
    assert mail.delivery.channel == "email"
    assert Conversation.objects.get().key in mail.text
    assert "PILLS" not in mail.text + mail.subject
    assert "spam.example" not in mail.text


def test_one_address_is_not_flooded_with_confirmations(
    page: RequestPage, client: Client, clock: time_machine.Traveller
) -> None:
    for _n in range(5):
        asks(client, clock)
    assert Conversation.objects.count() == 5
    assert Delivery.objects.count() == 3


@pytest.mark.parametrize("changes", [{"website": "http://x.example"}, {"began": ""}, {"began": "forged"}])
def test_programs_get_nothing(
    page: RequestPage, client: Client, clock: time_machine.Traveller, changes: dict[str, str]
) -> None:
    assert asks(client, clock, **changes).status_code == 400  # type: ignore[attr-defined]
    assert Conversation.objects.count() == 0


def test_what_comes_at_once_is_a_program(page: RequestPage, client: Client, clock: time_machine.Traveller) -> None:
    assert client.post("/ask/help/", {**FORM, "began": stamp()}).status_code == 400


def test_a_visitor_has_twenty_an_hour(page: RequestPage, client: Client, clock: time_machine.Traveller) -> None:
    statuses = [asks(client, clock, email=f"a{n}@mail.example").status_code for n in range(21)]  # type: ignore[attr-defined]
    assert statuses == [302] * 20 + [429]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"email": ""}, "Leave an e-mail address or a telephone number"),
        ({"email": "nobody"}, "valid email"),
        ({"text": "  "}, "required"),
        ({"email": "", "phone": "call me"}, "telephone number"),
    ],
)
def test_bad_input_is_explained_and_kept(
    page: RequestPage, client: Client, clock: time_machine.Traveller, changes: dict[str, str], words: str
) -> None:
    shown = asks(client, clock, **changes)
    assert shown.status_code == 422  # type: ignore[attr-defined]
    html = shown.content.decode()  # type: ignore[attr-defined]
    assert words in html
    assert "김서연" in html
    assert Conversation.objects.count() == 0


def test_who_leaves_only_a_number_is_answered_on_the_page(
    page: RequestPage, client: Client, clock: time_machine.Traveller, cast: Cast
) -> None:
    asks(client, clock, email="", phone="010-1234-5678")
    conversation = Conversation.objects.get()
    reply = messages.reply(conversation, by=cast.mina, text="네", seen=conversation.messages.get().pk)
    assert reply.delivery.channel == "page"
    assert "네" in client.get(f"/ask/request/{conversation.key}/").content.decode()


def test_a_customer_answers_and_reopens_on_the_private_page(cast: Cast, client: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    states.close(conversation, by=cast.mina)
    assert "Reopen and send" in client.get(f"/ask/request/{conversation.key}/").content.decode()
    client.post(f"/ask/request/{conversation.key}/", {"text": "Still broken"})
    assert Summary.objects.get(pk=conversation.pk).state == "first"
    assert conversation.messages.get(text="Still broken").joined_by == "page"
    client.post(f"/ask/request/{conversation.key}/solved")
    assert Summary.objects.get(pk=conversation.pk).state == "closed"


def test_notes_and_held_replies_are_not_on_the_private_page(cast: Cast, client: Client) -> None:
    conversation = writes(cast.alex, cast.inbox, "My question")
    messages.note(conversation, by=cast.mina, text="He is difficult")
    reply = messages.reply(
        conversation, by=cast.mina, text="Here you are", seen=conversation.messages.get(kind="customer").pk
    )
    shown = client.get(f"/ask/request/{conversation.key}/").content.decode()
    assert "My question" in shown
    assert "difficult" not in shown
    assert "Here you are" not in shown
    Delivery.objects.filter(message=reply).update(state="sent")
    assert "Here you are" in client.get(f"/ask/request/{conversation.key}/").content.decode()


def test_a_merge_does_not_open_another_conversation_to_the_link(cast: Cast, client: Client) -> None:
    mine, theirs = writes(cast.alex, cast.inbox, "mine"), writes(cast.haru, cast.inbox, "theirs")
    regroup.merge(mine, into=theirs, by=cast.mina)
    shown = client.get(f"/ask/request/{mine.key}/").content.decode()
    assert "mine" in shown
    assert "theirs" not in shown


@pytest.mark.parametrize("key", ["x", "A" * 27, "1"])
def test_a_guessed_link_shows_nothing(cast: Cast, client: Client, key: str) -> None:
    writes(cast.alex, cast.inbox)
    assert client.get(f"/ask/request/{key}/").status_code == 404


def test_the_way_to_a_person_is_on_each_page(page: RequestPage, cast: Cast, client: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    for address in ("/ask/help/", f"/ask/request/{conversation.key}/"):
        assert "+82 2 555 0100" in client.get(address).content.decode()


def test_a_page_without_a_way_to_a_person_cannot_be_opened(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    form = {"inbox": cast.billing_inbox.pk, "slug": "bills", "company": "Example", "brand": "blue", "is_open": "on"}
    assert "A way to a person belongs on every public page" in client.post("/ask/settings/new", form).content.decode()
    assert not RequestPage.objects.exists()
    client.post("/ask/settings/new", {**form, "inbox": cast.inbox.pk, "title_ko": "문의"})
    assert Client(headers={"accept-language": "ko"}).get("/ask/bills/").content.decode().count("문의") >= 1


@pytest.mark.parametrize("language", ["en", "ko", "ja"])
def test_the_page_speaks_the_visitors_language(page: RequestPage, language: str) -> None:
    shown = Client(headers={"accept-language": language}).get("/ask/help/").content.decode()
    assert f'lang="{language}"' in shown


def test_a_double_click_asks_once(page: RequestPage, client: Client, clock: time_machine.Traveller) -> None:
    began = stamp()
    clock.shift(5)
    first, second = (client.post("/ask/help/", {**FORM, "began": began}) for _click in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Conversation.objects.count() == 1


def test_the_same_words_on_another_form_show_nobody_elses_page(
    page: RequestPage, client: Client, clock: time_machine.Traveller
) -> None:
    first, second = asks(client, clock), asks(Client(), clock)
    assert first.headers["Location"] != second.headers["Location"]  # type: ignore[attr-defined]
    assert Conversation.objects.count() == 2


def test_a_double_click_on_the_private_page_says_it_once(cast: Cast, client: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    for _click in range(2):
        client.post(f"/ask/request/{conversation.key}/", {"text": "Any news?"})
    assert [message.text for message in conversation.messages.order_by("id")] == ["It does not work.", "Any news?"]


def test_times_are_those_of_the_company(page: RequestPage, cast: Cast, client: Client) -> None:
    with time_machine.travel("2026-08-03T09:00:00+09:00", tick=False):
        key = writes(cast.yuna, cast.inbox).key
    assert "3 August 2026 00:00<" in client.get(f"/ask/request/{key}/").content.decode()
    cast.support.hours = BusinessHours.objects.create(name="Seoul", timezone="Asia/Seoul")
    cast.support.save()
    assert "3 August 2026 09:00<" in client.get(f"/ask/request/{key}/").content.decode()
