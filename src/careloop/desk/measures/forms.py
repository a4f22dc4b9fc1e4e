"""The calculator of what it is worth that more customers stay: with one's own figures, none of them ours."""

from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from careloop.core.measures import Facts, Result, measure
from careloop.core.measures.churn import YEAR_DAYS
from careloop.core.measures.definition import Settings
from careloop.core.survey_records import CustomerRecord


class RetentionForm(forms.Form):
    customers = forms.IntegerField(
        label=_("Customers a year ago"),
        min_value=10,
        max_value=20_000,
        help_text=_("At most 20,000: of more, count a random part."),
    )
    stayed = forms.IntegerField(label=_("How many of them are still customers"), min_value=0, max_value=20_000)
    margin = forms.FloatField(label=_("What one customer brings in a year, after costs"), min_value=0, max_value=1e9)
    discount = forms.FloatField(
        label=_("Discount rate a year, in percent"),
        min_value=0.1,
        max_value=100,
        help_text=_("What money costs you: with 10, 110 next year are worth 100 today."),
    )
    points = forms.FloatField(label=_("Points more that stay each year"), min_value=0.1, max_value=100)

    def clean_stayed(self) -> int:
        stayed = int(self.cleaned_data["stayed"])
        if stayed > self.cleaned_data.get("customers", stayed):
            raise forms.ValidationError(_("No more can have stayed than there were."))
        return stayed

    def result(self, *, now: datetime) -> Result:
        """Give the measure "retention-value" of these figures: by the same function as everywhere."""
        data = self.cleaned_data
        began, left = now - timedelta(days=YEAR_DAYS + 1), now - timedelta(days=YEAR_DAYS / 2)
        people = tuple(
            CustomerRecord(id=str(each), began_on=began, left_on=None if each < data["stayed"] else left)
            for each in range(data["customers"])
        )
        figures = Settings(margin=data["margin"], discount=data["discount"] / 100, retention_points=data["points"])
        return measure("retention-value", Facts(customers=people, now=now), settings=figures)
