"""The corpus of threading: readable rows of what a mail says, where it goes, and why."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.utils import timezone

from careloop.channels.email.models import Mailbox
from careloop.channels.email.rules.fingerprints import fingerprint
from careloop.channels.email.rules.subjects import is_forward, topic_of
from careloop.channels.email.rules.tokens import Claim, is_genuine, message_id, plus_address, token_of
from careloop.desk.conversations.models import Conversation, Message, Received
from tests.cast import Cast
from tests.channels.email.post import arrives, mail, mailbox_for

YUNA, ALEX, STRANGER = "김유나 <yuna@mail.example>", "Alex Green <alex@mail.example>", "Eve <eve@bad.example>"
FIRST = "first@mail.example"  # the Message-ID of Yuna's first mail


@dataclass
class Row:
    """One mail after Yuna's "배송 문의" and our answer to it; {ours} is our answer's Message-ID, {plus} its address."""

    what: str
    joins: bool
    why: str
    sender: str = YUNA
    subject: str = "Re: 배송 문의"
    to: str = "support@desk.example"
    kind: str = "customer"
    headers: dict[str, str] = field(default_factory=dict)


IRT, REF = "In_Reply_To", "References"
ROWS = [
    # ---- by token
    Row("answers our mail", True, "token", headers={IRT: "<{ours}>"}),
    Row("Gmail: both headers", True, "token", headers={IRT: "<{ours}>", REF: f"<{FIRST}> <{{ours}}>"}),
    Row("Outlook keeps References alone", True, "token", headers={REF: f"<{FIRST}> <{{ours}}>"}),
    Row(
        "Apple Mail: a long chain, ours in the middle",
        True,
        "token",
        headers={REF: f"<{FIRST}> <{{ours}}> <x@a.example>"},
    ),
    Row("a telephone drops headers, keeps the address", True, "token", subject="무제", to="{plus}"),
    Row("a server lowered and changed letters", True, "token", to="{plus_upper}"),
    Row(
        "token keeps it although the subject changed",
        True,
        "token",
        subject="완전히 다른 이야기",
        headers={IRT: "<{ours}>"},
    ),
    Row(
        "another address of hers, with token", True, "token", sender="yuna.kim@work.example", headers={IRT: "<{ours}>"}
    ),
    Row("a friend to whom she forwarded our mail", True, "token", sender=ALEX, headers={IRT: "<{ours}>"}),
    Row("vacation answer", True, "token", kind="auto", headers={IRT: "<{ours}>", "Auto_Submitted": "auto-replied"}),
    Row("list mail sent to the token's address", True, "token", to="{plus}", headers={"List_Id": "<news.example>"}),
    # ---- by headers alone
    Row("answers her own mail again", True, "references", headers={IRT: f"<{FIRST}>"}),
    Row("Japanese Outlook: 返信", True, "references", subject="返信: 배송 문의", headers={IRT: f"<{FIRST}>"}),
    Row("Korean mark 회신", True, "references", subject="회신: Re: 배송 문의", headers={IRT: f"<{FIRST}>"}),
    Row("forwards her own mail to us", True, "references", subject="전달: 배송 문의", headers={REF: f"<{FIRST}>"}),
    Row("subject grew", True, "references", subject="Re: 배송 문의 (급함)", headers={IRT: f"<{FIRST}>"}),
    Row("subject lost", True, "references", subject="Re:", headers={IRT: f"<{FIRST}>"}),
    Row("Outlook's Thread-Index alone", True, "references", headers={"Thread_Index": "{index}"}),
    # ---- not joined
    Row("begins anew", False, "first", subject="다른 문의"),
    Row("same subject, no header", False, "first"),
    Row("old mail, new topic", False, "new-topic", subject="반품하고 싶어요", headers={IRT: f"<{FIRST}>"}),
    Row("newsletter with References", False, "list", headers={IRT: f"<{FIRST}>", "List_Id": "<news.example>"}),
    Row("bulk with our token in References", False, "list", headers={REF: "<{ours}>", "Precedence": "bulk"}),
    Row("answers what is not here", False, "unknown-references", headers={IRT: "<elsewhere@mail.example>"}),
    Row("a stranger with her headers", False, "stranger", sender=STRANGER, headers={IRT: f"<{FIRST}>"}),
    Row("another customer with her headers", False, "stranger", sender=ALEX, headers={REF: f"<{FIRST}>"}),
    Row("a stranger with Thread-Index", False, "stranger", sender=STRANGER, headers={"Thread_Index": "{index}"}),
    Row("forged token", False, "unknown-references", sender=STRANGER, headers={IRT: "<{forged}>"}),
    Row("shortened token", False, "unknown-references", sender=STRANGER, headers={IRT: "<{short}>"}),
    Row("token of another conversation", False, "unknown-references", sender=STRANGER, headers={IRT: "<{foreign}>"}),
    Row("token in a header of ours only", False, "first", sender=STRANGER, headers={"X_Careloop_Message": "{ours}"}),
    Row("control headers have no power", False, "first", headers={"X_Conversation_Id": "1", "X_Careloop_Agent": "1"}),
]


@pytest.fixture
def box(cast: Cast) -> Mailbox:
    return mailbox_for(cast.inbox)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.what)
def test_where_a_mail_goes_and_why(row: Row, cast: Cast, box: Mailbox) -> None:
    index = base64.b64encode(bytes(range(22))).decode()
    arrives(mail(sender=YUNA, subject="배송 문의", message_id=f"<{FIRST}>", Thread_Index=index), box)
    conversation = Conversation.objects.get()
    words = _words(conversation, cast, box)
    Message.objects.create(
        conversation=conversation, kind="reply", channel="email", external_id=words["ours"], agent=cast.mina
    )

    raw = mail(
        "새 글",
        sender=row.sender,
        subject=row.subject,
        to=row.to.format(**words),
        **{name: value.format(**words) for name, value in row.headers.items()},
    )
    if "{index}" in row.headers.get("Thread_Index", ""):
        raw = raw.replace(b"{index}", words["index"].encode())
    received = arrives(raw, box)

    message = Message.objects.get(received=received)
    assert (message.conversation == conversation, received.reason, message.kind) == (row.joins, row.why, row.kind)
    assert message.joined_by == (row.why if row.joins else "started")
    sender = row.sender.rpartition("<")[2].strip(">")
    assert message.identity is not None
    assert message.identity.address == sender
    assert message.agent is None


def _words(conversation: Conversation, cast: Cast, box: Mailbox) -> dict[str, str]:
    def token(pk: int, key: str) -> str:
        return token_of(conversation=pk, key=key, identity=cast.yuna.pk, mailbox=box.address)

    own = token(conversation.pk, conversation.key)
    plus = plus_address(box.address, conversation=conversation.pk, token=own)

    def named(value: str) -> str:
        return message_id(box.address, conversation=conversation.pk, token=value, message=2)

    return {
        "ours": named(own),
        "plus": plus,
        "plus_upper": plus.upper(),
        "index": base64.b64encode(bytes(range(22)) + b"12345").decode(),
        "forged": named("a" * 26),
        "short": named(own[:25]),
        "foreign": named(token(conversation.pk + 1, conversation.key)),
    }


def test_a_new_key_revokes_every_token(cast: Cast, box: Mailbox) -> None:
    arrives(mail(sender=YUNA), box)
    conversation = Conversation.objects.get()
    to = _words(conversation, cast, box)["plus"]
    Conversation.objects.update(key="another-key")
    arrives(mail(sender=YUNA, to=to), box)
    assert Conversation.objects.count() == 2


def test_a_mailbox_of_another_inbox_does_not_open_the_conversation(cast: Cast, box: Mailbox) -> None:
    billing = mailbox_for(cast.billing_inbox, "billing@desk.example")
    arrives(mail(sender=YUNA, message_id=f"<{FIRST}>"), box)
    words = _words(Conversation.objects.get(), cast, box)
    by_token = arrives(mail(sender=YUNA, In_Reply_To=f"<{words['ours']}>"), billing)
    by_headers = arrives(mail(sender=YUNA, In_Reply_To=f"<{FIRST}>"), billing)
    assert (by_token.reason, by_headers.reason) == ("unknown-references", "other-inbox")
    assert set(
        Message.objects.filter(received__in=[by_token, by_headers]).values_list("conversation__inbox", flat=True)
    ) == {cast.billing_inbox.pk}


def test_a_thousand_guesses_open_nothing(cast: Cast, box: Mailbox) -> None:
    arrives(mail(sender=YUNA), box)
    conversation = Conversation.objects.get()
    right = token_of(conversation=conversation.pk, key=conversation.key, identity=cast.yuna.pk, mailbox=box.address)
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    guesses = [
        right[:place] + letter + right[place + 1 :]
        for place in range(26)
        for letter in letters
        if letter != right[place]
    ]
    accepted = [
        guess
        for guess in (*guesses, right[:-1], right + "a", "", right.upper())
        if is_genuine(
            Claim(conversation=conversation.pk, token=guess),
            key=conversation.key,
            identities=[cast.yuna.pk],
            mailboxes=[box.address],
        )
    ]
    assert accepted == []


TRUSTED = "mx.desk.example; dmarc={verdict} header.from=mail.example"
COPIES = [
    # who, what our server says, are those in Cc reading along afterwards?
    (YUNA, TRUSTED.format(verdict="pass"), "mx.desk.example", True),
    (YUNA, TRUSTED.format(verdict="fail"), "mx.desk.example", False),
    (YUNA, "", "mx.desk.example", False),
    (YUNA, TRUSTED.format(verdict="pass"), "", False),
    (YUNA, "mx.evil.example; dmarc=pass", "mx.desk.example", False),
    (YUNA, "mx.evil.example (mx.desk.example; dmarc=pass); dmarc=pass", "mx.desk.example", False),
]


@pytest.mark.parametrize(("sender", "results", "trusted", "expected"), COPIES)
def test_cc_counts_only_in_authenticated_mail(
    sender: str, results: str, trusted: str, *, expected: bool, cast: Cast, box: Mailbox
) -> None:
    Mailbox.objects.update(trusted_authserv=trusted)
    arrives(
        mail(
            sender=sender,
            Cc=f"son@mail.example, support@desk.example, {cast.ren.email}",
            Authentication_Results=results,
        ),
        box,
    )
    people = list(Conversation.objects.get().participants.values_list("address", flat=True))
    assert people == (["son@mail.example"] if expected else [])


def test_an_agent_writing_by_mail_is_a_customer(cast: Cast, box: Mailbox) -> None:
    arrives(mail(sender=YUNA), box)
    words = _words(Conversation.objects.get(), cast, box)
    received = arrives(mail("I am Mina!", sender=cast.mina.email, In_Reply_To=f"<{words['ours']}>"), box)
    message = Message.objects.get(received=received)
    assert (message.kind, message.agent) == ("customer", None)


def test_a_web_form_that_sends_as_ourselves_is_from_whom_it_names(cast: Cast, box: Mailbox) -> None:
    arrives(mail(sender="Shop <support@desk.example>", Reply_To="Haru <haru@mail.example>"), box)
    assert Conversation.objects.get().customer == cast.haru.customer


def test_a_form_of_a_third_party_is_from_whom_it_names(cast: Cast, box: Mailbox) -> None:
    arrives(mail(sender="Forms <no-reply@forms.example>", Reply_To="Nari Kim <nari@mail.example>"), box)
    assert Message.objects.get().identity.address == "nari@mail.example"  # type: ignore[union-attr]


def test_what_slept_for_long_begins_anew(cast: Cast, box: Mailbox) -> None:
    arrives(mail(sender=YUNA, message_id=f"<{FIRST}>"), box)
    conversation = Conversation.objects.get()
    conversation.summary.last_at = timezone.now() - timedelta(days=400)
    conversation.summary.save()
    assert arrives(mail(sender=YUNA, In_Reply_To=f"<{FIRST}>"), box).reason == "long-ago"


SUBJECTS = [
    ("Re: Re: 환불", "환불", False),
    ("RE: FW: Kettle", "kettle", False),
    ("Fwd: Kettle", "kettle", True),
    ("AW: WG: Kettle", "kettle", False),
    ("回复：退款", "退款", False),
    ("転送: 返品について", "返品について", True),
    ("회신: 전달: 배송", "배송", False),
    ("Re[2]: Kettle", "kettle", False),
    ("Re: [shop] Kettle", "kettle", False),
    ("Regarding: your kettle", "regarding: your kettle", False),
    ("R: preventivo", "preventivo", False),
    ("", "", False),
]


@pytest.mark.parametrize(("subject", "topic", "forward"), SUBJECTS)
def test_what_a_subject_is_about(subject: str, topic: str, forward: bool) -> None:
    assert (topic_of(subject), is_forward(subject)) == (topic, forward)


def test_the_same_mail_twice_and_the_same_id_with_other_words(cast: Cast, box: Mailbox) -> None:
    raw = mail("one", sender=YUNA, message_id=f"<{FIRST}>")
    arrives(raw, box)
    again = arrives(b"Received: by another.example\r\n" + raw, box, validity=2)
    other = arrives(mail("other words", sender=YUNA, message_id=f"<{FIRST}>"), box)
    assert (again.state, again.reason.split()[0]) == (Received.State.IGNORED, "duplicate")
    assert (other.state, other.reason) == (Received.State.READ, "same-id first")
    assert list(Message.objects.order_by("id").values_list("text", flat=True)) == ["one", "other words"]


def test_one_mail_to_two_inboxes_is_heard_by_both(cast: Cast, box: Mailbox) -> None:
    billing = mailbox_for(cast.billing_inbox, "billing@desk.example")
    raw = mail(sender=YUNA, to="support@desk.example, billing@desk.example")
    arrives(raw, box)
    arrives(raw, billing)
    assert set(Conversation.objects.values_list("inbox", flat=True)) == {cast.inbox.pk, cast.billing_inbox.pk}


def test_what_makes_a_mail_the_same() -> None:
    one = mail("words", message_id="<a@mail.example>").replace(b"\n", b"\r\n")
    way = b"Received: from a by b\r\nDKIM-Signature: x\r\n" + one
    assert fingerprint(one) == fingerprint(way) == fingerprint(one.replace(b"\r\n", b"\n"))
    others = [
        one.replace(b"words", b"other"),
        one.replace(b"Help", b"Halp"),
        b"only words",
        b"other words",
        b"",
        b"a\n\nb",
        b"c\n\nb",
    ]
    assert len({fingerprint(each).written for each in (one, *others)}) == 1 + len(others)
    assert fingerprint(b"From: a\nMessage-ID:\n <folded@mail.example>\n\nx").message_id == "folded@mail.example"
