"""The cheapest staffing that meets its requirements, with stated confidence.

What a plan costs is arithmetic; whether it meets a requirement is decided by simulation, in looks at 10, 20, 40, ...
replications. A plan is accepted when every requirement is met, and dropped when one is missed, each time with so
small a chance of error that all decisions together are right with the confidence asked for (Bonferroni over
candidates and looks; accepting needs no correction over requirements, because all of them must be met). The search
goes on while a cheaper plan than the best accepted one is undecided. More staff is not taken to be better: with
priorities, one unit more can make an urgent call wait (docs/analyst.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sim.experiments.requirements import Requirement
from sim.experiments.staffing import Staffing
from sim.measure.replicate import Replication

FIRST_LOOK = 10
Simulate = Callable[[Sequence[int], int], Sequence[tuple[Replication, ...]]]  # candidates, replications


@dataclass
class Candidate:
    """One plan: its number in the design, its staffing, and what has been found out about it.

    `status`: "meets", "misses" (and `why`), "open" (not decided), "too little patrol", "failed".
    """

    number: int
    levels: tuple[str | None, ...]
    staffing: Staffing
    status: str = "open"
    why: str = ""
    replications: tuple[Replication, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Found:
    """The end of a search: every candidate, the chosen one (None = none meets the requirements), how sure.

    `cheaper_open`: cheaper plans that could not be told apart from the limit within the replications allowed.
    """

    candidates: tuple[Candidate, ...]
    chosen: Candidate | None
    confidence: float
    cheaper_open: tuple[int, ...]


def looks(most: int) -> list[int]:
    """How many replications there are at each look."""
    sizes = [min(FIRST_LOOK, most)]
    while sizes[-1] < most:
        sizes.append(min(2 * sizes[-1], most))
    return sizes


def search(
    candidates: Sequence[Candidate],
    requirements: Sequence[Requirement],
    simulate: Simulate,
    *,
    by: str = "people",
    confidence: float = 0.95,
    most: int = 320,
) -> Found:
    """The cheapest candidate that meets every requirement. Candidates that are not "open" are left as they are."""
    ordered = sorted(candidates, key=lambda one: (one.staffing.cost(by), one.number))
    sizes = looks(most)
    error = (1 - confidence) / (max(len(ordered), 1) * len(sizes))
    for size in sizes:
        open_now = _worth_deciding(ordered, by)
        if not open_now:
            break
        for one, found in zip(open_now, simulate([one.number for one in open_now], size), strict=True):
            one.replications = found
            _decide(one, requirements, error)
    chosen = next((one for one in ordered if one.status == "meets"), None)
    cheaper = [one.number for one in _worth_deciding(ordered, by)]
    return Found(tuple(ordered), chosen, confidence, tuple(cheaper))


def _worth_deciding(ordered: Sequence[Candidate], by: str) -> list[Candidate]:
    """The undecided candidates that are cheaper than the best accepted one."""
    best = next((one.staffing.cost(by) for one in ordered if one.status == "meets"), float("inf"))
    return [one for one in ordered if one.status == "open" and one.staffing.cost(by) < best]


def _decide(one: Candidate, requirements: Sequence[Requirement], error: float) -> None:
    if not one.replications:
        one.status = "failed"
        return
    verdicts = [
        (rule, rule.verdict(one.replications, error, error / max(len(requirements), 1))) for rule in requirements
    ]
    missed = [rule.text for rule, verdict in verdicts if verdict == "missed"]
    if missed:
        one.status, one.why = "misses", "; ".join(missed)
    elif all(verdict == "met" for _, verdict in verdicts):
        one.status = "meets"
