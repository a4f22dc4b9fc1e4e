"""What was said: messages with their files, drafts on the way, deliveries on the way out."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from careloop.desk.conversations.models.conversations import Conversation
from careloop.desk.conversations.models.inboxes import Inbox
from careloop.desk.people.models import Agent, Identity


class Received(models.Model):
    """What a channel received, byte for byte, before anything was read of it."""

    class State(models.TextChoices):
        NEW = "new", _("not read yet")
        READ = "read", _("read")
        QUARANTINED = "quarantined", _("in quarantine")
        IGNORED = "ignored", _("ignored")  # with a reason: a duplicate, an answer of our own

    channel = models.CharField(max_length=20)
    inbox = models.ForeignKey(Inbox, models.SET_NULL, null=True, related_name="+")  # where its channel delivers
    source = models.CharField(max_length=250)  # the channel's own place of it: "4/INBOX/1718/203"
    external_id = models.CharField(max_length=400, blank=True)  # Message-ID
    fingerprint = models.CharField(max_length=64, blank=True)  # of what the sender wrote, without the trace on the way
    digest = models.CharField(max_length=64)  # sha256 of the bytes: the name of the file
    size = models.PositiveBigIntegerField()
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=12, choices=State.choices, default=State.NEW)
    reason = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "source"], name="received_once")]
        indexes = [
            models.Index(fields=["external_id"], condition=~Q(external_id=""), name="received_external_id"),
            models.Index(fields=["state", "id"], condition=Q(state__in=["new", "quarantined"]), name="received_open"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.source}"


class Message(models.Model):
    """One thing said in a conversation. Its content never changes."""

    class Kind(models.TextChoices):
        CUSTOMER = "customer", _("customer")
        REPLY = "reply", _("reply")
        NOTE = "note", _("note")  # inside the company only
        AUTO = "auto", _("automatic message")

    class JoinedBy(models.TextChoices):
        STARTED = "started", _("started the conversation")
        TOKEN = "token", _("joined by reply token")
        REFERENCES = "references", _("joined by the mail it answers, from the same customer")
        PAGE = "page", _("written on the private status page")
        AGENT = "agent", _("written here by an agent")
        ELSEWHERE = "elsewhere", _("written in another mail program and found in the Sent folder")
        MERGE = "merge", _("brought in by a merge")
        SPLIT = "split", _("split off another conversation")
        IMPORT = "import", _("imported")
        BOUNCE = "bounce", _("joined as the bounce of a message sent from here")
        PROGRAM = "program", _("brought in by a program")
        THREAD = "thread", _("joined by the thread of its channel")

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    channel = models.CharField(max_length=20)
    agent = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="messages")
    identity = models.ForeignKey(Identity, models.PROTECT, null=True, related_name="messages")
    sender_name = models.CharField(max_length=160, blank=True)
    subject = models.CharField(max_length=400, blank=True)
    text = models.TextField(blank=True)  # what is new in it
    quoted = models.TextField(blank=True)  # the whole text where it says more than `text`
    html = models.TextField(blank=True)  # sanitised when stored
    to = models.JSONField(default=list)  # addresses
    cc = models.JSONField(default=list)
    bcc = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)  # when it happened here
    dated_at = models.DateTimeField(null=True)  # when its sender says
    external_id = models.CharField(max_length=400, blank=True)
    joined_by = models.CharField(max_length=12, choices=JoinedBy.choices, default=JoinedBy.AGENT)
    # The conversation it was addressed to, where a merge or split has moved it away from there.
    addressed = models.ForeignKey(Conversation, models.SET_NULL, null=True, related_name="addressed_messages")
    received = models.OneToOneField(Received, models.PROTECT, null=True, related_name="message")
    sender_check = models.CharField(max_length=12, blank=True)  # DMARC as our own server saw it: pass, fail, none
    is_forward = models.BooleanField(default=False)  # a reply to someone else: it changes nobody's turn
    # Made by the page that sends it: a double click, a reload and a step back send one message.
    idempotency_key = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["conversation", "at", "id"], name="message_order"),
            models.Index(fields=["external_id"], condition=~Q(external_id=""), name="message_external_id"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["customer", "reply", "note", "auto"]), name="message_kind"),
            models.UniqueConstraint(
                fields=["idempotency_key"], condition=~Q(idempotency_key=""), name="message_sent_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} in {self.conversation_id}"

    @property
    def is_note(self) -> bool:
        return self.kind == self.Kind.NOTE

    @property
    def is_from_customer(self) -> bool:
        return self.kind == self.Kind.CUSTOMER


class Blob(models.Model):
    """A stored content, named by its own digest; equal files are stored once."""

    digest = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.digest


class Attachment(models.Model):
    """A file of a message; the name is what the sender called it and never a path of ours."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=255)
    type = models.CharField(max_length=120)
    content_id = models.CharField(max_length=255, blank=True)
    is_inline = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.type in ("image/png", "image/jpeg", "image/gif", "image/webp")


class Draft(models.Model):
    """What an agent is writing; it survives reloads, crashes, merges and re-assignment."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="drafts")
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=10, default=Message.Kind.REPLY)  # reply, note or forward
    text = models.TextField(blank=True)
    to = models.CharField(max_length=20_000, blank=True)  # of a forward
    cc = models.CharField(max_length=20_000, blank=True)
    bcc = models.CharField(max_length=20_000, blank=True)
    seen = models.PositiveBigIntegerField(default=0)  # the newest message its author had seen
    saved_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=0)  # counts what was saved
    page = models.CharField(max_length=40, blank=True)  # the key of the page that saved it last

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "agent", "kind"], name="one_draft_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.agent_id} in {self.conversation_id}"


class DraftFile(models.Model):
    """A file waiting in a draft."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="files")
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    type = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class Mention(models.Model):
    """An agent was called by name in a note."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="mentions")
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="mentions")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "agent"], name="mentioned_once")]

    def __str__(self) -> str:
        return f"{self.agent_id} in {self.message_id}"


class Delivery(models.Model):
    """The way of an outgoing message: held, then queued, then delivered to the server, bounced or failed."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting to be sent")  # due_at in the future: can still be taken back
        SENT = "sent", _("delivered to the mail server")
        BOUNCED = "bounced", _("bounced")
        FAILED = "failed", _("not delivered")
        WITHDRAWN = "withdrawn", _("taken back")
        MISSED = "missed", _("not read; no address to send it to")  # its customer has left the chat

    message = models.OneToOneField(Message, models.CASCADE, related_name="delivery")
    channel = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)  # a worker is at it; after this another may take over
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            models.Index(fields=["channel", "due_at"], condition=Q(state="queued"), name="delivery_due"),
            models.Index(fields=["state", "id"], condition=Q(state__in=["failed", "bounced"]), name="delivery_wrong"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.state}"
