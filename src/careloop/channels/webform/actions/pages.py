"""Making and changing request pages."""

from collections.abc import Mapping

from django.db import transaction

from careloop.channels.webform.models import RequestPage, RequestPageText
from careloop.desk.conversations.actions.intake import Agent
from careloop.desk.ledger.actions import record


def save_page(page: RequestPage, *, texts: Mapping[str, tuple[str, str]], by: Agent) -> RequestPage:
    """Store a page with its words; writes `request_page.saved`."""
    with transaction.atomic():
        page.save()
        for language, (title, intro) in texts.items():
            RequestPageText.objects.update_or_create(
                page=page, language=language, defaults={"title": title, "intro": intro}
            )
        record("request_page.saved", f"request_page:{page.pk}", actor=by.actor, is_open=page.is_open)
    return page


def remove_page(page: RequestPage, *, by: Agent) -> None:
    """Take a page away; conversations that began there stay. Writes `request_page.removed`."""
    with transaction.atomic():
        record("request_page.removed", f"request_page:{page.pk}", actor=by.actor)
        page.delete()
