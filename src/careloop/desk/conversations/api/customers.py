"""Customers: listed, made, changed, their addresses, merged and taken apart."""

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query, Router

from careloop.desk.conversations.actions import customers
from careloop.desk.conversations.api import schemas
from careloop.desk.conversations.api.asking import asking
from careloop.desk.conversations.api.telling import customer_out
from careloop.desk.conversations.queries.customers import customers_page, find_customer, find_identity_of, find_merge
from careloop.desk.people.models import Agent

router = Router(tags=["Customers"])


@router.get("/customers", response=schemas.CustomerPage, url_name="customers")
def list_customers(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=200, description="part of a name, address or organisation")] = "",
    kind: Literal["", "person", "department"] = "",
    cursor: schemas.Cursor = "",
    limit: schemas.Limit = 25,
) -> schemas.CustomerPage:
    """Give the customers that may be seen, the newest first."""
    page = customers_page(asking(request), text=q.replace("\0", " "), kind=kind, after=cursor, size=limit)
    return schemas.CustomerPage(items=[customer_out(each) for each in page.rows], next=page.next or None)


@router.post("/customers", response={201: schemas.CustomerOut}, url_name="customer_new")
def make_customer(request: HttpRequest, given: schemas.CustomerIn) -> schemas.CustomerOut:
    """Make a customer who has not written yet, with an address when one is given."""
    agent = asking(request)
    row = customers.create_customer(by=agent, **given.dict())
    return customer_out(find_customer(agent, row.pk))


@router.get("/customers/{int:pk}", response=schemas.CustomerOut, url_name="customer")
def show_customer(request: HttpRequest, pk: int) -> schemas.CustomerOut:
    """Give one customer; `merged_into` says as whom they are served now."""
    return customer_out(find_customer(asking(request), pk))


@router.patch("/customers/{int:pk}", response=schemas.CustomerOut, url_name="customer_change")
def change_customer(request: HttpRequest, pk: int, given: schemas.CustomerChange) -> schemas.CustomerOut:
    """Change name, kind, language or note."""
    agent = asking(request)
    changes = {name: value for name, value in given.dict(exclude_unset=True).items() if value is not None}
    return _changed(agent, customers.edit_customer(find_customer(agent, pk), by=agent, **changes).pk)


@router.post("/customers/{int:pk}/identities", response={201: schemas.CustomerOut}, url_name="identity_new")
def add_identity(request: HttpRequest, pk: int, given: schemas.IdentityIn) -> schemas.CustomerOut:
    """Give a customer one more address."""
    agent = asking(request)
    identity = customers.add_identity(find_customer(agent, pk), by=agent, kind=given.kind, address=given.address)
    return _changed(agent, identity.customer_id)


@router.delete("/identities/{int:pk}", response={204: None}, url_name="identity_gone")
def remove_identity(request: HttpRequest, pk: int) -> None:
    """Forget an address from which nobody has written."""
    agent = asking(request)
    customers.remove_identity(find_identity_of(agent, pk), by=agent)


@router.post("/customers/{int:pk}/merges", response={201: schemas.MergeOut}, url_name="merge_new")
def merge_customers(request: HttpRequest, pk: int, given: schemas.MergeIn) -> schemas.MergeOut:
    """Merge another customer into this one, with all conversations and addresses."""
    agent = asking(request)
    kept, gone = find_customer(agent, pk), find_customer(agent, given.customer)
    row = customers.merge_customers(kept, gone, by=agent)
    return schemas.MergeOut(id=row.pk, kept=row.kept_id, gone=row.gone_id, at=row.at)


@router.delete("/merges/{int:pk}", response={204: None}, url_name="merge_gone")
def unmerge_customers(request: HttpRequest, pk: int) -> None:
    """Take a merge apart: everything goes back to where it came from."""
    agent = asking(request)
    customers.unmerge_customers(find_merge(agent, pk), by=agent)


def _changed(agent: Agent, pk: int) -> schemas.CustomerOut:
    return customer_out(find_customer(agent, pk))
