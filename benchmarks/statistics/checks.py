"""One line of the report: what was promised, what came out, whether it holds."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """`is_guard` marks what must go wrong: a naive estimator that passes means that the simulator is too kind."""

    claim: str
    promised: str
    found: str
    holds: bool
    is_guard: bool = False


def at_least(claim: str, hits: float, runs: int, target: float, *, is_full: bool) -> Check:
    """A share of runs that must reach a target; a reduced run allows for its own chance error."""
    return Check(
        claim,
        f"≥ {100 * target:g} %{allowed(-100 * slack(target, runs, is_full))}",
        f"{100 * hits / runs:.1f} %",
        hits / runs >= target - slack(target, runs, is_full),
    )


def at_most(claim: str, hits: float, runs: int, target: float, *, is_full: bool) -> Check:
    """A share of runs that must stay below a target."""
    return Check(
        claim,
        f"≤ {100 * target:g} %{allowed(100 * slack(target, runs, is_full))}",
        f"{100 * hits / runs:.1f} %",
        hits / runs <= target + slack(target, runs, is_full),
    )


def fails(claim: str, hits: float, runs: int, target: float) -> Check:
    """A share that must miss its target: the guard of the simulator."""
    return Check(
        f"{claim} must fail", f"< {100 * target:g} %", f"{100 * hits / runs:.1f} %", hits / runs < target, is_guard=True
    )


def within(claim: str, value: float, limit: float, *, unit: str = "", error: float = 0.0) -> Check:
    """A size that must stay within ± limit; `error` is the chance error that a reduced run allows for."""
    return Check(claim, f"within ± {limit:g}{unit}{allowed(error)}", f"{value:+.2f}{unit}", abs(value) <= limit + error)


def slack(target: float, runs: int, is_full: bool) -> float:  # noqa: FBT001
    """Nothing in a full run; two and a third standard errors in a reduced one."""
    return 0.0 if is_full else 2.33 * math.sqrt(max(target * (1 - target), 0.01) / runs)


def allowed(error: float) -> str:
    """What a reduced run allows beyond the promise, said beside it; nothing in a full run."""
    return f" (so few runs: {error:+.1f})" if error else ""


def as_table(checks: list[Check]) -> str:
    """The lines as a Markdown table."""
    rows = [
        f"| {each.claim} | {each.promised} | {each.found} | {'held' if each.holds else '**MISSED**'} |"
        for each in checks
    ]
    return "\n".join(["| claim | promised | found | |", "| --- | --- | --- | --- |", *rows])
