"""What the chat does in the background: about those who have left."""

from datetime import datetime

from django.conf import settings

from careloop.channels.chat.actions.leaving import (
    end_waits_of_those_who_left,
    mail_unread,
    resume_waits_of_those_who_are_back,
)


def look_after_those_who_left(now: datetime) -> int:
    """End the waits of those who left, and send answers after those who gave an address. Gives how many."""
    waits = end_waits_of_those_who_left(now=now) + resume_waits_of_those_who_are_back(now=now)
    return waits + mail_unread(now=now, site_url=settings.URL)
