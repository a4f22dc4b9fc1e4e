"""The things that the rows of access.toml speak of, made from the cast. All of them belong to the team Support."""

import io
import uuid
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from PIL import Image

from careloop.channels.chat.models import Widget
from careloop.channels.email.models import Mailbox
from careloop.channels.plugged.models import Account
from careloop.channels.webform.models import RequestPage
from careloop.desk.automation.models import Rule
from careloop.desk.conversations.actions import intake, regroup
from careloop.desk.conversations.actions.customers import merge_customers
from careloop.desk.conversations.actions.files import NewFile, attach, keep
from careloop.desk.conversations.models import (
    Block,
    CannedAnswer,
    Conversation,
    Draft,
    DraftFile,
    Macro,
    Message,
    Received,
    Regrouping,
    SavedView,
    Tag,
)
from careloop.desk.insights.actions import draw_sample
from careloop.desk.insights.models import Reading, SampleDraw
from careloop.desk.people.models import CustomerMerge, Identity
from careloop.desk.promises.actions import promise_call
from careloop.desk.promises.models import Promise
from careloop.desk.surveys.models import Alarm, Invitation, Survey
from careloop.desk.tokens.actions.tokens import issue
from careloop.desk.webhooks.actions.keeping import add_endpoint
from careloop.desk.webhooks.models import Endpoint
from tests.cast import Cast, writes
from tests.desk.surveys.asking import asked, begin_survey


def conversation(cast: Cast) -> int:
    first = Conversation.objects.order_by("id").first()
    return (first or writes(cast.alex, cast.inbox)).pk


def alex(cast: Cast) -> Identity:
    """A customer of Support's: without a conversation every agent would see them."""
    conversation(cast)
    return cast.alex


def sample_draw(cast: Cast) -> int:
    Reading.objects.get_or_create(
        conversation_id=conversation(cast), defaults={"read_at": timezone.now(), "kinds": ["issue"]}
    )
    drawn = SampleDraw.objects.first() or draw_sample("issue", by=cast.ada)
    assert drawn is not None
    return drawn.pk


def sample_check(cast: Cast) -> int:
    return SampleDraw.objects.get(pk=sample_draw(cast)).checks.all()[0].pk


def message(cast: Cast) -> int:
    return Conversation.objects.get(pk=conversation(cast)).messages.order_by("id")[0].pk


def request_page(cast: Cast) -> RequestPage:
    page, _is_new = RequestPage.objects.get_or_create(inbox=cast.inbox, defaults={"slug": "help", "company": "Example"})
    return page


def rich_message(cast: Cast) -> Message:
    """A message with a formatted text, its original, and a picture."""
    found = Message.objects.get(pk=message(cast))
    if found.received is None:
        raw = keep(b"From: alex@mail.example\r\n\r\nHello")
        found.html, found.received = (
            "<p>Hello</p>",
            Received.objects.create(channel="email", source="1", digest=raw.digest, size=raw.size),
        )
        found.save()
        picture = io.BytesIO()
        Image.new("RGB", (8, 8)).save(picture, "PNG")
        attach(found, (NewFile(name="a.png", type="image/png", content=picture.getvalue()),))
    return found


def draft_file(cast: Cast) -> int:
    """A file in a draft of Mina's."""
    draft, _is_new = Draft.objects.get_or_create(conversation_id=conversation(cast), agent=cast.mina)
    row, _is_new = DraftFile.objects.get_or_create(draft=draft, name="a.txt", defaults={"blob": keep(b"x")})
    return row.pk


def regrouping(cast: Cast) -> int:
    row = Regrouping.objects.first()
    if row is None:
        target = Conversation.objects.get(pk=conversation(cast))
        row = regroup.merge(writes(cast.alex, cast.inbox), into=target, by=cast.mina)
    return row.pk


def mailbox(cast: Cast) -> int:
    row, _is_new = Mailbox.objects.get_or_create(inbox=cast.inbox, address="support@desk.example")
    return row.pk


def quarantined(cast: Cast) -> int:
    first = Received.objects.filter(state="quarantined").first()
    if first is None:
        source = f"{mailbox(cast)}/INBOX/1/1"
        first = intake.keep_raw(channel="email", inbox_id=cast.inbox.pk, source=source, raw=b"nobody wrote this")
        assert first is not None
        intake.quarantine(first, reason="no-sender")
    return first.pk


def invitation(cast: Cast) -> Invitation:
    first = Invitation.objects.first()
    if first is None:
        survey = Survey.objects.filter(moment="closed").first() or begin_survey()
        first = asked(survey, Conversation.objects.get(pk=conversation(cast)))
    return first


def survey_alarm(cast: Cast) -> int:
    """An alarm of a whole survey."""
    survey = invitation(cast).version.survey
    row, _is_new = Alarm.objects.get_or_create(survey=survey, defaults={"rang_at": timezone.now(), "evidence": 2000})
    return row.pk


def open_survey(_cast: Cast) -> Survey:
    return Survey.objects.filter(moment="open").first() or begin_survey(
        "open", name="Open question", moment="open", slug="good-service"
    )


def customer_merge(cast: Cast) -> int:
    """Somebody merged into Alex."""
    row = CustomerMerge.objects.first()
    return (row or merge_customers(alex(cast).customer, cast.haru.customer, by=cast.mina)).pk


def promise(cast: Cast) -> int:
    """A call that was promised and is due."""
    row = Promise.objects.first()
    if row is None:
        talk = Conversation.objects.get(pk=conversation(cast))
        row = promise_call(talk, number="010-1234-5678", wish="", due_at=timezone.now())
    return row.pk


def widget(cast: Cast) -> Widget:
    row, _is_new = Widget.objects.get_or_create(inbox=cast.inbox, defaults={"company": "Example"})
    return row


OBJECTS: dict[str, Callable[[Cast], Any]] = {
    "conversation": conversation,
    "message": message,
    "measure": lambda _cast: "csat",
    "sample_draw": sample_draw,
    "sample_check": sample_check,
    "contact_reason": lambda _cast: "refund",
    "rich_message": lambda cast: rich_message(cast).pk,
    "attachment": lambda cast: rich_message(cast).attachments.get().pk,
    "draft_file": draft_file,
    "regrouping": regrouping,
    "teams_answer": lambda cast: CannedAnswer.objects.get_or_create(title="Team's", text="x", team=cast.support)[0].pk,
    "teams_macro": lambda cast: (
        Macro.objects.get_or_create(title="Team's", team=cast.support, defaults={"steps": [{"do": "close"}]})[0].pk
    ),
    "teams_view": lambda cast: SavedView.objects.get_or_create(name="Team's", team=cast.support)[0].pk,
    "tag": lambda _cast: Tag.objects.get_or_create(name="refund")[0].pk,
    "block": lambda _cast: Block.objects.get_or_create(address="spam.example")[0].pk,
    "conversation_key": lambda cast: Conversation.objects.get(pk=conversation(cast)).key,
    "customer": lambda cast: alex(cast).customer_id,
    "other_customer": lambda cast: cast.yuna.customer_id,
    "customer_merge": customer_merge,
    "identity": lambda cast: alex(cast).pk,
    "agent": lambda cast: cast.mina.pk,
    "team": lambda cast: cast.support.pk,
    "inbox": lambda cast: cast.inbox.pk,
    "request_page": lambda cast: request_page(cast).slug,
    "request_page_id": lambda cast: request_page(cast).pk,
    "promise": promise,
    "widget": lambda cast: widget(cast).key,
    "widget_id": lambda cast: widget(cast).pk,
    "mailbox": mailbox,
    "quarantined": quarantined,
    "invitation_key": lambda cast: invitation(cast).key,
    "survey_alarm": survey_alarm,
    "survey": lambda cast: invitation(cast).version.survey_id,
    "csv_form": lambda _cast: "csv",
    "open_survey": lambda cast: open_survey(cast).slug,
    "webhook": lambda cast: (
        (Endpoint.objects.first() or add_endpoint(by=cast.ada, name="x", url="https://shop.example/", verbs=[])[0]).pk
    ),
    "rule": lambda _cast: Rule.objects.get_or_create(name="x", verb="message.received")[0].pk,
    "matrix": lambda _cast: "matrix",
    "plugged_account": lambda cast: Account.objects.create(kind="matrix", name="x", inbox=cast.inbox).pk,
    "minas_token": lambda cast: issue(cast.mina, by=cast.mina, name="x", scopes=[])[0].pk,
    "uuid": lambda _cast: uuid.UUID(int=1),
    "word": lambda _cast: "nothing",
    "none": lambda _cast: 999_999,
}
