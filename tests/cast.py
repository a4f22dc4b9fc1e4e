"""The people of every test, and one function to let a customer write."""

from dataclasses import dataclass

from careloop.desk.conversations.actions import messages, summary
from careloop.desk.conversations.actions.messages import Said
from careloop.desk.conversations.models import Conversation, Inbox, Tally
from careloop.desk.people.models import Agent, Customer, Identity, Membership, Role, Team


@dataclass(frozen=True)
class Cast:
    mina: Agent  # agent in support, usually the owner
    ren: Agent  # same team
    sora: Agent  # other team: must see nothing of support's
    jo: Agent  # lead of support
    ada: Agent  # administrator
    yuna: Identity  # customer, writes Korean
    haru: Identity  # customer, writes Japanese
    alex: Identity  # customer, writes English
    support: Team
    billing: Team
    inbox: Inbox  # of support
    billing_inbox: Inbox


def make_cast() -> Cast:
    support, billing = Team.objects.create(name="Support"), Team.objects.create(name="Billing")
    agents = {
        name: Agent.objects.create_user(f"{name}@desk.example", "correct horse 7", name=name.title(), role=role)
        for name, role in (
            ("mina", Role.AGENT),
            ("ren", Role.AGENT),
            ("sora", Role.AGENT),
            ("jo", Role.LEAD),
            ("ada", Role.ADMINISTRATOR),
        )
    }
    for name in ("mina", "ren", "jo"):
        Membership.objects.create(team=support, agent=agents[name])
    Membership.objects.create(team=billing, agent=agents["sora"])
    return Cast(
        **agents,
        yuna=_customer("김유나", "yuna@mail.example", "ko"),
        haru=_customer("山田はる", "haru@mail.example", "ja"),
        alex=_customer("Alex Green", "alex@mail.example", "en"),
        support=support,
        billing=billing,
        inbox=Inbox.objects.create(name="Support", team=support, phone="+82 2 555 0100"),
        billing_inbox=Inbox.objects.create(name="Billing", team=billing),
    )


def _customer(name: str, address: str, language: str) -> Identity:
    customer = Customer.objects.create(name=name, language=language)
    return Identity.objects.create(customer=customer, address=address, display=address)


def writes(identity: Identity, inbox: Inbox, text: str = "It does not work.", *, subject: str = "Help") -> Conversation:
    """Let a customer begin a conversation by mail."""
    said = Said(text=text, subject=subject)
    return messages.start(inbox, identity=identity, channel="email", said=said).conversation


def assert_nothing_differs_from_the_facts() -> None:
    """The list rows and counts kept on the way are those that the facts give."""
    tallies = set(Tally.objects.exclude(n=0).values_list("inbox_id", "team_id", "assignee_id", "folder", "turn", "n"))
    assert summary.rebuild(Conversation.objects.all()) == 0
    summary.recount()
    assert tallies == set(Tally.objects.values_list("inbox_id", "team_id", "assignee_id", "folder", "turn", "n"))
