"""How many automatic answers an address has had. Whoever would send one more asks here first, so that no loop of
machines gets far (RFC 3834), however many inboxes, rules and conversations take part in it."""

from datetime import datetime, timedelta

from django.db.models import Q

from careloop.desk.conversations.models import Message

# To one address: so many at most before a person of ours answers it, and so many within an hour.
UNANSWERED, HOURLY = 5, 3
HOUR = timedelta(hours=1)


def may_have_another(address: str, *, now: datetime) -> bool:
    """Say whether one more automatic answer may go to an address; a plus part makes it no other address."""
    theirs = Message.objects.filter(_whose(address))
    sent = theirs.filter(kind=Message.Kind.AUTO, agent=None, identity=None)
    if sent.filter(at__gt=now - HOUR).count() >= HOURLY:
        return False
    people = theirs.filter(kind=Message.Kind.REPLY, agent__isnull=False)
    answered_at = people.order_by("-at").values_list("at", flat=True).first()
    unanswered = sent.filter(at__gt=answered_at) if answered_at else sent
    return unanswered.count() < UNANSWERED


def _whose(address: str) -> Q:
    local, _at, domain = address.lower().rpartition("@")
    bare, field = local.partition("+")[0], "conversation__identity__address"
    with_plus = Q(**{f"{field}__startswith": f"{bare}+", f"{field}__endswith": f"@{domain}"})
    return Q(**{field: f"{bare}@{domain}"}) | with_plus
