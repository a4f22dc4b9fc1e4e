"""Registry: every measure by name, and the two ways to ask for one."""

import msgspec

from careloop.core.measures import (
    all_contacts,
    churn,
    dimensions,
    effort,
    gap,
    keypad,
    leaving,
    loyalty,
    promises,
    recommendation,
    recovery,
    repeats,
    retention,
    satisfaction,
    self_service,
    service_level,
    touchpoints,
    value,
    waiting,
)
from careloop.core.measures.definition import Definition, Facts, Result, Settings
from careloop.core.notes import note

MODULES = (
    all_contacts, satisfaction, keypad, recommendation, effort, loyalty, gap, value, dimensions, leaving, churn,
    repeats, waiting, service_level, promises, recovery, touchpoints, self_service, retention,
)  # fmt: skip
MEASURES: dict[str, Definition] = {each.name: each for module in MODULES for each in module.DEFINITIONS}


Groups = dict[str, dict[str, list[object]]]  # group → field of Facts → records


class Unknown(KeyError):
    """There is no measure of this name; `careloop measure` lists them."""

    def __str__(self) -> str:
        return f"There is no measure “{self.args[0]}”. Known are: {', '.join(MEASURES)}."


class NotComparable(ValueError):
    """Answers in different languages are given with different habits; a table of them would compare the habits."""


def definition(name: str) -> Definition:
    """This will give the definition; raises Unknown."""
    try:
        return MEASURES[name]
    except KeyError:
        raise Unknown(name) from None


def measure(name: str, facts: Facts, *, settings: Settings | None = None) -> Result:
    """This will compute one measure over the facts. Raises Unknown."""
    return definition(name).compute(facts, settings or Settings())


def table(name: str, facts: Facts, *, by: str, settings: Settings | None = None) -> dict[str, Result]:
    """This will compute the measure for each value of a field of its records, such as team, agent, channel or reason.

    Records without that value are in no group. The groups come in the order of their names, which is no ranking.
    Raises NotComparable for answers by language, ValueError for a field that the measure's records do not have.
    """
    found = definition(name)
    if by == "language" and found.is_asked:
        raise NotComparable(
            f"{found.title.en} by language would compare how people answer, not how they were served. "
            "Look at one language at a time."
        )
    groups: Groups = {}
    is_known = False
    for field in found.reads:
        for record in getattr(facts, field):
            is_known = is_known or hasattr(record, by)
            if value := getattr(record, by, ""):
                groups.setdefault(str(value), {}).setdefault(field, []).append(record)
    if not is_known and any(getattr(facts, field) for field in found.reads):
        raise ValueError(f"{found.title.en} cannot be told apart by “{by}”.")
    results = {key: found.compute(_only(facts, found, groups[key]), settings or Settings()) for key in sorted(groups)}
    if found.is_asked and _languages_differ(groups):
        results = {key: _with_note(result, note("groups-differ")) for key, result in results.items()}
    return results


def _languages_differ(groups: Groups) -> bool:
    """Whether any two groups answered in other languages than each other."""
    spoken = [
        {getattr(each, "language", "") for records in group.values() for each in records} - {""}
        for group in groups.values()
    ]
    return any(each != spoken[0] for each in spoken)


def _with_note(result: Result, sentence: str) -> Result:
    measure = msgspec.structs.replace(result.measure, notes=(*result.measure.notes, sentence))
    return msgspec.structs.replace(result, measure=measure)


def _only(facts: Facts, found: Definition, records: dict[str, list[object]]) -> Facts:
    """The facts of one group; all conversations stay at hand, because a repeat may reach another team."""
    linked = (*facts.linked, *facts.conversations)
    return msgspec.structs.replace(
        facts, linked=linked, **{field: tuple(records.get(field, ())) for field in found.reads}
    )
