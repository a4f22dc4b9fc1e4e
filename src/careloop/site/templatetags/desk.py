"""The desk's small marks as template tags: icon, avatar, moment, state. Built into every template by the settings."""

from datetime import date, datetime
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, npgettext, pgettext
from django.utils.translation import gettext as _

from careloop.desk.conversations.queries.palette import is_what_is_meant
from careloop.desk.people.rules.avatars import hue, initials
from careloop.site.navigation import settings_groups
from careloop.site.templating import constant

register = template.Library()


@register.simple_tag
@constant
def icon(name: str, label: str = "", extra: str = "") -> SafeString:
    """One icon of `static/icons.svg`; with a label it speaks, without one it is silent."""
    return _drawn(f"{static('icons.svg')}#{name}", label, extra)


@lru_cache(maxsize=1024)  # a page draws the same few icons a hundred times
def _drawn(href: str, label: str, extra: str) -> SafeString:
    if label:
        return format_html(
            '<svg class="icon {}" role="img" aria-label="{}"><use href="{}"></use></svg>', extra, label, href
        )
    return format_html('<svg class="icon {}" aria-hidden="true"><use href="{}"></use></svg>', extra, href)


@register.filter(name="initials")
def _initials(name: object) -> str:
    return initials(str(name or ""))


@register.filter(name="hue")
def _hue(name: object) -> int:
    return hue(str(name or ""))


@register.simple_tag
def avatar(name: object, extra: str = "") -> SafeString:
    """A coloured disc with initials; the name itself stands beside it, so the disc is silent."""
    return _disc(str(name or ""), extra)


@lru_cache(maxsize=2048)
def _disc(name: str, extra: str) -> SafeString:
    return format_html(
        '<span class="avatar avatar-{} {}" aria-hidden="true">{}</span>', hue(name), extra, initials(name)
    )


def _short(at: datetime, now: datetime) -> str:
    seconds = (now - at).total_seconds()
    if 0 <= seconds < 60:
        return pgettext("time", "now")
    if 0 <= seconds < 3600:
        minutes = int(seconds // 60)
        return npgettext("ago", "%(n)s min", "%(n)s min", minutes) % {"n": minutes}
    local, today = timezone.localtime(at), timezone.localtime(now)
    if local.date() == today.date():
        return f"{local:%H:%M}"  # as date_format writes it in all three languages, and many times quicker
    if local.year == today.year:
        # Translators: a day without its year in Django's date letters ("j M" gives "3 Mar").
        return date_format(local, pgettext("date format", "j M"))
    return f"{local:%Y-%m-%d}"


@register.simple_tag
def moment(at: datetime | None, form: str = "short") -> SafeString | str:
    """A time as people say it, with the exact one as title; `form` is short, or full for the exact one itself."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    exact = f"{_day(local.date(), get_language())} {local:%H:%M}"
    shown = exact if form == "full" else _short(at, timezone.now())
    return SafeString(f'<time datetime="{at.isoformat()}" title="{escape(exact)}">{escape(shown)}</time>')


@lru_cache(maxsize=512)  # a list shows the same few days again and again
def _day(day: date, _language: str | None) -> str:
    return date_format(day, "DATE_FORMAT")


@register.simple_tag
def state(name: str) -> SafeString:
    """Whose turn it is, from `Summary.state`."""
    return _state(name, get_language())


@lru_cache(maxsize=64)  # seven states in three languages
def _state(name: str, _language: str | None) -> SafeString:
    words = {
        "first": _("needs first reply"),
        "reply": _("needs reply"),
        "waiting": _("waiting for customer"),
        "snoozed": _("snoozed"),
        "closed": _("closed"),
        "spam": _("spam"),
        "merged": _("merged"),
    }
    return render_to_string("components/state.html", {"name": name, "words": words[name]})


@register.inclusion_tag("components/field.html")
def field(bound: Any, icon: str = "") -> dict[str, Any]:
    """One form field with label, help and error, joined for screen readers."""
    kind = getattr(bound.field.widget, "input_type", "")
    return {"field": bound, "is_check": kind == "checkbox" and not bound.use_fieldset, "icon": icon}


@register.inclusion_tag("components/fields.html")
def fields(form: Any) -> dict[str, Any]:
    """Every field of a form below one another, what is wrong with the whole first."""
    return {"form": form}


@register.simple_tag(takes_context=True)
def settings_navigation(context: dict[str, Any]) -> list[dict[str, Any]]:
    """The groups and pages of the settings this agent may open, the current one marked."""
    request = context["request"]
    return settings_groups(request.user, here=request.path)


@register.simple_tag(takes_context=True)
def settings_fitting(context: dict[str, Any], text: str) -> dict[str, list[dict[str, Any]]]:
    """The settings that fit what was typed: `meant` those with a word that begins like it, `others` the rest."""
    links = [link for group in settings_navigation(context) for link in group["links"]]
    fitting = [link for link in links if text in str(link["label"]).lower()]
    meant = [link for link in fitting if is_what_is_meant(str(link["label"]), text)]
    return {"meant": meant, "others": [link for link in fitting if link not in meant]}
