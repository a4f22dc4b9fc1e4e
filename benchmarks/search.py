"""Search: what share of planted words is found, and how long it takes.

    python -m benchmarks.search [--messages 50000] [--database postgresql://user@host:port/name] [--keep FOLDER]

Builds made-up conversations of five messages (40 % English, 40 % Korean, 20 % Japanese, four teams) in a database of
its own (SQLite in a temporary folder unless one is given, which must be empty), indexes them and prints Markdown;
how far it is stands on the error stream.
"""

import argparse
import os
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks import texts
from benchmarks.texts import LANGUAGES, SENTENCES

SIZE = 5  # messages a conversation
TEAMS = 4
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
# More syllables than elsewhere: the size of an index lies in how many different words it holds.
SYLLABLES = {**texts.SYLLABLES, "ko": [*texts.SYLLABLES["ko"], *(chr(0xAC00 + 84 * i) for i in range(90))]}
FAMILY = {
    "en": ["Moore", "Carter", "Young", "Hill", "Stone", "Reed", "Wood"],
    "ko": list("김이박최정강조"),
    "ja": ["佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本"],
}
GIVEN = {
    "en": ["Alice", "Ben", "Carol", "David", "Emma", "Frank", "Grace"],
    "ko": ["민준", "서연", "지훈", "수아", "도윤", "하은", "시우"],
    "ja": ["健", "花子", "誠", "美咲", "翔", "直美", "大輔"],
}
# Customers with a name, an address, a telephone number and an organisation that no other has: one in a thousand.
PLANTED_NAMES = {"en": "Harriet Quill", "ko": "남궁슬기", "ja": "小鳥遊薫"}
# (language, kind, planted text, one message in, remainder)
PLANTED = [
    ("en", "common", "Please refund my money.", 200, 3),
    ("en", "rare", "The kettle leaks.", 5000, 17),
    ("en", "plural", "Two parcels were swapped.", 1000, 5),
    ("en", "phone", "Ring me at (02) 7788-9911 please.", 2000, 7),
    ("ko", "common", "빨리 환불해 주세요.", 200, 3),
    ("ko", "rare", "어제부터 누수가 있습니다.", 5000, 17),
    ("ko", "particle", "교환을 원합니다.", 1000, 5),
    ("ko", "phone", "010-4477-8899로 연락 주세요.", 2000, 7),
    ("ja", "common", "早く返金してください。", 200, 3),
    ("ja", "rare", "昨日から漏水しています。", 5000, 17),
    ("ja", "half width", "ｷｬﾝｾﾙお願いします。", 1000, 5),
    ("ja", "phone", "０９０－４４７７－８８９９までお願いします。", 2000, 7),
]
# (language, what is looked for, typed, planted kind or a rule over conversations)
ASKED = [
    ("en", "word", "refund", "common"),
    ("en", "part of a word", "refun", "common"),
    ("en", "rare word", "kettle", "rare"),
    ("en", "singular for plural", "parcel", "plural"),
    ("en", "phrase", '"refund my money"', "common"),
    ("en", "number without separators", "0277889911", "phone"),
    ("en", "name", "Harriet Quill", "name"),
    ("en", "name and word", "quill refund", "name+common"),
    ("en", "part of an address", "planted.en", "name"),
    ("en", "organisation", "Northwind Traders", "name"),
    ("en", "order number", "", "order"),
    ("en", "subject", "warranty", "subject"),
    ("ko", "two characters", "환불", "common"),
    ("ko", "with its ending", "환불해", "common"),
    ("ko", "two characters, rare", "누수", "rare"),
    ("ko", "before a particle", "교환", "particle"),
    ("ko", "number without separators", "01044778899", "phone"),
    ("ko", "name", "남궁슬기", "name"),
    ("ko", "name and word", "슬기 환불", "name+common"),
    ("ko", "order number", "", "order"),
    ("ko", "subject", "보증", "subject"),
    ("ja", "two characters", "返金", "common"),
    ("ja", "whole phrase", "返金してください", "common"),
    ("ja", "two characters, rare", "漏水", "rare"),
    ("ja", "full for half width", "キャンセル", "half width"),
    ("ja", "number without separators", "09044778899", "phone"),
    ("ja", "name", "小鳥遊", "name"),
    ("ja", "name and word", "小鳥遊 返金", "name+common"),
    ("ja", "order number", "", "order"),
    ("ja", "subject", "保証", "subject"),
]
EVERYWHERE = ["order", "주문", "注文", "mail example", "김민준 주문", "alice order", "o", "귤", "zzzz", "주문 -환불"]
SUBJECTS = {"en": "Question about the warranty", "ko": "보증서 문의", "ja": "保証書について"}
ORGANISATIONS = {"en": "Northwind Traders", "ko": "한빛상사", "ja": "北風商会"}


def language(conversation: int) -> str:
    return LANGUAGES[conversation % 10]


def customer_of(conversation: int, customers: int) -> int:
    """A customer writes in one language: the last digit of both is the same."""
    return (conversation // 10 * 7919 % max(customers // 10, 1)) * 10 + conversation % 10


def is_planted_customer(customer: int) -> bool:
    return customer // 10 % 100 == 3


def order_number(message: int) -> str:
    return f"A{10_000_000 + message * 7919 % 89_999_999}"


def has(message: int, kind: str) -> bool:
    lang = language(message // SIZE)
    return any(
        (message * 2654435761 >> 7) % every == rest
        for code, name, _, every, rest in PLANTED
        if code == lang and name == kind
    )


def has_subject(conversation: int) -> bool:
    return conversation // 10 % 300 == 1


def words(lang: str) -> list[str]:
    chance = random.Random(7)
    return ["".join(chance.choices(SYLLABLES[lang], k=chance.randint(2, 3))) for _ in range(20_000)]


WORDS = {lang: words(lang) for lang in SENTENCES}


def text(message: int) -> str:
    chance = random.Random(message * 2654435761 % 2**32)
    lang = language(message // SIZE)
    slots = {"n": order_number(message), "d": f"{1 + message % 12}/{1 + message % 28}", "m": 3 + message % 40}
    said = [sentence.format(**slots) for sentence in chance.sample(SENTENCES[lang], chance.randint(2, 6))]
    said += [planted for code, kind, planted, _, _ in PLANTED if code == lang and has(message, kind)]
    gap = "" if lang == "ja" else " "
    tail = (WORDS[lang][int(20_000 ** chance.random()) - 1] for _ in range(chance.randint(3, 8)))
    return gap.join([*said, gap.join(tail)]) + "."


def build(messages: int) -> None:
    """Write people, conversations, messages and list rows with the fewest statements."""
    from django.db import transaction

    from careloop.desk.conversations.models import Conversation, Folder, Inbox, Message, Summary, Turn
    from careloop.desk.people.models import Agent, Customer, Identity, Membership, Organisation, Team

    teams = [Team.objects.create(name=f"Team {n}") for n in range(TEAMS)]
    inbox = Inbox.objects.create(name="Support")
    Agent.objects.create_user("all@desk.example", name="All", role="administrator")
    member = Agent.objects.create_user("one@desk.example", name="One")
    Membership.objects.create(team=teams[1], agent=member)
    organisations = {lang: Organisation.objects.create(name=name) for lang, name in ORGANISATIONS.items()}
    total = messages // SIZE
    people = max(total // 5, 10)
    with transaction.atomic():
        for start in range(0, people, 10_000):
            numbers = range(start, min(start + 10_000, people))
            Customer.objects.bulk_create(_customer(n, organisations) for n in numbers)
            Identity.objects.bulk_create(Identity(id=n + 1, customer_id=n + 1, address=_address(n)) for n in numbers)
    for start in range(0, total, 2_000):
        numbers = range(start, min(start + 2_000, total))
        with transaction.atomic():
            Conversation.objects.bulk_create(
                Conversation(
                    id=c + 1,
                    inbox=inbox,
                    customer_id=customer_of(c, people) + 1,
                    channel="email",
                    subject=SUBJECTS[language(c)] if has_subject(c) else f"{c % 97}",
                    team=teams[c // 10 % TEAMS],
                )
                for c in numbers
            )
            Summary.objects.bulk_create(
                Summary(
                    conversation_id=c + 1,
                    folder=Folder.OPEN if c // 10 % 5 == 0 else Folder.CLOSED,
                    turn=Turn.OURS,
                    queue_at=BEGIN,
                    inbox_id=inbox.pk,
                    team=teams[c // 10 % TEAMS],
                    customer_id=customer_of(c, people) + 1,
                    channel="email",
                    priority=2,
                    created_at=BEGIN,
                    last_at=_at(c * SIZE + SIZE - 1),
                )
                for c in numbers
            )
            Message.objects.bulk_create(
                Message(
                    id=m + 1,
                    conversation_id=m // SIZE + 1,
                    kind="customer" if m % 2 == 0 else "reply",
                    channel="email",
                    text=text(m),
                    at=_at(m),
                )
                for m in range(numbers.start * SIZE, numbers.stop * SIZE)
            )
        _tell(f"{numbers.stop * SIZE:,} of {messages:,} messages written")


def _tell(words: str) -> None:
    print(f"{time.process_time():5.0f} s  {words}", file=sys.stderr, flush=True)


def _customer(n: int, organisations: dict[str, object]):  # type: ignore[no-untyped-def]
    from careloop.desk.people.models import Customer

    lang = language(n)
    gap = " " if lang == "en" else ""
    name = [GIVEN[lang][n // 10 % 7], FAMILY[lang][n // 70 % 7]]
    if is_planted_customer(n):
        return Customer(id=n + 1, name=PLANTED_NAMES[lang], organisation=organisations[lang])
    return Customer(id=n + 1, name=gap.join(name if lang == "en" else name[::-1]))


def _address(n: int) -> str:
    return f"planted.{language(n)}.{n}@mail.example" if is_planted_customer(n) else f"c{n}@mail.example"


def _at(message: int) -> datetime:
    return BEGIN + timedelta(seconds=message * 40)


def expected(lang: str, kind: str, messages: int) -> set[int]:
    """Give the ids of the conversations that a search must find."""
    total = messages // SIZE
    people = max(total // 5, 10)
    own = [c for c in range(total) if language(c) == lang]
    if kind == "subject":
        return {c + 1 for c in own if has_subject(c)}
    if kind.startswith("name"):
        own = [c for c in own if is_planted_customer(customer_of(c, people))]
        kind = kind.removeprefix("name").removeprefix("+")
    return {c + 1 for c in own if not kind or any(has(m, kind) for m in range(c * SIZE, c * SIZE + SIZE))}


def in_every_page(agent: object, typed: str) -> set[int]:
    from careloop.desk.conversations.queries.search import search

    found, before = set(), None
    while True:
        page = search(agent, typed, before=before, size=1000)  # type: ignore[arg-type]
        found |= {hit.summary.pk for hit in page.rows}
        before = page.next
        if before is None:
            return found


def clock(run: Callable[[], object]) -> tuple[float, float]:
    """Give the best and the worst of the milliseconds of seven runs; the best is the least disturbed by others."""
    times = []
    for _ in range(7):
        begin = time.perf_counter()
        run()
        times.append((time.perf_counter() - begin) * 1000)
    return min(times), max(times)


def recall(messages: int) -> Iterator[str]:
    from careloop.desk.conversations.queries.search import search
    from careloop.desk.people.models import Agent

    everyone, member = Agent.objects.get(name="All"), Agent.objects.get(name="One")
    hits, planted = Counter[str](), Counter[str]()
    yield "| | looked for | typed | found of planted | found besides | ms, sees all | ms, one team of four |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for lang, what, typed, kind in ASKED:
        if kind == "order":
            message = next(
                m for m in range(1000, messages) if language(m // SIZE) == lang and order_number(m) in text(m)
            )
            asked, wanted = order_number(message), {message // SIZE + 1}
        else:
            asked, wanted = typed, expected(lang, kind, messages)
        found = in_every_page(everyone, asked)
        hits[lang] += len(found & wanted)
        planted[lang] += len(wanted)
        all_ms, _ = clock(lambda asked=asked: search(everyone, asked))
        one_ms, _ = clock(lambda asked=asked: search(member, asked))
        yield (
            f"| {lang} | {what} | {asked} | {len(found & wanted)} of {len(wanted)} | {len(found - wanted)}"
            f" | {all_ms:.1f} | {one_ms:.1f} |"
        )
    each = [f"{lang} {hits[lang] / planted[lang]:.1%} ({hits[lang]:,} of {planted[lang]:,})" for lang in SENTENCES]
    yield f"\nRecall: {', '.join(each)}."


def times() -> Iterator[str]:
    from careloop.desk.conversations.queries.search import quick, search
    from careloop.desk.people.models import Agent

    everyone, member = Agent.objects.get(name="All"), Agent.objects.get(name="One")
    yield "| typed | conversations | ms, sees all (worst) | ms, one team (worst) | ms, palette |"
    yield "| --- | --- | --- | --- | --- |"
    for typed in EVERYWHERE:
        page = search(everyone, typed)
        all_ms, all_worst = clock(lambda typed=typed: search(everyone, typed))
        one_ms, one_worst = clock(lambda typed=typed: search(member, typed))
        quick_ms, _ = clock(lambda typed=typed: quick(member, typed))
        yield (
            f"| {typed} | {page.count:,}{'+' * page.is_capped} | {all_ms:.1f} ({all_worst:.1f})"
            f" | {one_ms:.1f} ({one_worst:.1f}) | {quick_ms:.1f} |"
        )


def index(messages: int) -> Iterator[str]:
    from django.db import transaction

    from careloop.desk.conversations.actions.search import index_message, rebuild_index
    from careloop.desk.conversations.models import Message

    begin = time.perf_counter()
    count = rebuild_index(lambda done, last: _tell(f"{done:,} of {last:,} messages indexed"))
    took = time.perf_counter() - begin
    assert count == messages // SIZE * SIZE
    yield f"Index of {count:,} messages built in {took:.0f} s: {count / took:,.0f} a second."
    rows = [
        Message(id=messages + n, conversation_id=n, kind="note", channel="email", text=text(n * SIZE))
        for n in range(1, 201)
    ]
    with transaction.atomic():
        Message.objects.bulk_create(rows)
        begin = time.perf_counter()
        for row in rows:
            index_message(row)
        took = time.perf_counter() - begin
        transaction.set_rollback(True)
    yield f"One new message costs {took / len(rows) * 1000:.2f} ms."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=50_000)
    parser.add_argument("--database", default="")
    parser.add_argument("--keep", help="folder in which to keep the SQLite database")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(arguments.keep or folder)
        is_new = not (home / "careloop.sqlite3").exists()
        os.environ |= {"CARELOOP_HOME": str(home), "DJANGO_SETTINGS_MODULE": "careloop.site.settings"}
        os.environ["CARELOOP_DATABASE"] = arguments.database
        import django
        from django.core.management import call_command

        django.setup()
        from django.db import connection

        from careloop.desk.conversations.models import Message

        call_command("migrate", verbosity=0)
        print(f"## {connection.vendor}, {arguments.messages:,} messages\n")
        if is_new and not Message.objects.exists():
            build(arguments.messages)
            for line in index(arguments.messages):
                print(line, flush=True)
        print()
        for line in (*recall(arguments.messages), "", *times()):
            print(line, flush=True)
        print(f"\nPeak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB.")
        connection.close()


if __name__ == "__main__":
    main()
