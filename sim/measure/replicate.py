"""Replications of every arm, on as many cores as asked; the numbers do not depend on how many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import joblib

from sim.basics.errors import BrokenInvariantError, UsageError
from sim.engine import Log, Roster, make_plan, make_roster, simulate
from sim.measure.freed import PatrolTime, released_by_part
from sim.measure.observation import Observation
from sim.measure.registry import Value, measure
from sim.records.recorded import RecordedCalls
from sim.scenario.tables import Scenario
from sim.world import CallStream, draw
from sim.world.attendance import attendance

Measured = dict[str, list[Value]]


@dataclass(frozen=True)
class Arm:
    """One policy of a comparison."""

    name: str
    scenario: Scenario


@dataclass(frozen=True)
class Trace:
    """One replication in full, for the logs and for looking."""

    calls: CallStream
    roster: Roster
    log: Log


@dataclass(frozen=True)
class Answered:
    """The calls of one replication as one arm answered them: its metrics, and where patrol's time went."""

    calls: CallStream
    measured: Measured
    patrol: PatrolTime
    trace: Trace | None


@dataclass(frozen=True)
class Replication:
    """What one replication gave: metrics by arm, and the parts of patrol's time released in each arm (officer-seconds;
    all 0 in the baseline); the first replication keeps its traces."""

    number: int
    fingerprint: str
    measured: tuple[Measured, ...]
    released: tuple[dict[str, float], ...]
    traces: tuple[Trace, ...]


def check_same_world(arms: Sequence[Arm]) -> None:
    """Refuse arms whose worlds differ, naming what differs. Raises UsageError."""
    first = arms[0].scenario.world()
    for arm in arms[1:]:
        different = sorted(_differences(first, arm.scenario.world(), ""))
        if different:
            shown = ", ".join(different[:6]) + (", ..." if len(different) > 6 else "")
            raise UsageError(
                f"{arms[0].name} and {arm.name} describe different worlds, so their difference would mix luck with "
                f"policy. Different: {shown}. Move the change into staffing, response or dispatch, or into a file that "
                "both scenarios extend."
            )


def _differences(a: object, b: object, path: str) -> list[str]:
    if isinstance(a, dict) and isinstance(b, dict):
        keys = sorted(set(a) | set(b))
        return [one for key in keys for one in _differences(a.get(key), b.get(key), f"{path}.{key}".lstrip("."))]
    return [] if a == b else [path]


def run_replication(
    arms: Sequence[Arm],
    number: int,
    recorded: RecordedCalls | None,
    keep_trace: bool = False,
    baseline: Answered | None = None,
) -> Replication:
    """Draw one replication's calls once and let every arm answer them; `baseline`: the first arm has done so."""
    first = baseline or answer(arms[0], number, draw(arms[0].scenario, number, recorded), keep_trace)
    done = [first, *(answer(arm, number, first.calls, keep_trace) for arm in arms[1:])]
    return Replication(
        number=number,
        fingerprint=first.calls.fingerprint(),
        measured=tuple(one.measured for one in done),
        released=tuple(released_by_part(first.patrol, one.patrol) for one in done),
        traces=tuple(one.trace for one in done if one.trace is not None),
    )


def answer(arm: Arm, number: int, calls: CallStream, keep_trace: bool = False) -> Answered:
    """Let one arm answer the calls of a replication."""
    roster = make_roster(arm.scenario, attendance(arm.scenario, number))
    log = simulate(calls, roster, make_plan(arm.scenario))
    seen = Observation.of(arm.scenario, calls, roster, log)
    trace = Trace(calls, roster, log) if keep_trace else None
    return Answered(calls, measure(seen), PatrolTime.of(seen), trace)


def replicate(
    arms: Sequence[Arm],
    replications: int,
    recorded: RecordedCalls | None = None,
    jobs: int = 1,
    progress: Callable[[int], None] | None = None,
    first: int = 0,
) -> list[Replication]:
    """Replications number `first` up to `replications`, in order.

    `jobs` as in joblib (-1 = every core); `progress` is told how many are done, those before `first` among them.
    """
    check_same_world(arms)
    numbers = range(first, replications)
    work = (joblib.delayed(run_replication)(arms, number, recorded, number == 0) for number in numbers)
    pool = joblib.Parallel(n_jobs=min(jobs, len(numbers)) if jobs > 0 else jobs, return_as="generator")
    done = []
    for replication in pool(work):
        done.append(replication)
        if progress is not None:
            progress(first + len(done))
    if [one.number for one in done] != list(numbers):
        raise BrokenInvariantError("replications came back out of order")
    return done
