"""Making a token: its name, what it may do, how long it lasts."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from careloop.desk.people.models import Team
from careloop.desk.tokens.rules import SCOPES

LASTS = [
    ("30", gettext_lazy("30 days")),
    ("90", gettext_lazy("90 days")),
    ("365", gettext_lazy("one year")),
    ("0", gettext_lazy("until it is revoked")),
]


class TokenForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("What uses it, so that you know it again.")
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("It may"), choices=list(SCOPES.items()), widget=forms.CheckboxSelectMultiple
    )
    days = forms.ChoiceField(label=gettext_lazy("It lasts"), choices=LASTS, initial="90")

    def terms(self) -> dict[str, Any]:
        """Give what the action needs, with the end as a time."""
        data = dict(self.cleaned_data)
        days = int(data.pop("days"))
        return {**data, "expires_at": _in_days(days)}


class ServiceTokenForm(TokenForm):
    teams = forms.ModelMultipleChoiceField(
        label=gettext_lazy("It sees the conversations of"),
        queryset=Team.objects.order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Conversations without a team are seen in any case."),
    )


def _in_days(days: int) -> datetime | None:
    return timezone.now() + timedelta(days=days) if days else None
