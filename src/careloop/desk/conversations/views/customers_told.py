"""Events about customers in words."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from careloop.desk.people.models import Customer
from careloop.desk.people.views.told import Event, Sentences, Told, tell


def history_of(events: Iterable[Event]) -> list[Told]:
    """Give the events that have a sentence, in the order given."""
    found = list(events)
    # Who was merged is part of this customer and may be named; other customers in the events are not.
    gone = {each.data["gone"] for each in found if "gone" in each.data}
    names = dict(Customer.objects.filter(pk__in=gone).values_list("pk", "name"))

    def name_of(event: Event) -> str:
        number = int(event.data.get("gone", 0))
        return names.get(number) or f"#{number}"

    return tell(found, SENTENCES, name_of=name_of)


SENTENCES: Sentences = {
    "customer.created": ("plus", lambda: _("%(by)s made the customer")),
    "customer.edited": ("note", lambda: _("%(by)s changed the record")),
    "customer.merged": ("merge", lambda: _("%(by)s merged %(name)s into this customer")),
    "customer.unmerged": ("undo", lambda: _("%(by)s undid the merge with %(name)s")),
    "identity.added": ("mail", lambda: _("%(by)s added an address")),
    "identity.moved": ("right", lambda: _("%(by)s brought an address here from another customer")),
    "identity.removed": ("close", lambda: _("%(by)s removed an address")),
    "duplicate.suggested": ("search", lambda: _("%(by)s noticed a likely duplicate")),
    "duplicate.dismissed": ("check", lambda: _("%(by)s said that a likely duplicate is somebody else")),
    "duplicate.restored": ("undo", lambda: _("%(by)s brought a suggestion back")),
}
