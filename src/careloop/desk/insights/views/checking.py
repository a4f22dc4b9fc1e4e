"""The pages on which people check a random sample: all samples, one conversation after the other, the file."""

import msgspec
from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careloop.core.reading.kinds import KINDS
from careloop.desk.conversations.queries.visibility import visible_messages
from careloop.desk.insights import actions, queries
from careloop.desk.insights.bridge import checks_of, seen_in
from careloop.desk.insights.models import Reading, SampleDraw
from careloop.desk.insights.rules import may_draw
from careloop.desk.insights.views.rates import rate_row
from careloop.desk.people.views.access import agent_of
from careloop.renderers.words import Words


@require_http_methods(["GET", "POST"])
def samples(request: HttpRequest) -> HttpResponse:
    """All kinds with their samples; a POST draws a new one."""
    words = Words((get_language() or "en")[:2])
    if request.method == "POST":
        agent = agent_of(request, may_draw)
        kind = request.POST.get("kind", "")
        if kind not in KINDS:
            raise Http404
        drawn = actions.draw_sample(kind, by=agent)
        if drawn is None:
            notices.error(request, _("Nothing has been read yet, so there is nothing to draw from."))
            return redirect("insights:samples")
        return redirect("insights:sample", pk=drawn.pk)
    agent = agent_of(request)
    draws = queries.latest_draws()
    rows = [
        {
            "kind": kind,
            "name": words.of("kind", kind),
            "draw": draws.get(kind),
            "progress": queries.progress(draws[kind]) if kind in draws else None,
            **rate_row(draws.get(kind)),
        }
        for kind in KINDS
        if kind not in ("moment", "stage")
    ]
    rows.sort(key=lambda row: row["draw"] is None)
    return render(request, "insights/samples.html", {"rows": rows, "may_draw": may_draw(agent)})


@require_safe
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    """One drawn conversation, whole, and the question; what the reading marked stays folded, so as not to sway."""
    agent, words = agent_of(request), Words((get_language() or "en")[:2])
    drawn = get_object_or_404(SampleDraw, pk=pk)
    start = request.GET.get("from", "")
    check = queries.next_check(agent, drawn, start=int(start) if start.isdecimal() and len(start) < 9 else 0)
    done, every = queries.progress(drawn)
    context = {
        "draw": drawn,
        "check": check,
        "name": words.of("kind", drawn.kind),
        "done": done,
        "every": every,
        "last": queries.last_check(agent, drawn),
        "may_draw": may_draw(agent),
        **rate_row(drawn),
    }
    if check:
        context["said"] = visible_messages(agent).filter(conversation=check.conversation_id).order_by("at", "pk")
        reading = Reading.objects.filter(pk=check.conversation_id).first()
        context["marked"] = [
            each.words for each in (seen_in(reading)[1] if reading else []) if each.finding.kind == drawn.kind
        ]
    return render(request, "insights/sample.html", context)


@require_POST
def verdict(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a verdict and go on; "undo" takes it back and shows the conversation again, "skip" leaves it for later."""
    agent = agent_of(request)
    check = queries.find_check(agent, pk)
    said = request.POST.get("said", "")
    if said not in ("yes", "no", "undo", "skip"):
        raise Http404
    if said != "skip":
        actions.decide(check, is_there={"yes": True, "no": False}.get(said), by=agent, now=timezone.now())
    start = check.place if said == "undo" else check.place + 1
    return redirect(f"{reverse('insights:sample', args=[check.draw_id])}?from={start}")


@require_safe
def sample_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The checks of a sample for `careloop analyse --checked`: no words of customers, only numbers and verdicts."""
    agent_of(request, may_draw)
    drawn = get_object_or_404(SampleDraw, pk=pk)
    lines = [{**msgspec.to_builtins(each), "found": drawn.found, "others": drawn.others} for each in checks_of(drawn)]
    answer = HttpResponse(
        b"".join(msgspec.json.encode(line) + b"\n" for line in lines), content_type="application/jsonl"
    )
    answer["Content-Disposition"] = f'attachment; filename="checked-{drawn.kind}-{drawn.pk}.jsonl"'
    return answer
