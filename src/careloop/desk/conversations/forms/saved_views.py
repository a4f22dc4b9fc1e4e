"""The name of a saved view, and whose it is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from careloop.desk.conversations.models import SavedView
from careloop.desk.conversations.queries.filters import NotUnderstood, parse_text
from careloop.desk.people.models import Agent, Team


class SavedViewForm(forms.ModelForm[SavedView]):
    query = forms.CharField(max_length=1000, required=False, widget=forms.HiddenInput)

    class Meta:
        model = SavedView
        fields = ["name", "team"]

    def __init__(self, *args: Any, agent: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = self.fields["team"]
        leads = Team.objects.all() if agent.is_administrator else Team.objects.filter(pk__in=agent.team_ids)
        team.queryset = leads.order_by("name") if agent.is_lead else Team.objects.none()  # type: ignore[attr-defined]
        team.empty_label = _("only me")  # type: ignore[attr-defined]
        team.label = _("Who sees it")
        if not agent.is_lead:
            del self.fields["team"]

    def clean_query(self) -> str:
        """Keep the list itself, not the page of it, and only one that can be read."""
        try:
            return parse_text(self.cleaned_data["query"]).with_(saved="", filters="").encoded()
        except NotUnderstood as problem:  # the field is hidden, so its error belongs to the whole form
            self.add_error(None, str(problem))
            return ""
