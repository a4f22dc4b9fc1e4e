"""How a corrected rate stands on a page: in words with its interval and n, or not at all."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from careloop.desk.insights.bridge import measured
from careloop.desk.insights.models import SampleDraw
from careloop.renderers.words import Words


def rate_row(drawn: SampleDraw | None) -> dict[str, Any]:
    """Give the words of a rate; `rate` is empty where nothing was measured."""
    rate = measured(drawn) if drawn and drawn.rate else None
    if rate is None or rate.value is None or rate.interval is None:
        return {"rate": "", "limits": "", "behind": ""}
    behind = _("%(n)s checked of %(all)s conversations") % {"n": f"{rate.n:,}", "all": f"{rate.denominator:,}"}
    percent = Words((get_language() or "en")[:2]).percent
    limits = f"{percent(rate.interval[0])} – {percent(rate.interval[1])}"
    return {"rate": percent(rate.value), "limits": limits, "behind": behind}
