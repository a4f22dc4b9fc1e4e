"""What is done with people. Every verb is one transaction and one entry in the ledger."""

from careloop.desk.people.actions.identities import identify
from careloop.desk.people.models import Identity

__all__ = ["Identity", "identify"]
