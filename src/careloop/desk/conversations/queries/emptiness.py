"""What an empty list says: why there is nothing, and what would bring something."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from careloop.desk.conversations.queries.filters import ListQuery


@dataclass(frozen=True, kw_only=True, slots=True)
class Empty:
    """The words in place of rows."""

    icon: str
    title: str
    text: str


def nothing_in(query: ListQuery) -> Empty:
    """Give what to say when a list has no rows."""
    if query.is_filtered:
        return Empty(
            icon="filter",
            title=_("Nothing passes these filters"),
            text=_("Take one away, or look at the whole view."),
        )
    icon, title, text = _words().get(query.view, ("check", _("Nothing here"), ""))
    return Empty(icon=icon, title=title, text=text)


def _words() -> dict[str, tuple[str, str, str]]:
    return {
        "all": ("check", _("Nothing is open"), _("New mail and new requests appear here as they arrive.")),
        "mine": (
            "check",
            _("Nothing of yours is open"),
            _("Take a conversation from “Unassigned”; what you answer becomes yours."),
        ),
        "unassigned": ("check", _("Everything open has an owner"), _("What arrives without one appears here.")),
        "team": ("check", _("This team has nothing open"), _("What arrives in its inboxes appears here.")),
        "ours": ("check", _("Nobody waits for us"), _("When a customer writes, the conversation comes here.")),
        "theirs": (
            "clock",
            _("We wait for nobody"),
            _("After your reply a conversation rests here until the customer writes again."),
        ),
        "snoozed": (
            "snooze",
            _("Nothing is snoozed"),
            _("Snooze a conversation until a time, or until the customer writes, and it sleeps here."),
        ),
        "closed": ("check", _("Nothing is closed yet"), _("A closed conversation reopens when the customer writes.")),
        "spam": ("close", _("No spam"), _("What is marked as spam, or comes from a blocked sender, lies here.")),
        "trouble": ("check", _("Everything was delivered"), _("Answers that failed or bounced are shown here.")),
        "drafts": ("note", _("You have no drafts"), _("What you begin to write is kept, and found again here.")),
        "mentions": (
            "chat",
            _("Nobody has mentioned you"),
            _("Colleagues call you into a conversation by @ and your name."),
        ),
    }
