"""The desk's small marks as template tags: icon, avatar, moment, state. Built into every template by the settings."""

import unicodedata
from datetime import date, datetime
from functools import lru_cache
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

from careloop.site.navigation import settings_groups

register = template.Library()

AVATAR_HUES = 8


@register.simple_tag
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


def _is_cjk(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(("CJK", "HANGUL", "HIRAGANA", "KATAKANA"))


@register.filter
def initials(name: object) -> str:
    """This function will give the one or two letters that stand for a person.

    Korean and Japanese names give the first character, which is the family name's.
    """
    words = [word for part in str(name or "").split() if (word := part.lstrip("([<\"'“「")) and word[0].isalnum()]
    if not words:
        return "?"
    if _is_cjk(words[0][0]):
        return words[0][0]
    first, last = words[0][0], words[-1][0] if len(words) > 1 else ""
    return (first + last).upper()


@register.filter
def hue(name: object) -> int:
    """This function will give 1 to 8, always the same for the same name."""
    return sum(ord(letter) * place for place, letter in enumerate(str(name or ""), 1)) % AVATAR_HUES + 1


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
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), exact, shown)


@lru_cache(maxsize=512)  # a list shows the same few days again and again
def _day(day: date, _language: str | None) -> str:
    return date_format(day, "DATE_FORMAT")


@register.simple_tag
def state(name: str) -> SafeString:
    """Whose turn it is, from `Summary.state`."""
    words = {
        "first": _("needs first reply"),
        "reply": _("needs reply"),
        "waiting": _("waiting for customer"),
        "snoozed": _("snoozed"),
        "closed": _("closed"),
        "spam": _("spam"),
        "merged": _("merged"),
    }
    return _state(name, words[name])


@lru_cache(maxsize=64)  # seven states in three languages
def _state(name: str, words: str) -> SafeString:
    return render_to_string("components/state.html", {"name": name, "words": words})


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
