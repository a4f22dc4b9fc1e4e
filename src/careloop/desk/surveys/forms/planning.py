"""The planner: how many answers are needed for a figure that is good to so many points?"""

from django import forms
from django.utils.translation import gettext_lazy as _


class PlanForm(forms.Form):
    points = forms.FloatField(
        label=_("Good to ± how many points"),
        min_value=0.5,
        max_value=30,
        help_text=_("3 means: 75 % may be 72 to 78 %."),
    )
    share = forms.FloatField(
        label=_("Share of satisfied you expect, in percent"),
        min_value=1,
        max_value=99,
        help_text=_("If you do not know, take 50: it needs the most answers."),
    )
    rate = forms.FloatField(label=_("How many of those asked answer, in percent"), min_value=1, max_value=100)
    contacts = forms.IntegerField(
        label=_("How many contacts there are"), min_value=1, max_value=100_000_000, required=False
    )
