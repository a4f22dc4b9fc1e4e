"""What the company asks of those who sign in."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SignInPolicy(models.Model):
    """The one row of rules for signing in."""

    class SecondFactor(models.TextChoices):
        NOBODY = "nobody", _("nobody must")
        ADMINISTRATORS = "administrators", _("administrators must")
        EVERYBODY = "everybody", _("everybody must")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    second_factor = models.CharField(
        _("second factor or passkey"), max_length=16, choices=SecondFactor.choices, default=SecondFactor.NOBODY
    )
    idle_hours = models.PositiveSmallIntegerField(_("sign out after idle hours"), default=72)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="one_sign_in_policy"),
            models.CheckConstraint(condition=Q(idle_hours__gte=1), name="idle_at_least_an_hour"),
        ]

    def __str__(self) -> str:
        return self.second_factor
