"""What agents work with: tags, canned answers, macros, saved views, and changes that can be undone."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from careloop.desk.conversations.models.conversations import Conversation
from careloop.desk.people.models import Agent, Team


class Tag(models.Model):
    """A word that marks conversations."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    colour = models.CharField(_("colour"), max_length=12, default="grey")

    class Meta:
        verbose_name = _("tag")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Tagging(models.Model):
    """A tag on a conversation, by whom and when."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings")
    by = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "tag"], name="tagged_once")]
        indexes = [models.Index(fields=["tag", "conversation"], name="tagging_of_tag")]

    def __str__(self) -> str:
        return f"{self.tag_id} on {self.conversation_id}"


class Shared(models.Model):
    """Belongs to an agent alone, to a team, or (with neither) to everybody."""

    owner = models.ForeignKey(Agent, models.CASCADE, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("team"))

    class Meta:
        abstract = True


class CannedAnswer(Shared):
    """A prepared text with variables such as {customer.name}."""

    title = models.CharField(_("title"), max_length=120)
    shortcut = models.CharField(_("short name"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("canned answer")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class Macro(Shared):
    """Several actions under one name; `steps` is a list of {"do": …, …} from a closed list."""

    title = models.CharField(_("title"), max_length=120)
    steps = models.JSONField(default=list)

    class Meta:
        verbose_name = _("macro")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class SavedView(Shared):
    """A list with its filters and order under a name; `query` is the query string of the list page."""

    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=1000)

    class Meta:
        verbose_name = _("saved view")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | Q(team__isnull=False), name="saved_view_belongs_to_someone"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Deed(models.Model):
    """Something done in one go (a bulk action, a macro, a merge) with the steps that take it back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(Agent, models.CASCADE, related_name="deeds")
    at = models.DateTimeField(default=timezone.now)
    label = models.CharField(max_length=200)
    steps = models.JSONField(default=list)  # [{"undo": "assign", "conversation": 7, …}], in the order of undoing
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.label


class Regrouping(models.Model):
    """A merge or a split of conversations: which messages went from where to where. Undoing sends them back."""

    class Kind(models.TextChoices):
        MERGE = "merge", _("merge")
        SPLIT = "split", _("split")

    kind = models.CharField(max_length=6, choices=Kind.choices)
    origin = models.ForeignKey(Conversation, models.CASCADE, related_name="regroupings_out")
    target = models.ForeignKey(Conversation, models.CASCADE, related_name="regroupings_in")
    messages = models.JSONField(default=list)  # ids
    before = models.JSONField(default=dict)  # what else was changed, to be put back
    by = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_by = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.origin_id} to {self.target_id}"
