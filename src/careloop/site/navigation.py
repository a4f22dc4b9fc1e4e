"""The settings by group: which page stands where, and who may open it. Pages that do not exist yet are left out."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# (name of the address, words, icon, who may open it: everyone, leads or administrators)
Page = tuple[str, Promise, str, str]

GROUPS: list[tuple[Promise, list[Page]]] = [
    (
        pgettext_lazy("settings", "You"),
        [
            ("people:profile", _("Profile"), "person", "everyone"),
            ("live:preferences", _("Calls"), "clock", "everyone"),
            ("account_change_password", _("Password"), "lock", "everyone"),
            ("mfa_index", _("Two-step sign-in"), "lock", "everyone"),
            ("tokens:own", _("My tokens"), "link", "everyone"),
        ],
    ),
    (
        _("Channels"),
        [
            ("inboxes", _("Inboxes"), "inbox", "administrators"),
            ("email:mailboxes", _("Mailboxes"), "mail", "administrators"),
            ("webform:pages", _("Forms"), "globe", "administrators"),
            ("chat:widgets", _("Chats"), "chat", "administrators"),
            ("plugged:accounts", _("More channels"), "chat", "administrators"),
            ("blocks", _("Blocked senders"), "close", "administrators"),
        ],
    ),
    (
        _("Answering"),
        [
            ("canned_answers", _("Canned answers"), "note", "everyone"),
            ("macros", _("Macros"), "auto", "everyone"),
            ("automation:rules", _("Rules"), "auto", "administrators"),
            ("tags", _("Tags"), "tag", "leads"),
            ("saved_views", _("Saved views"), "filter", "everyone"),
            ("insights:switch", _("Reading"), "loop", "administrators"),
        ],
    ),
    (
        _("People"),
        [
            ("people:agents", _("Agents"), "person", "administrators"),
            ("people:teams", _("Teams"), "people", "administrators"),
            ("people:organisations", _("Organisations"), "building", "leads"),
            ("people:hours", _("Business hours"), "clock", "administrators"),
        ],
    ),
    (
        _("Connections"),
        [
            ("tokens:services", _("Programs"), "link", "administrators"),
            ("webhooks:list", _("Webhooks"), "external", "administrators"),
        ],
    ),
    (
        _("Safety and data"),
        [
            ("email:quarantine", _("Quarantine"), "warning", "everyone"),
            ("security", _("Security"), "lock", "administrators"),
            ("audit", _("Audit"), "file", "administrators"),
            ("imports", _("Import and export"), "down", "administrators"),
        ],
    ),
]


def _may_open(agent: Any, who: str) -> bool:
    if who == "administrators":
        return bool(agent.is_administrator)
    return who == "everyone" or bool(agent.is_lead)


def _address(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def settings_groups(agent: Any, *, here: str) -> list[dict[str, Any]]:
    """This function will give the groups with the pages `agent` may open, the one at `here` marked."""
    groups: list[dict[str, Any]] = []
    current = ""
    for title, pages in GROUPS:
        links: list[dict[str, Any]] = [
            {"url": url, "label": label, "icon": icon}
            for name, label, icon, who in pages
            if _may_open(agent, who) and (url := _address(name))
        ]
        around = [
            link["url"] for link in links if here == link["url"] or here.startswith(f"{link['url'].rstrip('/')}/")
        ]
        current = max([current, *around], key=len)  # of a page and one below it, the one below
        if links:
            groups.append({"title": title, "links": links})
    for link in (link for group in groups for link in group["links"]):
        link["is_current"] = link["url"] == current
    return groups
