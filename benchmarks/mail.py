"""How well does the mail reader read? Scores it against a set of mails with a manifest.

Run it as `python benchmarks/mail.py [DIR] [--misses]`; DIR holds `manifest.jsonl` and the files it names
(default: the shared mail set beside the project). Prints one line a measure: name, right of n, share.

How the manifest's expectations are read (they are each origin's own view, so some need a rule, never a list of names):
- text is compared after NFC, with white space runs as one space; where a row allows it, after NFKC;
- an address counts without regard to case and to a stray quote or bracket that the origin's parser left in it;
  a row whose expectation is no address (a local name only) is compared with the name or the address;
- an expectation that still holds U+FFFD, undecoded UTF-7 or an encoded word is the origin's failure and is left out;
- reply text is exact when it is equal after trailing blanks of each line and blank lines at both ends are taken off;
  "ignoring_whitespace" rows are compared without white space;
- a bounce row is hard when one of its recipients is marked hard (Sisimai: nobody is there); the other origin's
  "not temporary" means only that the server gave up, full mailboxes included, so there finding the bounce counts.
"""

import argparse
import json
import re
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from careloop.readers import mbox
from careloop.readers.mail import Mail, read, split_html, split_reply

DEFAULT = Path(__file__).resolve().parents[1] / "../shared/data/mail"
Score = tuple[str, bool | float, str]  # measure, right, file
Row = dict[str, Any]
_BROKEN = re.compile(r"\ufffd|=\?[\w-]+\?[bq]\?|\+A[A-Z][A-Za-z0-9]{1,2}-", re.IGNORECASE)
_HARD = {"userunknown", "hostunknown", "hasmoved", "notaccept"}


def main() -> int:
    """Print every measure of the set in DIR."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("dir", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--misses", action="store_true", help="name the files that missed")
    args = parser.parse_args()
    scores = list(scored(args.dir))
    for measure, (right, n, missed) in table(scores).items():
        print(f"{measure:34} {right:5} of {n:5}  {right / n:7.1%}")
        if args.misses and missed:
            print("    " + " ".join(missed))
    slowest = max((value, file) for measure, value, file in scores if measure == "seconds")
    print(f"{'slowest file, processor seconds':34} {slowest[0]:.3f}  {slowest[1]}")
    return 0


def table(scores: list[Score]) -> dict[str, tuple[int, int, list[str]]]:
    """Return measure → (right, n, files that missed)."""
    out: dict[str, tuple[int, int, list[str]]] = {}
    for measure, right, file in scores:
        if measure != "seconds":
            was, n, missed = out.get(measure, (0, 0, []))
            out[measure] = (was + bool(right), n + 1, missed if right else [*missed, file])
    return dict(sorted(out.items()))


def scored(folder: Path) -> Iterator[Score]:
    """Yield every score of the set in `folder`."""
    with (folder / "manifest.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    for row in rows:
        raw = (folder / row["file"]).read_bytes()
        started = time.process_time()
        try:
            mail = read(_first(folder / row["file"], raw))
            reply = _reply(row, raw, mail)
        except Exception as error:  # noqa: BLE001  # an exception is what is measured here
            yield "read without an exception", False, f"{row['file']} ({error!r})"
            continue
        yield "seconds", time.process_time() - started, row["file"]
        yield (
            "read without an exception",
            not any(d.startswith("the mail could not") for d in mail.defects),
            row["file"],
        )
        for measure, right in _judged(row, mail, reply):
            yield measure, right, row["file"]


def _first(path: Path, raw: bytes) -> bytes:
    return next((piece.raw for piece in mbox.split(path)), raw) if raw.startswith(b"From ") else raw


def _reply(row: Row, raw: bytes, mail: Mail) -> str:
    if row["kind"] == "reply-html":
        return split_html(raw.decode("utf-8", "replace")).text
    if row["kind"] in {"reply-text", "signature"}:
        return split_reply(raw.decode("utf-8", "replace")).text
    return mail.reply_text


def _judged(row: Row, mail: Mail, reply: str) -> Iterator[tuple[str, bool]]:
    expected = row.get("expected") or {}
    for key, judge in _JUDGES.items():
        if key in expected:
            for measure, right in judge(expected[key], mail, expected):
                yield measure, right
                if row["origin"].startswith("authored") and measure in {"subject", "text"}:
                    yield f"{measure}, authored", right
    yield from _replies(row, expected, reply)
    yield from _bounces(row, expected, mail)


def _replies(row: Row, expected: Row, reply: str) -> Iterator[tuple[str, bool]]:
    rights = []
    if "reply_text" in expected:
        rights.append(_tidy(reply) == _tidy(expected["reply_text"]) or _other_reply(row, reply))
    if "reply_text_ignoring_whitespace" in expected:
        rights.append(re.sub(r"\s", "", reply) == re.sub(r"\s", "", expected["reply_text_ignoring_whitespace"]))
    if "reply_contains" in expected or "reply_not_contains" in expected:
        wanted = all(part in reply for part in expected.get("reply_contains", []))
        rights.append(wanted and not any(part in reply for part in expected.get("reply_not_contains", [])))
    if not rights:
        return
    yield "reply text", all(rights)
    if re.search(r"reply-(?:ko|ja)", row["file"]):
        yield "reply text, Korean and Japanese", all(rights)


def _other_reply(row: Row, reply: str) -> bool:
    views = (row.get("expected_other") or {}).values()
    return any(_tidy(reply) == _tidy(view["reply_text"]) for view in views if "reply_text" in view)


def _bounces(row: Row, expected: Row, mail: Mail) -> Iterator[tuple[str, bool]]:
    if row["kind"] in {"message", "spam", "ham", "autoreply", "thread", "auth", "arf"}:
        yield "no false bounce", mail.bounce is None or "dsn" in row["features"] or _is_report(mail)
        return
    if row["kind"] != "bounce":
        return
    found = mail.bounce
    if rows := expected.get("bounce"):
        hard = any(entry["hard"] for entry in rows)
        if hard:
            yield "hard bounce recognised", found is not None and found.hard
        else:
            yield "soft bounce recognised", found is not None
            yield "soft bounce not called hard", found is None or not found.hard
        yield "bounce reason", found is not None and found.reason in {entry["reason"] for entry in rows}
        yield (
            "bounce reason, hard ones" if hard else "bounce reason, soft ones",
            found is not None and found.reason in {e["reason"] for e in rows},
        )
    if "temporary" in expected:
        if not expected["temporary"]:
            yield "hard bounce recognised", found is not None
        else:
            yield "soft bounce not called hard", found is None or not found.hard
        wanted = {address.lower() for address in expected["failed_addresses"]}
        yield "bounced recipients", found is not None and {address.lower() for address in found.recipients} == wanted


def _is_report(mail: Mail) -> bool:
    return any(file.type.startswith(("message/delivery", "text/rfc822-headers")) for file in mail.attachments)


def _subject(value: Any, mail: Mail, expected: Row) -> Iterator[tuple[str, bool]]:
    if isinstance(value, str) and not _BROKEN.search(value):
        yield "subject", _same(mail.subject, value, expected)


def _subject_contains(value: list[str], mail: Mail, _: Row) -> Iterator[tuple[str, bool]]:
    yield "subject", all(part in mail.subject for part in value)


def _from(value: Any, mail: Mail, _: Row) -> Iterator[tuple[str, bool]]:
    first = value[0] if isinstance(value, list) and value else value
    if isinstance(first, dict):
        name, address = first.get("name") or "", first.get("address") or first.get("email") or ""
    else:
        name, address = "", str(first)
    said = re.sub(r"^.*<|[\"'>]|\(.*?\)", "", address).strip().lower() if "@" in address else address.lower()
    ours = (mail.sender.address or mail.sender.name).lower()
    if address:
        yield (
            "sender",
            ours == said or (mail.sender.name.lower() == said and "@" not in said) or said.endswith(f" {ours}"),
        )
    elif name:
        yield "sender", _tidy(name) in {_tidy(mail.sender.name), _tidy(mail.sender.address)}


def _name(value: str, mail: Mail, _: Row) -> Iterator[tuple[str, bool]]:
    if value and not _BROKEN.search(value):
        yield "sender's name", _flat(value) in {_flat(mail.sender.name), _flat(mail.sender.address)}


def _to(value: Any, mail: Mail, _: Row) -> Iterator[tuple[str, bool]]:
    if isinstance(value, str) and "@" in value and "," not in value:
        yield "recipient", bool(mail.to) and mail.to[0].address.lower() in value.lower()


def _text(value: Any, mail: Mail, expected: Row) -> Iterator[tuple[str, bool]]:
    if isinstance(value, str):
        yield "text", _same(mail.text, value, expected)


def _text_contains(value: list[str], mail: Mail, _: Row) -> Iterator[tuple[str, bool]]:
    yield "text", all(_flat(part) in _flat(mail.text) for part in value)


def _count(value: int, mail: Mail, _: Row) -> Iterator[tuple[str, bool]]:
    yield "attachment count", len(mail.attachments) == value


def _names(value: list[str | None], mail: Mail, _: Row) -> Iterator[tuple[str, bool]]:
    ours = {file.name for file in mail.attachments}
    wanted = {
        unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
        for name in value
        if name and not _BROKEN.search(name)
    }
    if wanted:
        yield "attachment names", wanted <= ours


def _automatic(value: object, mail: Mail, _: Row) -> Iterator[tuple[str, bool]]:
    yield "automatic mail", mail.auto_submitted == value


_JUDGES: dict[str, Callable[[Any, Mail, Row], Iterator[tuple[str, bool]]]] = {
    "subject": _subject,
    "Subject": _subject,
    "subject_contains": _subject_contains,
    "from": _from,
    "From": _from,
    "from_email": _from,
    "from_name": _name,
    "from_display_name": _name,
    "to": _to,
    "text_body": _text,
    "text_contains": _text_contains,
    "automatic": _automatic,
    "attachment_count": _count,
    "attachment_names": _names,
    "attachment_names_nfc": _names,
}


def _same(ours: str, theirs: str, expected: Row) -> bool:
    pairs = [(_flat(ours), _flat(theirs))]
    for one, other in (expected.get("equivalent") or {}).items():
        pairs.append((_flat(ours).replace(one, other), _flat(theirs).replace(one, other)))
    if expected.get("or_nfkc"):
        pairs.append((unicodedata.normalize("NFKC", ours).strip(), unicodedata.normalize("NFKC", theirs).strip()))
    return any(one == other for one, other in pairs)


def _flat(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\u00a0", " ").split("\n")).strip()


if __name__ == "__main__":
    sys.exit(main())
