"""What the API takes and gives, in types. Names are those of the glossary; times are UTC in ISO 8601."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import AfterValidator, Base64Bytes, ConfigDict, Field

from careloop.desk.conversations.models import Priority

PRIORITIES = {int(value): value.name.lower() for value in Priority}
NUMBERS = {name: Priority(value) for value, name in PRIORITIES.items()}
LARGEST = 2**63 - 1
PriorityName = Literal["low", "normal", "high", "urgent"]


def _plain(text: str) -> str:
    if "\0" in text:
        msg = "The text holds a NUL sign. Leave it out"
        raise ValueError(msg)
    text.encode()  # half a surrogate pair is no text
    return text


Plain = AfterValidator(_plain)
Number = Annotated[int, Field(ge=1, le=LARGEST)]
Line = Annotated[str, Field(max_length=400), Plain]
Name = Annotated[str, Field(max_length=160), Plain]
Text = Annotated[str, Field(max_length=500_000), Plain]
Address = Annotated[str, Field(max_length=254), Plain]
TagName = Annotated[str, Field(min_length=1, max_length=60, pattern=r"\S"), Plain]
Kind = Literal["email", "phone", "handle"]
Language = Annotated[str, Field(max_length=5, pattern=r"^([a-z]{2}(-[A-Z]{2})?)?$")]
Cursor = Annotated[str, Field(max_length=200, pattern=r"^[0-9.]*$", description="`next` of the page before")]
Channel = Annotated[str, Field(pattern=r"^([a-z][a-z_-]{0,19})?$")]
Limit = Annotated[int, Field(ge=1, le=100)]


class Given(Schema):
    """What a program sends: names that are not known are refused."""

    model_config = ConfigDict(extra="forbid")


class ListAsked(Schema):
    """Which conversations, in which order, from where on."""

    view: Literal[
        "all", "mine", "unassigned", "ours", "theirs", "snoozed", "closed", "spam", "trouble", "mentions", "everything"
    ] = "everything"
    sort: Literal["", "waiting", "newest", "oldest", "priority"] = ""
    state: Literal["", "first", "reply", "waiting", "snoozed", "closed", "spam"] = ""
    inbox: Number | None = None
    team: Number | None = None
    assignee: Annotated[str, Field(pattern=r"^(me|none|[0-9]{1,18})?$")] = ""
    tag: Number | None = None
    customer: Number | None = None
    channel: Channel = ""
    priority: Literal["", "low", "normal", "high", "urgent"] = ""
    cursor: Cursor = ""
    limit: Limit = 25

    def params(self) -> dict[str, str]:
        """Give it as a list page would be asked."""
        numbers = {"inbox": self.inbox, "team": self.team, "tag": self.tag, "customer": self.customer}
        words = {
            "view": self.view,
            "sort": self.sort,
            "state": self.state,
            "assignee": self.assignee,
            "channel": self.channel,
            "priority": str(int(NUMBERS[self.priority])) if self.priority else "",
            "after": self.cursor,
        }
        return words | {name: str(number) for name, number in numbers.items() if number}


class Named(Schema):
    """Somebody or something by number and name."""

    id: int
    name: str


class ConversationOut(Schema):
    """A conversation as a list shows it."""

    id: int
    subject: str
    state: Literal["first", "reply", "waiting", "snoozed", "closed", "spam", "merged"]
    priority: PriorityName
    channel: str
    inbox: int
    team: Named | None
    assignee: Named | None
    customer: Named
    snippet: str
    message_count: int
    last_message: int
    has_files: bool
    has_trouble: bool
    tags: list[str]
    created_at: datetime
    last_at: datetime
    waiting_since: datetime | None
    snoozed_until: datetime | None


class ConversationPage(Schema):
    """Some conversations, and where the next page begins."""

    items: list[ConversationOut]
    next: str | None


class FileIn(Given):
    """A file on its way in; all files of a request together may have about 3.5 MB."""

    name: Annotated[str, Field(min_length=1, max_length=255), Plain]
    type: Annotated[str, Field(max_length=120), Plain] = "application/octet-stream"
    content: Base64Bytes


class Writer(Given):
    """Who writes, by an address; a new one becomes a new customer."""

    kind: Kind = "email"
    address: Address
    name: Name = ""


class ConversationIn(Given):
    """A conversation to begin: the first message is the customer's, or ours to them."""

    inbox: Number
    said_by: Literal["customer", "agent"] = "customer"
    customer: Annotated[Number | None, Field(description="a customer who is known; else give `writer`")] = None
    writer: Writer | None = None
    subject: Line = ""
    text: Text
    language: Language = ""
    tags: Annotated[list[TagName], Field(max_length=20)] = []
    files: Annotated[list[FileIn], Field(max_length=20)] = []


class ConversationChange(Given):
    """What to change; what is left out stays."""

    subject: Line | None = None
    priority: PriorityName | None = None
    assignee: Number | None = None
    team: Number | None = None
    state: Literal["open", "closed", "snoozed", "spam"] | None = None
    snoozed_until: Annotated[datetime | None, Field(description="null: until the customer writes")] = None
    tags: Annotated[list[TagName] | None, Field(max_length=50, description="all tags it has afterwards")] = None


class FileOut(Schema):
    """A file of a message; fetch its content at `/messages/{id}/files/{file}`."""

    id: int
    name: str
    type: str
    size: int


class DeliveryOut(Schema):
    """How an outgoing message fares."""

    state: Literal["queued", "sent", "bounced", "failed", "withdrawn", "missed"]
    error: str
    at: datetime


class MessageOut(Schema):
    """One thing said."""

    id: int
    conversation: int
    kind: Literal["customer", "reply", "note", "auto"]
    channel: str
    sender_name: str
    agent: int | None
    subject: str
    text: str
    to: list[str]
    cc: list[str]
    at: datetime
    is_forward: bool
    files: list[FileOut]
    delivery: DeliveryOut | None


class MessagePage(Schema):
    """Some messages, the oldest first, and where the next page begins."""

    items: list[MessageOut]
    next: str | None


class MessageIn(Given):
    """A message to add: a reply, a note inside the company, or what the customer said elsewhere."""

    kind: Literal["reply", "note", "customer"] = "reply"
    text: Text
    seen: Annotated[
        int | None,
        Field(ge=0, le=LARGEST, description="the newest message known to the writer: a reply that missed one is 409"),
    ] = None
    cc: Annotated[list[Address], Field(max_length=20)] = []
    bcc: Annotated[list[Address], Field(max_length=20)] = []
    mentioned: Annotated[list[Number], Field(max_length=20, description="agents to tell of a note")] = []
    files: Annotated[list[FileIn], Field(max_length=20)] = []


class EventOut(Schema):
    """One entry of the ledger."""

    id: int
    at: datetime
    actor: str
    verb: str
    data: dict[str, object]


class IdentityOut(Schema):
    """An address of a customer."""

    id: int
    kind: Kind
    address: str


class CustomerOut(Schema):
    """A customer."""

    id: int
    name: str
    kind: Literal["person", "department"]
    language: str
    note: str
    organisation: Named | None
    identities: list[IdentityOut]
    merged_into: int | None
    created_at: datetime


class CustomerPage(Schema):
    """Some customers, the newest first, and where the next page begins."""

    items: list[CustomerOut]
    next: str | None


class CustomerIn(Given):
    """A customer who has not written yet."""

    name: Name = ""
    kind: Literal["person", "department"] = "person"
    language: Language = ""
    note: Annotated[str, Field(max_length=20_000), Plain] = ""
    address_kind: Kind = "email"
    address: Address = ""


class CustomerChange(Given):
    """What to change; what is left out stays."""

    name: Name | None = None
    kind: Literal["person", "department"] | None = None
    language: Language | None = None
    note: Annotated[str | None, Field(max_length=20_000)] = None


class IdentityIn(Given):
    """One more address of a customer."""

    kind: Kind = "email"
    address: Address


class MergeIn(Given):
    """The customer to merge into this one."""

    customer: Number


class MergeOut(Schema):
    """A merge; deleting it takes the two apart again."""

    id: int
    kept: int
    gone: int
    at: datetime


class HitOut(Schema):
    """A conversation that was found, with the newest message that holds what was asked."""

    conversation: ConversationOut
    message: int
    passage: str


class SearchPage(Schema):
    """What was found, the newest first. `count` stops at 1,000: then `is_capped` is true."""

    items: list[HitOut]
    count: int
    is_capped: bool
    next: str | None


class TagOut(Schema):
    """A tag."""

    id: int
    name: str
    colour: str


class InboxOut(Schema):
    """An inbox."""

    id: int
    name: str
    team: int | None
    language: str
    is_active: bool
