"""A sweep: the plan's work done, journalled, and put together. The numbers depend on the plan alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from sim.basics.errors import UsageError
from sim.experiments.codec import ArmResult, decode, paired
from sim.experiments.journal import Journal
from sim.experiments.journal_lines import Work
from sim.experiments.plan import Material, Plan, Point
from sim.experiments.precision import LEAST, LOOK_AHEAD, Target, enough, next_round, parse_target
from sim.experiments.work import Pool, pieces
from sim.measure.replicate import Replication

Tell = Callable[[int], None]


class Records(Protocol):
    """Where results are read from: a journal, or those of several shards."""

    @property
    def faults(self) -> dict[Work, str]: ...
    def __contains__(self, work: Work) -> bool: ...
    def document(self, work: Work) -> dict[str, Any]: ...


@dataclass(frozen=True)
class PointResult:
    """A point with its replications (baseline, point), or with the reason why it has none.

    `enough`: with a precision asked for, whether it was reached.
    """

    point: Point
    replications: tuple[Replication, ...]
    fault: str = ""
    enough: bool = True


@dataclass(frozen=True)
class Shard:
    """Part `number` of `count` of the points, as `--shard number/count` says; 1/1 is all of them."""

    number: int = 1
    count: int = 1

    @classmethod
    def of(cls, text: str | None) -> Shard:
        """The shard of "2/8". Raises UsageError."""
        if text is None:
            return cls()
        parts = text.split("/")
        if len(parts) == 2 and all(part.strip().isdecimal() for part in parts):
            number, count = map(int, parts)
            if 1 <= number <= count:
                return cls(number, count)
        raise UsageError(f"--shard {text}: expected a part and how many there are, such as 2/8 (from 1/8 to 8/8)")

    def __str__(self) -> str:
        return f"shard {self.number}/{self.count}" if self.count > 1 else ""

    def takes(self, point: Point) -> bool:
        """Is this point's work in the shard?"""
        return (point.number - 1) % self.count == self.number - 1


def run_sweep(
    plan: Plan, material: Material, journal: Journal, pool: Pool, workers: int, shard: Shard, tell: Tell
) -> None:
    """Do all work that is not in the journal yet. `tell` is told the replications done (with a precision: points).

    Raises UsageError: a worker has another version, the journal cannot be written.
    """
    mine = [point for point in plan.runnable if shard.takes(point)]
    targets = [parse_target(text) for text in plan.precision]
    if not targets:
        _do(plan, material, journal, pool, workers, [(one, r) for r in range(plan.replications) for one in mine], tell)
        return
    open_points, number = mine, next_round(0, plan.replications)
    while open_points:
        wanted = [(one, r) for r in range(number) for one in open_points]
        _do(plan, material, journal, pool, workers, wanted, lambda _: None)
        if number == plan.replications:
            break
        open_points = [one for one in open_points if _wants_more(one, number, targets, journal)]
        tell(len(mine) - len(open_points))
        number = next_round(number, plan.replications)
    tell(len(mine))


def work_in(plan: Plan, shard: Shard) -> int:
    """What `run_sweep` counts up to."""
    points = [point for point in plan.runnable if shard.takes(point)]
    return len(points) if plan.precision else len(points) * plan.replications


def _do(
    plan: Plan,
    material: Material,
    journal: Journal,
    pool: Pool,
    workers: int,
    wanted: Sequence[tuple[Point, int]],
    tell: Tell,
) -> None:
    work = pieces(plan, material, journal, wanted, workers)
    left = sum(max(len(piece.keys) - 1, 1) for piece in work)
    done = len(wanted) - left
    for one in pool(work) if work else ():
        if one.engine != plan.engine:
            raise UsageError(
                f"a worker has engine {one.engine}, this is {plan.engine}: numbers of two versions do not mix. "
                "Install the same version on every worker"
            )
        journal.add(one.records)
        done += max(len(one.records) - 1, 1)
        tell(min(done, len(wanted)))
    tell(len(wanted))


def _wants_more(point: Point, number: int, targets: Sequence[Target], journal: Journal) -> bool:
    if _fault(point, range(number), journal):
        return False
    found = list(replications_of(point, range(number), _reader(journal)))
    if number <= LEAST + LOOK_AHEAD:
        for target in targets:
            target.outcome.check_group(found[0])
    return enough(targets, found) is None


def replications_of(point: Point, numbers: Iterable[int], read: Callable[[Work], ArmResult]) -> Iterator[Replication]:
    """A point's replications. Raises KeyError when one is missing."""
    for number in numbers:
        yield paired(number, read((point.baseline, number)), read((point.key, number)))


def _reader(records: Records, kept: int = 0) -> Callable[[Work], ArmResult]:
    """Reads results; the `kept` used last are at hand, as many points share a baseline."""
    return lru_cache(maxsize=kept)(lambda work: decode(records.document(work)))


def results(plan: Plan, records: Records) -> Iterator[PointResult]:
    """Every point of the plan, in order. Raises UsageError when work is missing that has not failed."""
    targets = [parse_target(text) for text in plan.precision]
    read = _reader(records, kept=3 * plan.replications)
    for point in plan.points:
        if point.fault:
            yield PointResult(point, (), point.fault)
            continue
        numbers = range(plan.replications) if not targets else _there(point, plan.replications, records)
        fault = _fault(point, numbers, records)
        if fault:
            yield PointResult(point, (), fault)
            continue
        missing = [number for number in numbers if not _has(point, number, records)]
        if missing or not numbers:
            raise UsageError(
                f"point {point.number} is unfinished ({len(missing)} replications missing); go on with --resume"
            )
        found = tuple(replications_of(point, numbers, read))
        if targets:
            stop = enough(targets, found)
            if stop is None and len(found) < plan.replications:
                raise UsageError(f"point {point.number} is not precise enough yet; go on with --resume")
            yield PointResult(point, found[:stop], enough=stop is not None)
        else:
            yield PointResult(point, found)


def _there(point: Point, most: int, records: Records) -> range:
    number = 0
    while number < most and (_has(point, number, records) or _fault(point, (number,), records)):
        number += 1
    return range(number)


def _has(point: Point, number: int, records: Records) -> bool:
    return (point.key, number) in records and (point.baseline, number) in records


def _fault(point: Point, numbers: Iterable[int], records: Records) -> str:
    """The first fault of a point, with its replication."""
    for number in numbers:
        for key in (point.baseline, point.key):
            if (key, number) in records.faults:
                return f"replication {number}: {records.faults[key, number]}"
    return ""
