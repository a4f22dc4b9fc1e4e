"""Many conversations in, one report out: `gathering` reads each, `whole` learns from all, `tally` counts."""

from collections.abc import Iterable

import numpy as np

from careloop.core.analysis.gathering import Gathered, gather
from careloop.core.analysis.tally import GROUPED_BY, Tally
from careloop.core.analysis.whole import Whole, judged, learn
from careloop.core.records import Conversation
from careloop.core.report import Report, Source

__all__ = ["GROUPED_BY", "Gathered", "Tally", "Whole", "analyse", "gather", "judged", "learn"]


def analyse(
    conversations: Iterable[Conversation],
    *,
    by: str = "",
    is_deep: bool = True,
    is_masked: bool = True,
    random: np.random.Generator | None = None,
) -> Report:
    """Read conversations and give the report about all of them.

    `by` adds a table by agent, team, reason, channel or language. What is kept of each conversation stays in memory
    (about three kilobytes); the command `careloop analyse` keeps it on disk instead. The same conversations and
    generator give the same report.
    """
    chance = random or np.random.default_rng(0)
    kept: list[Gathered] = []
    batch: list[Conversation] = []
    for conversation in conversations:
        batch.append(conversation)
        if len(batch) == 256:  # enough for the models, little to hold
            kept += gather(batch, is_deep=is_deep, is_masked=is_masked)
            batch = []
    kept += gather(batch, is_deep=is_deep, is_masked=is_masked)
    whole = learn(lambda: kept, random=chance, is_deep=is_deep)
    tally = Tally(by=by)
    for each in judged(lambda: kept, whole):
        tally.add(each)
    return tally.report(whole, random=chance, source=Source())
