"""Mailboxes: where mail is fetched from and through which server it goes out."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from careloop.desk.people.rules.kept_words import said


class Mailbox(models.Model):
    """One mail address of an inbox: IMAP in, SMTP out. Passwords are stored encrypted."""

    class Security(models.TextChoices):
        TLS = "tls", "TLS"
        STARTTLS = "starttls", "STARTTLS"
        NONE = "none", _("none (only inside a trusted network)")

    inbox = models.ForeignKey("conversations.Inbox", models.CASCADE, related_name="mailboxes", verbose_name=_("inbox"))
    address = models.EmailField(_("address"), unique=True)
    sender_name = models.CharField(_("name of the sender"), max_length=120, blank=True)
    imap_host = models.CharField(_("IMAP server"), max_length=200, blank=True)
    imap_port = models.PositiveIntegerField(_("port"), default=993)
    imap_security = models.CharField(_("encryption"), max_length=10, choices=Security.choices, default=Security.TLS)
    imap_user = models.CharField(_("user name"), max_length=200, blank=True)
    imap_secret = models.TextField(blank=True)  # encrypted
    imap_folder = models.CharField(_("folder"), max_length=120, default="INBOX")
    sent_folder = models.CharField(_("folder of sent mail"), max_length=120, blank=True)
    smtp_host = models.CharField(_("SMTP server"), max_length=200, blank=True)
    smtp_port = models.PositiveIntegerField(_("port"), default=587)
    smtp_security = models.CharField(
        _("encryption"), max_length=10, choices=Security.choices, default=Security.STARTTLS
    )
    smtp_user = models.CharField(_("user name"), max_length=200, blank=True)
    smtp_secret = models.TextField(blank=True)  # encrypted
    has_plus = models.BooleanField(
        _("mail to name+anything@… arrives here too"),
        default=False,
        help_text=_("Then replies carry a safe address of their own and find their conversation in any mail program."),
    )
    fetch_from = models.DateField(_("fetch mail from"), null=True, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    trusted_authserv = models.CharField(
        _("name of our own server in Authentication-Results"), max_length=200, blank=True
    )
    last_fetched_at = models.DateTimeField(null=True, editable=False)
    trouble = models.TextField(
        blank=True, editable=False
    )  # the last connection error, a kept sentence; empty when well

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        ordering = ["address"]

    def __str__(self) -> str:
        return self.address

    @property
    def trouble_words(self) -> str:
        return said(self.trouble)


class Backfill(models.Model):
    """Someone asked to fetch older mail, from a date on. What is there already is never taken twice."""

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="backfills")
    since = models.DateField(_("fetch mail from"))
    by = models.ForeignKey("people.Agent", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    found = models.PositiveIntegerField(default=0)  # mails that were new

    def __str__(self) -> str:
        return f"{self.mailbox_id} since {self.since}"


class ThreadIndex(models.Model):
    """Outlook's own name of a thread (the first 22 bytes of Thread-Index) and the conversation it became here."""

    inbox = models.ForeignKey("conversations.Inbox", models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)
    conversation = models.ForeignKey("conversations.Conversation", models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inbox", "key"], name="thread_index_once")]

    def __str__(self) -> str:
        return f"{self.key} is {self.conversation_id}"


class FolderCursor(models.Model):
    """How far a folder has been read; saved in one transaction with the message that moved it."""

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="cursors")
    folder = models.CharField(max_length=200)
    uid_validity = models.PositiveBigIntegerField()
    last_uid = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailbox", "folder"], name="one_cursor_a_folder")]

    def __str__(self) -> str:
        return f"{self.folder} {self.uid_validity}/{self.last_uid}"
