"""When people work: several periods a day, public holidays of a country, and the company's own days."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class BusinessHours(models.Model):
    """A named week of working periods in one time zone."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    timezone = models.CharField(_("time zone"), max_length=60, default="Asia/Seoul")
    country = models.CharField(_("public holidays of"), max_length=2, blank=True)  # ISO 3166: KR, JP, …; blank: none

    class Meta:
        verbose_name = _("business hours")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Period(models.Model):
    """One working period of a weekday; a lunch break is the gap between two of them."""

    hours = models.ForeignKey(BusinessHours, models.CASCADE, related_name="periods")
    weekday = models.PositiveSmallIntegerField(_("weekday"))  # Monday 0 … Sunday 6
    opens_at = models.TimeField(_("opens"))
    closes_at = models.TimeField(_("closes"))

    class Meta:
        ordering = ["weekday", "opens_at"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="period_opens_before_it_closes"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="period_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens_at:%H:%M}-{self.closes_at:%H:%M}"


class Holiday(models.Model):
    """A day of the company's own: closed although no public holiday, or open although one."""

    hours = models.ForeignKey(BusinessHours, models.CASCADE, related_name="holidays")
    on = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=80)
    is_open = models.BooleanField(_("open on this day"), default=False)

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["hours", "on"], name="holiday_once_a_day")]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"
