"""The people of a desk: customers with their identities, and the agents and teams who answer."""

from careloop.desk.people.models.agents import Agent, Membership, Role, Team
from careloop.desk.people.models.customers import Customer, Identity, Organisation, OrganisationDomain
from careloop.desk.people.models.duplicates import CustomerMerge, DuplicateSuggestion, Trait
from careloop.desk.people.models.hours import BusinessHours, Holiday, Period
from careloop.desk.people.models.policy import SignInPolicy

__all__ = [
    "Agent",
    "BusinessHours",
    "Customer",
    "CustomerMerge",
    "DuplicateSuggestion",
    "Holiday",
    "Identity",
    "Membership",
    "Organisation",
    "OrganisationDomain",
    "Period",
    "Role",
    "SignInPolicy",
    "Team",
    "Trait",
]
