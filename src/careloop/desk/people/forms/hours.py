"""Business hours as people write them: a line of periods for each weekday, and rows of own days."""

import re
from datetime import date, time
from itertools import pairwise
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from careloop.desk.people.forms.zones import country_choices, timezone_choices
from careloop.desk.people.models import BusinessHours, Holiday, Period

Written = tuple[time, time]
WEEKDAYS = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)
MIDNIGHT = time(23, 59)  # how the end of the day is stored
PERIOD = re.compile(r"^(\d{1,2}):?(\d{2})?\s*[-–—~〜～]\s*(\d{1,2}):?(\d{2})?$")


class PeriodsField(forms.CharField):
    """The working periods of one day: "09:00-12:00, 13:00-18:00"; empty when closed."""

    def to_python(self, value: Any) -> list[Written]:  # type: ignore[override]
        text = super().to_python(value) or ""
        periods = sorted(_period(part.strip()) for part in re.split(r"[,;、，]+", text) if part.strip())
        for (_opens, closes), (opens, _closes) in pairwise(periods):
            if opens < closes:
                raise forms.ValidationError(_("These periods overlap. Let one end before the next begins."))
        return periods

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or value is None else write_periods(value)

    def run_validators(self, value: Any) -> None:
        """Nothing more to check: the validators of a text do not fit a list."""


def write_periods(periods: list[Written]) -> str:
    """Write periods the way they are typed."""
    return ", ".join(
        f"{opens:%H:%M}-{'24:00' if closes >= MIDNIGHT else f'{closes:%H:%M}'}" for opens, closes in periods
    )


def _period(text: str) -> Written:
    match = PERIOD.match(text)
    if not match:
        raise forms.ValidationError(
            _("“%(text)s” is no period. Write it as 09:00-12:00, several with a comma.") % {"text": text}
        )
    opens, closes = _time(match[1], match[2]), _time(match[3], match[4])
    if opens >= closes:
        raise forms.ValidationError(
            _("“%(text)s” ends before it begins. Write a night as two days: until 24:00, and from 00:00.")
            % {"text": text}
        )
    return opens, closes


def _time(hour: str, minute: str | None) -> time:
    if (int(hour), int(minute or 0)) == (24, 0):
        return MIDNIGHT
    try:
        return time(int(hour), int(minute or 0))
    except ValueError as error:
        raise forms.ValidationError(
            _("There is no time %(hour)s:%(minute)s.") % {"hour": hour, "minute": minute}
        ) from error


class HoursForm(forms.Form):
    """Name, place and week of business hours."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    timezone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=timezone_choices, initial="Asia/Seoul")
    country = forms.ChoiceField(
        label=gettext_lazy("Public holidays of"),
        choices=country_choices,
        required=False,
        help_text=gettext_lazy("Known for years ahead, with substitute and lunar holidays. Closed on these days."),
    )

    def __init__(self, *args: Any, hours: BusinessHours | None = None, **kwargs: Any) -> None:
        self.hours = hours
        super().__init__(*args, **{"initial": _initial(hours), **kwargs})
        for weekday, name in enumerate(WEEKDAYS):
            field = PeriodsField(label=name, required=False, max_length=120)
            field.widget.attrs |= {
                "class": "input",
                "placeholder": pgettext("business hours", "closed"),
                "autocomplete": "off",
            }
            self.fields[f"day{weekday}"] = field

    @property
    def week(self) -> list[forms.BoundField]:
        """The seven fields of periods."""
        return [self[f"day{weekday}"] for weekday in range(7)]

    @property
    def place(self) -> list[forms.BoundField]:
        """The fields above the week."""
        return [self[name] for name in ("name", "timezone", "country")]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        others = BusinessHours.objects.filter(name__iexact=name).exclude(pk=self.hours.pk if self.hours else 0)
        if others.exists():
            raise forms.ValidationError(_("There are business hours with this name already."))
        return name

    def periods(self) -> list[tuple[int, time, time]]:
        """Give what was typed as (weekday, opens, closes)."""
        return [(day, opens, closes) for day in range(7) for opens, closes in self.cleaned_data[f"day{day}"]]


def _initial(hours: BusinessHours | None) -> dict[str, Any]:
    if hours is None:
        office = [(time(9), time(12)), (time(13), time(18))]
        return {"country": "KR", **{f"day{weekday}": office for weekday in range(5)}}
    week: dict[str, Any] = {f"day{weekday}": [] for weekday in range(7)}
    for period in Period.objects.filter(hours=hours):
        week[f"day{period.weekday}"].append((period.opens_at, period.closes_at))
    return {"name": hours.name, "timezone": hours.timezone, "country": hours.country, **week}


class DayForm(forms.Form):
    """One day of the company's own. Emptied, it is taken away."""

    on = forms.DateField(
        label=gettext_lazy("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80, required=False)
    is_open = forms.BooleanField(label=gettext_lazy("open on this day"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("name") and not cleaned.get("on") and "on" not in self.errors:
            self.add_error("on", _("Say which day this is."))
        return cleaned


class Days(forms.BaseFormSet[DayForm]):
    """All own days of one place."""

    def clean(self) -> None:
        seen: set[date] = set()
        for on, _name, _is_open in self.days():
            if on in seen:
                raise forms.ValidationError(_("%(day)s is listed twice.") % {"day": on})
            seen.add(on)

    def days(self) -> list[tuple[date, str, bool]]:
        """Give what was typed as (day, name, open), rows without a day left out."""
        rows = [form.cleaned_data for form in self.forms if form.is_valid()]
        return sorted((row["on"], row["name"], row["is_open"]) for row in rows if row.get("on"))


DaysFormSet = forms.formset_factory(DayForm, formset=Days, extra=3, max_num=200)


def days_of(hours: BusinessHours | None) -> list[dict[str, Any]]:
    """Give the own days of business hours as the rows begin with them."""
    rows = Holiday.objects.filter(hours=hours) if hours else Holiday.objects.none()
    return [{"on": row.on, "name": row.name, "is_open": row.is_open} for row in rows]
