"""Who does not want to be asked: a person, whatever names they have here, and whichever of them said so."""

from collections.abc import Iterable

from careloop.desk.people.models import Customer
from careloop.desk.people.queries.customers import family_ids, standing
from careloop.desk.surveys.models import OptOut


def names_of(customer: Customer) -> list[int]:
    """Give the ids of all records that are one person now: the one served, and all that were merged into it."""
    return family_ids(standing(customer))


def opted_out_among(customers: Iterable[int]) -> set[int]:
    """Give those of some customers who opted out under any of their names; three statements where nobody is merged."""
    served = {pk: pk for pk in customers}
    while into := _merged(pk__in=set(served.values())):
        served = {pk: into.get(top, top) for pk, top in served.items()}
    persons = {top: top for top in served.values()}
    new = set(persons)
    while into := _merged(merged_into__in=new):
        new = into.keys() - persons.keys()
        persons |= {pk: persons[top] for pk, top in into.items()}
    said = OptOut.objects.filter(customer__in=persons, ended_at__isnull=True).values_list("customer", flat=True)
    out = {persons[pk] for pk in said}
    return {pk for pk, top in served.items() if top in out}


def is_opted_out(customer: int | None) -> bool:
    """Say whether a person opted out, under any of their names; nobody has not."""
    return customer is not None and customer in opted_out_among([customer])


def _merged(**which: Iterable[int]) -> dict[int, int]:
    rows = Customer.objects.filter(merged_into__isnull=False, **which)
    return {pk: into for pk, into in rows.values_list("pk", "merged_into") if into is not None}
