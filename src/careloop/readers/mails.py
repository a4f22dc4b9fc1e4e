"""Mails of an mbox file → conversations by their references.

Reads       the messages of an mbox file, in the order of the file.
Gives       a Conversation for each thread.
How         A mail joins the thread that one of its references began or holds. Who writes first is the customer, unless
            `ours` (addresses or domains) says that it was us; whoever else writes is an agent. Only the new words of
            each mail count, not what it quotes. The last `OPEN` threads are held in memory.
Blind to    threads whose references were cut off.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence

from careloop.core.records import Conversation, Party, Side, Turn
from careloop.readers.jsonl import Refused
from careloop.readers.mail import Mail, read
from careloop.readers.mbox import Piece

OPEN = 5_000


def conversations(pieces: Iterable[Piece], *, ours: Sequence[str] = ()) -> Iterator[Conversation | Refused]:
    """Give the threads of an mbox file."""
    held: OrderedDict[str, list[Mail]] = OrderedDict()
    root_of: dict[str, str] = {}
    for number, piece in enumerate(pieces, start=1):
        mail = read(piece.raw)
        if piece.is_cut or not (mail.reply_text or mail.text).strip():
            yield Refused(number, "mail", "holds no text that can be read; it was left out")
            continue
        known = (mail.in_reply_to, *mail.references)
        own = mail.message_id or f"mail-{number}"
        root = next(
            (root_of[each] for each in known if each in root_of), (*mail.references, mail.in_reply_to, own)[0] or own
        )
        for each in (own, *known):
            if each:
                root_of[each] = root
        held.setdefault(root, []).append(mail)
        held.move_to_end(root)
        if len(held) > OPEN:
            oldest, mails = held.popitem(last=False)
            root_of = {each: thread for each, thread in root_of.items() if thread != oldest}
            yield _thread(oldest, mails, ours)
    while held:
        yield _thread(*held.popitem(last=False), ours)


def _thread(root: str, mails: list[Mail], ours: Sequence[str]) -> Conversation:
    mails = sorted(mails, key=lambda mail: mail.date.timestamp() if mail.date else 0.0)
    customer = next((mail.sender for mail in mails if not _is_ours(mail, ours)), mails[0].sender)
    turns = []
    for mail in mails:
        side: Side = "customer" if mail.sender.address.lower() == customer.address.lower() else "agent"
        turns.append(
            Turn(
                side=side,
                text=(mail.reply_text or mail.text).strip(),
                at=mail.date,
                by=mail.sender.address,
                name=mail.sender.name,
                kind="auto" if mail.auto_submitted else "message",
                id=mail.message_id,
            )
        )
    return Conversation(
        id=root,
        channel="email",
        subject=mails[0].subject,
        customer=Party(name=customer.name, email=customer.address),
        turns=tuple(turns),
    )


def _is_ours(mail: Mail, ours: Sequence[str]) -> bool:
    address = mail.sender.address.lower()
    return any(address == own.lower() or address.endswith("@" + own.lower().lstrip("@")) for own in ours)
