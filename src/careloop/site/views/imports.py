"""Settings: bring conversations in from a file; take all of them out."""

from collections.abc import Iterator

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from careloop.desk.conversations.models import ImportRun, Inbox
from careloop.desk.ledger.actions import record
from careloop.desk.people.rules.rights import may_reach_settings
from careloop.desk.people.views.access import agent_of, sent
from careloop.site import import_runs
from careloop.site.exporting import lines


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("JSON Lines (.jsonl), mbox or one mail (.eml); .gz too.")
    )
    inbox = forms.ModelChoiceField(Inbox.objects.all(), label=gettext_lazy("Inbox"), empty_label=None)
    close_older_than_days = forms.IntegerField(
        label=gettext_lazy("Close what was last spoken of more than … days ago"), required=False, min_value=0
    )
    is_trial = forms.BooleanField(label=gettext_lazy("Only try: read everything, store nothing"), required=False)


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    agent = agent_of(request, may_reach_settings)
    form = ImportForm(sent(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        import_runs.ask(
            form.cleaned_data["file"],
            inbox=form.cleaned_data["inbox"],
            by=agent,
            is_trial=form.cleaned_data["is_trial"],
            close_older_than_days=form.cleaned_data["close_older_than_days"],
        )
        messages.success(request, _("The file is here and is being brought in. Reload to see how far it is."))
        return redirect("imports")
    runs = ImportRun.objects.select_related("inbox", "by")[:20]
    return render(request, "imports.html", {"form": form, "runs": runs})


@require_POST
def export(request: HttpRequest) -> StreamingHttpResponse:
    agent = agent_of(request, may_reach_settings)
    with transaction.atomic():
        record("data.exported", "desk:1", actor=agent.actor)
    content: Iterator[bytes] = lines(is_with_files=bool(request.POST.get("files")))
    response = StreamingHttpResponse(content, content_type="application/x-ndjson")
    response["Content-Disposition"] = f'attachment; filename="careloop-{timezone.localdate():%Y-%m-%d}.jsonl"'
    return response
