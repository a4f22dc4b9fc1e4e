"""Chats on web pages: what an inbox shows on which pages, and who came there."""

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def new_key() -> str:
    """Give the public name of a widget: it is no secret, it only must not be guessed by going through numbers."""
    return secrets.token_urlsafe(9)


class Widget(models.Model):
    """The chat of an inbox: its colours, its words, and the pages it may stand on."""

    class Brand(models.TextChoices):
        BLUE = "blue", _("blue")
        GREEN = "green", _("green")
        RED = "red", _("red")
        ORANGE = "orange", _("orange")
        VIOLET = "violet", _("violet")
        PINK = "pink", _("pink")
        GREY = "grey", _("grey")

    class Address(models.TextChoices):
        AWAY = "away", _("only when nobody is there")
        FIRST = "first", _("before the first message")

    inbox = models.OneToOneField(
        "conversations.Inbox", models.CASCADE, related_name="chat_widget", verbose_name=_("inbox")
    )
    key = models.CharField(max_length=20, unique=True, default=new_key, editable=False)
    company = models.CharField(_("name of the company"), max_length=80)
    brand = models.CharField(_("colour"), max_length=10, choices=Brand.choices, default=Brand.BLUE)
    origins = models.TextField(
        _("pages it may stand on"),
        blank=True,
        help_text=_("One address a line, like https://www.example.com. It shows itself nowhere else."),
    )
    asks_address = models.CharField(
        _("asks for name and mail address"), max_length=10, choices=Address.choices, default=Address.AWAY
    )
    is_open = models.BooleanField(_("in use"), default=True)
    secret_version = models.PositiveSmallIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("chat")
        ordering = ["company"]

    def __str__(self) -> str:
        return self.company

    @property
    def is_in_use(self) -> bool:
        """Whether somebody may begin in it; who has a talk goes on all the same."""
        return self.is_open and self.inbox.is_active

    @property
    def allowed(self) -> frozenset[str]:
        """The origins on which it may stand, as browsers send them."""
        return frozenset(line.strip().rstrip("/").lower() for line in self.origins.splitlines() if line.strip())


class WidgetText(models.Model):
    """What the chat says first, in one language."""

    widget = models.ForeignKey(Widget, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=5)
    greeting = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["widget", "language"], name="chat_text_once")]

    def __str__(self) -> str:
        return self.greeting


class Visitor(models.Model):
    """Somebody on a page with the chat: one browser, or one link to go on elsewhere."""

    widget = models.ForeignKey(Widget, models.CASCADE, related_name="visitors")
    token = models.CharField(max_length=64, unique=True)  # sha256 of what the browser keeps
    conversation = models.ForeignKey("conversations.Conversation", models.CASCADE, null=True, related_name="visitors")
    identity = models.ForeignKey("people.Identity", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)  # where an answer goes when they have left
    language = models.CharField(max_length=5, blank=True)
    page = models.CharField(max_length=500, blank=True)  # where they stood when they began
    is_proven = models.BooleanField(default=False)  # the page has signed who they are
    proven_id = models.CharField(max_length=254, blank=True)  # and this is its number for them
    seen_at = models.DateTimeField(default=timezone.now)
    read_id = models.BigIntegerField(default=0)  # the newest answer that stood on their screen
    mailed_id = models.BigIntegerField(default=0)  # the newest answer that was sent after them by mail
    has_answer = models.BooleanField(default=False)  # something was said to them of which it is open if they read it
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["seen_at"], condition=models.Q(has_answer=True), name="visitor_answered"),
            models.Index(fields=["conversation"], name="visitor_of_talk"),
            models.Index(fields=["seen_at"], name="visitor_seen"),
            models.Index(fields=["proven_id"], condition=~models.Q(proven_id=""), name="visitor_proven"),
        ]

    def __str__(self) -> str:
        return f"visitor {self.pk}"
