"""What the chat does in the background: about those who have left."""

from datetime import datetime

from django.conf import settings

from careloop.channels.chat.actions.leaving import end_waits_of_those_who_left, mail_unread


def look_after_those_who_left(now: datetime) -> int:
    """End the waits of those who left, and send answers after those who gave an address. Gives how many."""
    return end_waits_of_those_who_left(now=now) + mail_unread(now=now, site_url=settings.URL)
