"""Old mail from files: kept and read like fetched mail, but with the dates it bears and without automatic answers."""

from careloop.channels.email.actions.joining import IMPORTED
from careloop.channels.email.actions.understanding import understand
from careloop.channels.email.rules.fingerprints import fingerprint
from careloop.desk.conversations.actions import intake


def bring_in(raw: bytes, *, inbox: intake.Inbox, origin: str, offset: int) -> str:
    """Keep and read one mail from a file. Gives "added", "known", or the reason why it lies in the quarantine.

    The same mail twice adds nothing: neither from the same place nor, by its Message-ID and words, from another file.
    """
    mark = fingerprint(raw)
    received = intake.keep_raw(
        channel="email",
        inbox_id=inbox.pk,
        source=f"{IMPORTED}{origin}/{offset}/{mark.written[:16]}"[:250],
        raw=raw,
        external_id=mark.message_id,
        fingerprint=mark.written,
    )
    if received is None or received.state == received.State.IGNORED:
        return "known"
    understand(received)
    received.refresh_from_db()
    return "added" if received.state == received.State.READ else (received.reason or str(received.state))
