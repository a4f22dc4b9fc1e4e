"""Forms of mailboxes and the quarantine. A stored password is never shown; an empty field keeps it."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from careloop.channels.email.models import Mailbox

HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.?|\[?[0-9a-fA-F:]+\]?")
# In the order of the page; the passwords come between them and are not the model's.
RECEIVING = ("inbox", "address", "sender_name", "imap_host", "imap_port", "imap_security", "imap_user")
FOLDERS = ("imap_folder", "sent_folder", "fetch_from")
SENDING = ("smtp_host", "smtp_port", "smtp_security", "smtp_user")
REST = ("has_plus", "trusted_authserv", "is_active")


class DayInput(forms.DateInput):
    input_type = "date"


def password(label: Any) -> forms.CharField:
    """A password that is written and never read back."""
    return forms.CharField(
        label=label,
        required=False,
        strip=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Stored encrypted and never shown. Leave empty to keep the stored one."),
    )


class MailboxForm(forms.ModelForm[Mailbox]):
    """One mail address: how it is read and how it sends."""

    imap_password = password(gettext_lazy("IMAP password"))
    smtp_password = password(gettext_lazy("SMTP password"))
    field_order = (*RECEIVING, "imap_password", *FOLDERS, *SENDING, "smtp_password", *REST)

    class Meta:
        model = Mailbox
        fields = (*RECEIVING, *FOLDERS, *SENDING, *REST)
        widgets = {"fetch_from": DayInput}
        labels = {
            "imap_port": gettext_lazy("IMAP port"),
            "imap_security": gettext_lazy("IMAP encryption"),
            "imap_user": gettext_lazy("IMAP user name"),
            "smtp_port": gettext_lazy("SMTP port"),
            "smtp_security": gettext_lazy("SMTP encryption"),
            "smtp_user": gettext_lazy("SMTP user name"),
        }
        help_texts = {
            "sent_folder": gettext_lazy("Replies written in other programs are read from here. Often “Sent”."),
            "fetch_from": gettext_lazy("Empty: only mail that comes from now on."),
            "trusted_authserv": gettext_lazy(
                "As it stands first in the Authentication-Results of received mail, such as mx.example.com. "
                "Without it no sender counts as verified."
            ),
        }

    def clean_address(self) -> str:
        return str(self.cleaned_data["address"]).strip().lower()

    def clean_imap_host(self) -> str:
        return self._host("imap_host")

    def clean_smtp_host(self) -> str:
        return self._host("smtp_host")

    def _host(self, name: str) -> str:
        host = str(self.cleaned_data[name]).strip()
        if host and not HOST.fullmatch(host):
            raise forms.ValidationError(_("Write the name of the server alone, such as mail.example.com."))
        return host

    def clean_imap_port(self) -> int:
        return self._port("imap_port")

    def clean_smtp_port(self) -> int:
        return self._port("smtp_port")

    def _port(self, name: str) -> int:
        port = int(self.cleaned_data[name])
        if not 1 <= port <= 65_535:
            raise forms.ValidationError(_("A port is a number from 1 to 65535."))
        return port


class BackfillForm(forms.Form):
    """From which day on older mail is fetched."""

    since = forms.DateField(label=gettext_lazy("Fetch mail from"), widget=DayInput)

    def clean_since(self) -> date:
        since: date = self.cleaned_data["since"]
        if since > timezone.localdate():
            raise forms.ValidationError(_("Choose a day that has begun."))
        return since


class ByHandForm(forms.Form):
    """A conversation made by hand from a mail that could not be read."""

    address = forms.CharField(label=gettext_lazy("Mail address of the customer"), max_length=254)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=160, required=False)
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=400, required=False)
    text = forms.CharField(label=gettext_lazy("Text"), widget=forms.Textarea(attrs={"rows": 12}), max_length=200_000)

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"]).strip()
        validate_email(address)
        return address
