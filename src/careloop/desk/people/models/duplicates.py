"""One person, two records: suggestions with their evidence, and merges that can be undone."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from careloop.desk.people.models.customers import Customer


class CustomerMerge(models.Model):
    """`gone` was merged into `kept`; `moved` remembers every row and value, so that undoing loses nothing."""

    kept = models.ForeignKey(Customer, models.PROTECT, related_name="merges_kept")
    gone = models.ForeignKey(Customer, models.PROTECT, related_name="merges_gone")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    moved = models.JSONField(default=dict)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="merge_of_two"),
            models.UniqueConstraint(
                fields=["gone"], condition=Q(undone_at__isnull=True), name="merged_into_one_customer_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.kept_id}"


class DuplicateSuggestion(models.Model):
    """Two customers who may be one; `evidence` is a list of {kind, value}; an agent merges or dismisses."""

    first = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    second = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    evidence = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)
    dismissed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    dismissed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="suggested_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="suggestion_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} may be {self.second_id}"


class Trait(models.Model):
    """Something by which a customer can be recognised as another: only customers who share one are ever compared."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("same telephone number")
        SIGNATURE = "signature", _("number in a signature")
        NAME = "name", _("same name in one organisation or mail domain")
        LOCAL = "local", _("same name before the @")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="traits")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "kind", "value"], name="trait_once")]
        indexes = [models.Index(fields=["value", "kind"], name="trait_value")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"
