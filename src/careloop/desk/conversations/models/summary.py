"""What lists show: one derived row a conversation, and counts kept beside it. Both can be rebuilt from the facts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from careloop.desk.conversations.models.conversations import Conversation
from careloop.desk.people.models import Agent, Team


class Folder(models.IntegerChoices):
    OPEN = 1, _("open")
    SNOOZED = 2, _("snoozed")
    CLOSED = 3, _("closed")
    SPAM = 4, _("spam")
    MERGED = 5, _("merged")  # listed nowhere; its messages are in another conversation


class Turn(models.IntegerChoices):
    OURS = 1, _("ours")
    THEIRS = 2, _("the customer's")


class Summary(models.Model):
    """One conversation as a list row. Written only by `actions.summary`, in the transaction of what changed."""

    conversation = models.OneToOneField(Conversation, models.CASCADE, primary_key=True, related_name="summary")
    folder = models.PositiveSmallIntegerField(choices=Folder.choices)
    turn = models.PositiveSmallIntegerField(choices=Turn.choices)
    # Where it stands in a queue by waiting: since when the customer waits, else the last activity.
    queue_at = models.DateTimeField()
    is_answered = models.BooleanField(default=False)  # an agent has replied at least once
    inbox_id = models.BigIntegerField()
    team = models.ForeignKey(Team, models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
    assignee = models.ForeignKey(Agent, models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
    customer_id = models.BigIntegerField()
    channel = models.CharField(max_length=20)
    subject = models.CharField(max_length=400, blank=True)
    customer_name = models.CharField(max_length=160, blank=True)
    snippet = models.CharField(max_length=200, blank=True)
    priority = models.PositiveSmallIntegerField()
    message_count = models.PositiveIntegerField(default=0)
    last_message_id = models.BigIntegerField(default=0)  # the newest customer message or reply: the version of the talk
    has_files = models.BooleanField(default=False)
    has_trouble = models.BooleanField(default=False)  # a reply failed or bounced and nobody has looked
    has_missed = models.BooleanField(default=False)  # the customer left the chat before an answer, and no address
    created_at = models.DateTimeField()
    last_at = models.DateTimeField()
    snoozed_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["folder", "turn", "queue_at", "conversation"], name="list_by_waiting"),
            models.Index(fields=["folder", "last_at", "conversation"], name="list_by_activity"),
            models.Index(fields=["folder", "created_at", "conversation"], name="list_by_age"),
            # The unique key ends each of them: only an index that gives the whole order is taken for it.
            models.Index(fields=["assignee", "folder", "turn", "queue_at", "conversation"], name="list_mine_waiting"),
            models.Index(fields=["team", "folder", "turn", "queue_at", "conversation"], name="list_team_waiting"),
            models.Index(fields=["customer_id", "last_at"], name="list_of_customer"),
            models.Index(fields=["team", "folder", "last_at", "conversation"], name="list_team_newest"),
            models.Index(fields=["folder", "-priority", "turn", "queue_at", "conversation"], name="list_by_urgency"),
            models.Index(fields=["last_at"], condition=Q(has_trouble=True), name="list_trouble"),
            # Of everything, in whatever folder: what the API lists, and programs read to the end.
            models.Index(fields=["last_at", "conversation"], name="list_all_newest"),
            models.Index(fields=["created_at", "conversation"], name="list_all_oldest"),
        ]

    def __str__(self) -> str:
        return f"#{self.conversation_id} {self.state}"

    @property
    def state(self) -> str:
        """Whose turn it is: first, reply, waiting, snoozed, closed, spam or merged."""
        if self.folder == Folder.OPEN:
            if self.turn == Turn.THEIRS:
                return "waiting"
            return "reply" if self.is_answered else "first"
        return {Folder.SNOOZED: "snoozed", Folder.CLOSED: "closed", Folder.SPAM: "spam"}.get(
            Folder(self.folder), "merged"
        )

    @property
    def is_waiting_for_us(self) -> bool:
        return self.folder == Folder.OPEN and self.turn == Turn.OURS


class Tally(models.Model):
    """How many conversations share inbox, team, assignee, folder and turn; every list count is a sum of these.

    0 stands for "none", because unique constraints treat nulls as different.
    """

    inbox_id = models.BigIntegerField()
    team_id = models.BigIntegerField(default=0)
    assignee_id = models.BigIntegerField(default=0)
    folder = models.PositiveSmallIntegerField()
    turn = models.PositiveSmallIntegerField()
    n = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["inbox_id", "team_id", "assignee_id", "folder", "turn"], name="tally_once"),
            models.CheckConstraint(condition=Q(n__gte=0), name="tally_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.folder}/{self.turn}: {self.n}"
