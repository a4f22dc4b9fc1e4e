"""careloop measure: one number of a file of conversations and records, with all that is needed to believe it."""

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from careloop.core.findings import Measure
from careloop.core.measures import MEASURES, Facts, NotComparable, Result, Settings, Unknown, definition, measure, table
from careloop.core.measures.definition import unit_of
from careloop.core.measures.text import Text
from careloop.core.notes import LANGUAGES, translated
from careloop.readers import facts as facts_reader
from careloop.readers.lines import Source, bounded_lines

NOT_MEASURED = Text("not measured", "측정하지 못함", "測定できません")
LABELS = {
    "begins": Text("begins", "시작", "始まり"),
    "ends": Text("ends", "종료", "終わり"),
    "denominator": Text("of", "분모", "分母"),
    "exclusions": Text("left out", "제외", "除外"),
    "interval": Text("interval", "구간", "区間"),
    "response": Text("asked {asked}, answered {rate}", "질문 {asked}건, 응답률 {rate}", "質問{asked}件、回答率{rate}"),
    "count": Text("n = {n} of {denominator}", "n = {n} / {denominator}건", "n = {n} / {denominator}件"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the name, the file and how to count."""
    parser.add_argument("name", nargs="?", help="which measure; left out: all are listed")
    parser.add_argument("file", nargs="?", default="-", help="JSON Lines, plain or gzipped; - is the standard input")
    parser.add_argument("--by", metavar="FIELD", help="one line a group: team, agent, channel, reason …")
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="the language of names and notes")
    parser.add_argument("--only-language", metavar="CODE", help="only records in this language")
    parser.add_argument("--level", type=float, default=0.95, help="level of the intervals (default 0.95)")
    parser.add_argument("--floor", type=int, default=Settings().floor, help="fewer answers are “too few” (default 10)")
    parser.add_argument("--within", type=float, metavar="SECONDS", help="in time, for waits (default 300)")
    parser.add_argument(
        "--careless", type=float, metavar="SHARE", help="at most so many press a key without meaning it (default 0.25)"
    )
    parser.add_argument("--margin", type=float, help="yearly margin of a customer, for retention-value")
    parser.add_argument("--discount", type=float, help="discount rate, for retention-value (default 0.10)")
    parser.add_argument("--points", type=float, help="points of retention gained, for retention-value (default 5)")
    parser.add_argument("--zone", default="UTC", help="time zone of times without one, such as Asia/Seoul")
    parser.add_argument("--json", action="store_true", help="print JSON with the ids of what was counted")


def run(arguments: argparse.Namespace) -> int:
    """Print the measure. Gives 0, 1 when the file cannot be read, 2 when the call makes no sense."""
    if arguments.name is None:
        _list(arguments.language)
        return 0
    try:
        definition(arguments.name)
        settings, zone = _settings(arguments), ZoneInfo(arguments.zone)
    except (Unknown, ValueError, ZoneInfoNotFoundError) as error:
        print(f"careloop measure: {error}", file=sys.stderr)
        return 2
    try:
        read = _read(arguments.file, zone)
    except OSError as error:
        print(f"careloop measure: cannot read {arguments.file}: {error.strerror or error}", file=sys.stderr)
        return 1
    _report_refused(read)
    facts = _in_language(read.facts, arguments.only_language)
    try:
        results = (
            table(arguments.name, facts, by=arguments.by, settings=settings)
            if arguments.by
            else {"": measure(arguments.name, facts, settings=settings)}
        )
    except (NotComparable, ValueError) as error:
        print(f"careloop measure: {error}", file=sys.stderr)
        return 2
    _print(arguments, results)
    return 0


def _list(language: str) -> None:
    for name, found in MEASURES.items():
        print(f"{name:26} {found.title.of(language)}")


def _settings(arguments: argparse.Namespace) -> Settings:
    given = {
        "wait_seconds": arguments.within,
        "careless": arguments.careless,
        "margin": arguments.margin,
        "discount": arguments.discount,
        "retention_points": arguments.points,
    }
    if not 0 < arguments.level < 1:
        raise ValueError("--level lies between 0 and 1, as 0.95 does.")
    if arguments.careless is not None and not 0 <= arguments.careless < 1:
        raise ValueError("--careless is a share from 0 to below 1, as 0.25 is.")
    plain = Settings(level=arguments.level, floor=arguments.floor)
    return msgspec.structs.replace(plain, **{name: value for name, value in given.items() if value is not None})


def _read(file: str, zone: ZoneInfo) -> facts_reader.Read:
    if file == "-":
        return facts_reader.read(bounded_lines(sys.stdin.buffer), zone=zone)
    with Source(Path(file)) as source:
        return facts_reader.read(source, zone=zone)


def _report_refused(read: facts_reader.Read) -> None:
    for each in read.refused[:20]:
        print(f"line {each.line}: {each.path} {each.reason}", file=sys.stderr)
    if len(read.refused) > 20:
        print(f"… and {len(read.refused) - 20:,} more lines", file=sys.stderr)
    if read.unknown:
        names = ", ".join(f"{name} ({count:,})" for name, count in read.unknown.most_common(10))
        print(f"Fields that mean nothing here, left out: {names}.", file=sys.stderr)


def _in_language(facts: Facts, code: str | None) -> Facts:
    if not code:
        return facts
    kept = {
        name: tuple(each for each in getattr(facts, name) if each.language == code)
        for name in ("conversations", "answers", "calls")
    }
    return msgspec.structs.replace(facts, **kept)


def _print(arguments: argparse.Namespace, results: dict[str, Result]) -> None:
    if arguments.json:
        shown: object = {key: msgspec.to_builtins(result) for key, result in results.items()}
        shown = shown if arguments.by else msgspec.to_builtins(results[""])
        print(json.dumps(shown, ensure_ascii=False, indent=1))
        return
    found, language = definition(arguments.name), arguments.language
    print(f"{found.title.of(language)}\n{found.explanation.of(language)}")
    for key in ("begins", "ends", "denominator", "exclusions"):
        print(f"  {LABELS[key].of(language)}: {getattr(found, key).of(language)}")
    print(f"  {LABELS['interval'].of(language)}: {found.interval.of(language)}\n")
    for key, result in results.items():
        for line in _lines(key or found.title.of(language), result.measure, found.unit, language):
            print(line)
        for part in result.parts if not arguments.by else ():
            for line in _lines(f"  {part.label.of(language)}", part.measure, unit_of(part.key, found), language):
                print(line)


def _lines(label: str, got: Measure, unit: str, language: str) -> Iterable[str]:
    shown = NOT_MEASURED.of(language) if got.value is None else _number(got.value, unit)
    if got.interval is not None:
        low, high = got.interval
        shown += f" ({_number(low, unit)} – {_number(high, unit)})"
    count = LABELS["count"].of(language).format(n=f"{got.n:,}", denominator=f"{got.denominator:,}")
    if got.asked is not None and got.response_rate is not None:
        answered = LABELS["response"].of(language)
        count += ", " + answered.format(asked=f"{got.asked:,}", rate=f"{100 * got.response_rate:.0f} %")
    yield f"{label}: {shown}; {count}"
    for sentence in got.notes:
        yield f"    {translated(sentence, language)}"


def _number(value: float, unit: str) -> str:
    if unit == "share":
        return f"{100 * value:.1f} %"
    return f"{value:+.0f}" if unit == "points" else f"{value:,.2f}" if unit in ("score", "count") else f"{value:,.0f}"
