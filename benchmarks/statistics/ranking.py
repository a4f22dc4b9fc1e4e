"""Is the agent who is published as best among the best, and does an interval hold what it says?"""

import numpy as np

from benchmarks.statistics.checks import Check, allowed, at_least, at_most
from careloop.core.statistics.comparison import compare

AGENTS, WORST = 60, 6


def check(*, runs: int = 500, is_full: bool = True) -> list[Check]:
    """60 agents with 3 to 300 surveys, true shares of a standard deviation of seven points."""
    ranks, raw_ranks, regrets, hits, covers, tiny, raw_tiny = [], [], [], [], [], 0, 0
    for run in range(runs):
        dice = np.random.default_rng([21, run])
        answers = np.r_[3, np.exp(dice.uniform(np.log(3), np.log(300), AGENTS - 1)).astype(int)]
        truth = dice.beta(26, 7, AGENTS)
        successes = dice.binomial(answers, truth)
        got = compare(successes, answers)
        shares, raw = np.array(got.shares), successes / answers + 1e-9 * dice.random(AGENTS)
        best, raw_best = int(shares.argmax()), int(raw.argmax())
        place = (-truth).argsort().argsort() + 1
        ranks.append(place[best])
        raw_ranks.append(place[raw_best])
        regrets.append(truth.max() - truth[best])
        hits.append(len(set(shares.argsort()[:WORST]) & set(truth.argsort()[:WORST])) / WORST)
        covers.append(np.mean([low <= share <= high for (low, high), share in zip(got.intervals, truth, strict=True)]))
        tiny += answers[best] == 3
        raw_tiny += answers[raw_best] <= 5
    error = 0.0 if is_full else 2.33 * float(np.std(ranks)) / runs**0.5
    rank, regret = float(np.mean(ranks)), 100 * float(np.mean(regrets))
    return [
        Check("published best of 60: mean true rank", f"≤ 9{allowed(error)}", f"{rank:.1f}", rank <= 9 + error),
        Check("published best: points below the true best", "≤ 3.5 in the source", f"{regret:.1f}", holds=True),
        at_least("interval coverage over agents", float(np.sum(covers)), runs, 0.94, is_full=True),
        at_least("worst six found", float(np.sum(hits)), runs, 0.40, is_full=is_full),
        at_most("an agent with 3 surveys is first", tiny, runs, 0.01, is_full=is_full),
        Check(
            "raw mean: true rank of the published best must be bad", "> 9", f"{np.mean(raw_ranks):.1f}",
            float(np.mean(raw_ranks)) > 9, is_guard=True,
        ),
        Check(
            "raw mean: an agent with at most 5 surveys is first", "often", f"{100 * raw_tiny / runs:.0f} %",
            raw_tiny > 0.2 * runs, is_guard=True,
        ),
    ]  # fmt: skip
