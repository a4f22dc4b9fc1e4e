"""A row put by a statement that was written once is the row that Django would save."""

import pytest

from careloop.desk.people.actions.rows import put
from careloop.desk.people.models import Customer, Organisation

pytestmark = pytest.mark.django_db


def test_a_row_that_was_put_is_what_save_would_have_made():
    organisation = Organisation.objects.create(name="Kettle Works")
    given = {"name": "Yuna 김", "organisation": organisation, "language": "ko", "note": "%s 'quoted'"}
    row, saved = put(Customer(**given)), Customer.objects.create(**given)
    stored = Customer.objects.get(pk=row.pk)
    fields = [field.attname for field in Customer._meta.concrete_fields if field.attname not in ("id", "created_at")]
    assert [getattr(stored, name) for name in fields] == [getattr(saved, name) for name in fields]
    assert (row._state.adding, row.created_at) == (False, stored.created_at)
    row.name = "Yuna"
    row.save()
    assert Customer.objects.filter(name="Yuna").get() == row
