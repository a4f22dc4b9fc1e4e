"""How I am called."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from careloop.desk.live.models import LivePreference


class PreferenceForm(forms.ModelForm[LivePreference]):
    class Meta:
        model = LivePreference
        fields = ["has_desktop", "has_sound", "quiet_from", "quiet_until", "takes_by_typing"]
        widgets = {
            name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M") for name in ("quiet_from", "quiet_until")
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (cleaned.get("quiet_from") is None) != (cleaned.get("quiet_until") is None):
            self.add_error("quiet_until", _("Quiet hours need a beginning and an end; leave both empty for none."))
        return cleaned
