"""The findings in words that a manager understands: what the figures say, and what they do not."""

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from careloop.core.findings import Measure
from careloop.core.measures.registry import definition
from careloop.core.surveys.layouts import layout_named
from careloop.desk.surveys.bridge.asked_as import CORRECTED
from careloop.desk.surveys.bridge.findings import Findings, Overall, Second
from careloop.desk.surveys.bridge.menus import MenuEffect

EFFECTS = {
    "best-first-good": lambda: _("Best answer shown first: share of good answers"),
    "best-first-answered": lambda: _("Best answer shown first: share who answer"),
    "first-spoken": lambda: _("Pressing what is spoken first, without pauses"),
    "first-spoken-paused": lambda: _("Pressing what is spoken first, with pauses of 3 seconds"),
    "key-one": lambda: _("Pressing key 1, whatever it means"),
    "answering-best-first": lambda: _("Best answer spoken first: share who press a key"),
    "answering-paused": lambda: _("Pauses of 3 seconds: share who press a key"),
}


def channel_name(channel: str) -> str:
    """Give the name of a channel; one of a plug-in keeps its own."""
    known = {"email": _("e-mail"), "webform": _("form"), "chat": _("chat"), "phone": _("telephone")}
    return known.get(channel, channel)


def layout_words(name: str, *, is_spoken: bool = True) -> str:
    """Give the name of a layout: which answer comes first, what key 1 means, how long the pause is."""
    layout = layout_named(name)
    first = _("best answer first") if layout.order == "down" else _("worst answer first")
    if not is_spoken:
        return first
    key = _("key 1 is the best") if layout.keys == "down" else _("key 1 is the worst")
    pause = _("pauses of %(seconds)s s") % {"seconds": f"{layout.pause_seconds:g}"} if layout.pause_seconds else ""
    return ", ".join(part for part in (first, key, pause) if part)


def percent(share: float | None) -> str:
    """Write a share as whole percent; "–" for none."""
    return "–" if share is None else f"{100 * share:.0f}\u202f%"


def points(share: float) -> str:
    """Write a difference of shares in points, with its sign."""
    return f"{100 * share:+.0f}".replace("-", "\u2212")


def between(interval: tuple[float, float] | None) -> str:
    """Write an interval in percent; "" for none."""
    if interval is None:
        return ""
    low, high = interval
    return _("%(low)s to %(high)s") % {"low": f"{100 * low:.0f}", "high": f"{100 * high:.0f}\u202f%"}


def figure(value: float | None, unit: str = "share") -> str:
    """Write a measure's number in its unit: percent, points with their sign, seconds, or a plain number."""
    if value is None or unit == "share":
        return percent(value)
    if unit == "points":
        return f"{value:+.0f}".replace("-", "\u2212") if round(value) else "0"
    if unit == "seconds":
        return _("%(n)s s") % {"n": f"{value:,.0f}"}
    return (f"{value:,.0f}" if unit == "money" else f"{value:,.2f}").replace("-", "\u2212")


def limits(interval: tuple[float, float] | None, unit: str = "share") -> str:
    """Write a measure's interval in its unit; "" for none."""
    if interval is None or unit == "share":
        return between(interval)
    return _("%(low)s to %(high)s") % {"low": figure(interval[0], unit), "high": figure(interval[1], unit)}


def names(found: Findings) -> tuple[str, str]:
    """Give what the two figures of the headline are called: of all customers, and of those who answered."""
    name = found.overall.name
    if name == "csat":
        return _("Satisfied, all customers"), _("Satisfied, of those who answered")
    title = definition(name).title.of(get_language() or "en") if name else _("Good answers")
    facts = {"measure": title}
    return _("%(measure)s: all customers") % facts, _("%(measure)s: of those who answered") % facts


def effect_name(effect: MenuEffect) -> str:
    """Give the name of a menu effect."""
    return EFFECTS[effect.key]()


def explained(found: Findings) -> list[str]:
    """Give the sentences below the headline: whose figures they are, why two differ, what stays open."""
    overall = found.overall
    said = [_who_answered(found)]
    if overall.name not in CORRECTED or (found.second is None and overall.name != "csat"):
        said += _of_the_silent(overall)
    elif found.second is None:
        said.append(
            _(
                "Nobody knows how the others felt. If all of them were satisfied, or none, the share of all customers "
                "would be anywhere from %(limits)s. A random follow-up would measure it."
            )
            % {"limits": between(overall.limits.interval)}
        )
    elif overall.corrected.value is not None and found.is_keys:
        said += [_sample(found.second), *_outside(found), _band(overall)]
    elif overall.corrected.value is None or overall.naive.value is None:
        said.append(
            _(
                "The random follow-up has %(n)s answers so far; with fewer than ten nothing can be said about those "
                "who did not answer."
            )
            % {"n": found.second.answered}
        )
    else:
        said += _compared(found, overall.naive, overall.corrected)
    return said


def _of_the_silent(overall: Overall) -> list[str]:
    if overall.limits.interval is None:
        return [_("Nobody knows how the others would have answered, so this speaks of those who answered.")]
    return [
        _(
            "Nobody knows how the others would have answered. With the best or the worst answers of all of them, the "
            "figure of all customers would be anywhere from %(limits)s."
        )
        % {"limits": limits(overall.limits.interval, overall.unit)}
    ]


def _who_answered(found: Findings) -> str:
    funnel, naive = found.funnel, found.overall.naive
    facts = {
        "contacts": f"{funnel.contacts:,}",
        "asked": f"{funnel.sent:,}",
        "answered": f"{naive.n:,}",
        "rate": percent(naive.n / funnel.sent) if funnel.sent else "–",
    }
    return (
        ngettext(
            "Of %(contacts)s contact %(asked)s was asked, and %(answered)s answered (%(rate)s).",
            "Of %(contacts)s contacts %(asked)s were asked, and %(answered)s answered (%(rate)s).",
            funnel.contacts,
        )
        % facts
    )


def _compared(found: Findings, naive: Measure, corrected: Measure) -> list[str]:
    second = found.second
    if second is None or naive.value is None or corrected.value is None:
        return []
    said = [_sample(second), *_outside(found)]
    is_satisfaction = found.overall.name == "csat"
    good, others = second.good_answered_first.value, second.others_answered_first.value
    if good is not None and others is not None:
        words = (
            _("Of the satisfied among them %(good)s had answered the first time, of the others %(others)s.")
            if is_satisfaction
            else _(
                "Of those among them with a good answer %(good)s had answered the first time, of the others %(others)s."
            )
        )
        said.append(words % {"good": percent(good), "others": percent(others)})
    told = _satisfied(naive, corrected) if is_satisfaction else _figures(naive, corrected, found.overall.unit)
    return [*said, told, _band(found.overall)]


def _figures(naive: Measure, corrected: Measure, unit: str) -> str:
    """What the correction of a score or a share other than satisfaction says."""
    told, estimated = naive.value or 0.0, corrected.value or 0.0
    low, high = corrected.interval or (told, told)
    scale = 1 if unit == "points" else 100
    facts = {
        "naive": figure(told, unit),
        "corrected": figure(estimated, unit),
        "points": f"{abs(scale * (told - estimated)):.0f}",
    }
    if low <= told <= high:
        return (
            _(
                "The figure of all customers is %(corrected)s, that of those who answered %(naive)s. The difference of "
                "%(points)s points may still be chance: the limits of the first figure hold the second."
            )
            % facts
        )
    if told > estimated:
        return (
            _(
                "So the answers alone look %(points)s points too good: %(naive)s among those who answered, but "
                "%(corrected)s among all customers, because those with bad answers stay silent more often."
            )
            % facts
        )
    return (
        _(
            "So the answers alone look %(points)s points too bad: %(naive)s among those who answered, but "
            "%(corrected)s among all customers, because those with good answers stay silent more often."
        )
        % facts
    )


def _satisfied(naive: Measure, corrected: Measure) -> str:
    difference = (naive.value or 0.0) - (corrected.value or 0.0)
    low, high = corrected.interval or (0.0, 1.0)
    facts = {
        "naive": percent(naive.value),
        "corrected": percent(corrected.value),
        "points": f"{abs(100 * difference):.0f}",
    }
    if low <= (naive.value or 0.0) <= high:
        return (
            _(
                "%(corrected)s of all customers are satisfied, %(naive)s of those who answered. The difference of "
                "%(points)s points may still be chance: the limits of the first figure hold the second."
            )
            % facts
        )
    if difference > 0:
        return (
            _(
                "So the answers alone look %(points)s points too good: %(naive)s of those who answered are satisfied, "
                "but %(corrected)s of all customers, because the dissatisfied stay silent more often."
            )
            % facts
        )
    return (
        _(
            "So the answers alone look %(points)s points too bad: %(naive)s of those who answered are satisfied, "
            "but %(corrected)s of all customers, because the satisfied stay silent more often."
        )
        % facts
    )


def _sample(second: Second) -> str:
    return _(
        "We also asked %(drawn)s customers another way, drawn at random whether they had answered or not; "
        "%(answered)s of them told us how it was."
    ) % {"drawn": f"{second.drawn:,}", "answered": f"{second.answered:,}"}


def _outside(found: Findings) -> list[str]:
    """Whom the figure of all customers does not speak of: nobody could ask them another way."""
    covered = found.overall.corrected.denominator
    others = found.funnel.contacts - covered
    if others <= 0:
        return []
    return [
        ngettext(
            "The figure of all customers speaks of the %(covered)s contacts that could be asked so, and not of the "
            "%(others)s other, which could not.",
            "The figure of all customers speaks of the %(covered)s contacts that could be asked so, and not of the "
            "%(others)s others, which could not.",
            others,
        )
        % {"covered": f"{covered:,}", "others": f"{others:,}"}
    ]


def _band(overall: Overall) -> str:
    if overall.name != "csat":
        return _(
            "Should those who stayed silent the second time too differ from the others (up to 1.5 times in odds), the "
            "figure of all customers is still %(band)s."
        ) % {"band": limits(overall.band.interval, overall.unit)}
    return _(
        "Should those who stayed silent the second time too be more or less satisfied (up to 1.5 times in odds), "
        "the share of all customers is still %(band)s."
    ) % {"band": between(overall.band.interval)}


def against_target(overall: Overall, target: float) -> tuple[str, str]:
    """Give what the figures say about the target, and its mark: good, bad or none; no words for a score."""
    if overall.unit != "share" or overall.name == "churn-reasons":
        return "", ""
    best = overall.corrected if overall.corrected.value is not None else None
    low, high = (best.interval if best else overall.limits.interval) or (0.0, 1.0)
    facts = {"target": percent(target)}
    if low >= target:
        return _("The target of %(target)s is reached.") % facts, "good"
    if high < target:
        return _("The target of %(target)s is missed.") % facts, "bad"
    return _("Whether the target of %(target)s is reached cannot be told yet.") % facts, ""


def band_name(band: str) -> str:
    """Give the name of a group's place."""
    return {
        "above": pgettext("compared with the others", "above"),
        "below": pgettext("compared with the others", "below"),
        "not told apart": pgettext("compared with the others", "not told apart"),
    }.get(band, pgettext("answers", "too few"))
