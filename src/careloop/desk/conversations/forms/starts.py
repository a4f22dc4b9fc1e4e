"""Beginning a conversation: to whom, from which inbox, about what."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from careloop.desk.conversations.forms.composer import AddressesField, FilesField, new_key
from careloop.desk.conversations.models import Inbox
from careloop.desk.people.models import Agent
from careloop.desk.people.queries.own import is_own


class StartForm(forms.Form):
    inbox = forms.ModelChoiceField(label=gettext_lazy("From"), queryset=Inbox.objects.none(), empty_label=None)
    address = forms.EmailField(
        label=gettext_lazy("Mail address of the customer"),
        max_length=254,
        help_text=gettext_lazy("A new address becomes a new customer."),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("Used when the address is new."),
    )
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=400)
    cc = AddressesField(label=gettext_lazy("Cc"), required=False, max_length=1000)
    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=500_000, strip=False, widget=forms.Textarea(attrs={"rows": 10})
    )
    files = FilesField(label=gettext_lazy("Files"), required=False)  # type: ignore[assignment]
    key = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def __init__(self, *args: Any, agent: Agent, **more: Any) -> None:
        super().__init__(*args, **more)
        inbox = self.fields["inbox"]
        assert isinstance(inbox, forms.ModelChoiceField)  # noqa: S101 - tells the type checker
        inbox.queryset = inboxes_of(agent)
        self.initial["key"] = new_key()

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        if is_own(address):
            raise ValidationError(_("This is one of our own addresses. Write that of a customer."))
        return address


def inboxes_of(agent: Agent) -> Any:
    """Give the inboxes from which an agent may write: those whose conversations they would see."""
    rows = Inbox.objects.filter(is_active=True)
    if agent.is_administrator:
        return rows
    return rows.filter(Q(team__isnull=True) | Q(team__in=agent.team_ids))
