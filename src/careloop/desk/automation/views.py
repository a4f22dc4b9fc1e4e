"""Settings: rules, each with a look at what it would have met last week."""

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careloop.desk.automation.actions import NameTaken, remove_rule, save_rule
from careloop.desk.automation.forms import RuleForm
from careloop.desk.automation.models import Rule
from careloop.desk.automation.queries.looking_back import dry_run
from careloop.desk.automation.rules import CLOCK, HOURS, VERBS, may_keep_rules
from careloop.desk.people.models import Agent
from careloop.desk.people.views.access import agent_of


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    agent_of(request, may_keep_rules)
    words = VERBS | CLOCK
    rows = [
        (rule, words.get(rule.verb, rule.verb), rule.conditions.get(HOURS))
        for rule in Rule.objects.select_related("by").order_by("name")
    ]
    return render(request, "automation/rules.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def rule_new(request: HttpRequest) -> HttpResponse:
    agent = agent_of(request, may_keep_rules)
    return _edited(request, agent, Rule())


@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    agent = agent_of(request, may_keep_rules)
    return _edited(request, agent, get_object_or_404(Rule, pk=pk))


def _edited(request: HttpRequest, agent: Agent, row: Rule) -> HttpResponse:
    """Show the form; with `try` say what the rule as typed would have met; else keep it."""
    form = RuleForm(request.POST) if request.method == "POST" else RuleForm.of(row) if row.pk else RuleForm()
    context = {"form": form, "row": row}
    if request.method == "POST" and form.is_valid():
        terms = form.terms()
        if "try" in request.POST:
            tried = Rule(verb=terms["verb"], conditions=terms["conditions"])
            context["tried"] = dry_run(tried, agent=agent, now=timezone.now())
            return render(request, "automation/rule.html", context)
        try:
            save_rule(row, by=agent, **terms)
        except NameTaken as error:
            form.add_error("name", str(error))
        else:
            notices.success(request, _("Saved. It acts on what happens from now on."))
            return redirect("automation:rules")
    return render(request, "automation/rule.html", context)


@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    agent = agent_of(request, may_keep_rules)
    row = get_object_or_404(Rule, pk=pk)
    remove_rule(row, by=agent)
    notices.success(request, _("The rule “%(name)s” is gone.") % {"name": row.name})
    return redirect("automation:rules")
