"""The back-test: fit on the first part of a record, simulate the rest, and hold it against what really happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from sim.basics.clock import Clock
from sim.basics.errors import UsageError, one_problem
from sim.calibrate.calibration import Calibration, calibrate
from sim.calibrate.compare import Line, Seen, lines, with_earlier
from sim.calibrate.infer import STEPS, effective_units, roster_of, total_delay
from sim.calibrate.roster import Effective
from sim.calibrate.scenario import as_scenario, scenario_tables
from sim.calibrate.value import Floats
from sim.engine import Log, make_plan, make_roster, simulate
from sim.records.formats import Bools
from sim.records.record import Record
from sim.records.recorded import Ints
from sim.scenario.tables import Scenario
from sim.world import CallStream, draw

HELD_OUT = 0.25
LEAST_DAYS = 7


@dataclass(frozen=True)
class Backtest:
    """The fitted part, the scenario, what was held out and what was simulated for it, and the comparison."""

    fitted: Calibration
    effective: Effective | None
    tables: dict[str, Any]
    first_day: date
    last_day: date
    real: Seen
    simulated: tuple[Seen, ...]
    lines: tuple[Line, ...]

    @property
    def verdict(self) -> str:
        """The worst verdict of the main measures: those of all calls and of each priority."""
        main = [one.verdict for one in self.lines if not one.group.endswith("h")]
        return next((word for word in ("fail", "warn", "unclear") if word in main), "pass")


def backtest(
    record: Record, from_day: date | None = None, replications: int = 20, progress: Callable[[int], None] | None = None
) -> Backtest:
    """Fits on the days before `from_day`, compares on those from it on; by default the last quarter, a week at least.

    Raises UsageError or InputError where one of the parts is shorter than a week.
    """
    first, rest = _parts(record, from_day)
    tell = progress or (lambda done: None)
    fitted = calibrate(first)
    effective = effective_units(fitted, tell)
    days = rest.days
    tables = scenario_tables(
        fitted,
        "Back-test",
        roster_of(fitted, effective),
        rest.first_day - timedelta(days=2),
        -(-days // 7),
        replications,
    )
    tables["run"]["window"] = f"{days} days"
    scenario = as_scenario(tables)
    simulated = []
    for number in range(replications):
        simulated.append(_simulated(scenario, number, fitted))
        tell(STEPS + number + 1)
    real, before = _recorded(rest, fitted), _recorded(first, fitted)
    compared = tuple(with_earlier(lines(real, simulated), before))
    return Backtest(fitted, effective, tables, rest.first_day, rest.last_day, real, tuple(simulated), compared)


def _parts(record: Record, from_day: date | None) -> tuple[Record, Record]:
    """The record before a day and from it on, each with a clock of its own."""
    last = record.days - LEAST_DAYS
    if last < LEAST_DAYS:
        raise UsageError(
            f"the record runs from {record.period} ({record.days} days); a back-test needs {2 * LEAST_DAYS} at least, "
            f"{LEAST_DAYS} to fit and {LEAST_DAYS} to compare: give a longer export"
        )
    if from_day is None:
        from_day = record.first_day + timedelta(days=min(round(record.days * (1 - HELD_OUT)), last))
    day = (from_day - record.first_day).days
    if not LEAST_DAYS <= day <= last:
        first, final = (record.first_day + timedelta(days=one) for one in (LEAST_DAYS, last))
        raise UsageError(
            f"the record runs from {record.period}; held out from {from_day}, one part would be shorter than "
            f"{LEAST_DAYS} days: name a day from {first} to {final} by --from"
        )
    cut = record.clock.at(day, 0)
    before, after = record.take(record.received < cut), record.take(record.received >= cut)
    if not len(before) or not len(after):
        raise one_problem(record.ledger.file, "", f"no call on one side of {from_day}")
    clock = Clock(from_day, record.clock.time_zone)
    return before, Record(**{**after.__dict__, "clock": clock, "received": after.received - cut})


def _recorded(record: Record, fitted: Calibration) -> Seen:
    hours = record.local_hours()
    citizens = ~record.officers
    delay = _known(record.delay)
    response = np.where(record.travel >= 0, delay + record.travel, np.nan)
    whole = (record.delay >= 0) & (record.travel >= 0) & (record.on_scene >= 0)
    start = record.received + record.delay
    end = start + record.travel + record.on_scene
    days, length = record.days, record.clock.at(record.days, 0)
    busy, unit_hours = np.full(24, np.nan), float("nan")
    if whole.sum() >= LEAST_DAYS:
        share = float(whole.mean())  # what is not recorded is taken to be like what is
        busy = _busy(record.clock, start[whole], end[whole], 0, length) / share
        inside = np.minimum(end[whole], length) - np.minimum(start[whole], length)
        unit_hours = float(inside.sum() / 3600 / days / share)
    return Seen(
        delay[citizens], response[citizens], record.priority[citizens].astype(np.int64), hours[citizens] % 24,
        hours[citizens] // 24, days, busy, unit_hours,
    )  # fmt: skip


def _known(seconds: Any) -> Floats:
    return np.where(seconds >= 0, seconds.astype(np.float64), np.nan)


def _simulated(scenario: Scenario, number: int, fitted: Calibration) -> Seen:
    calls = draw(scenario, number)
    roster = make_roster(scenario)
    return _seen(scenario, calls, simulate(calls, roster, make_plan(scenario)), fitted)


def _seen(scenario: Scenario, calls: CallStream, log: Log, fitted: Calibration) -> Seen:
    """The calls of the window, with the handling that the model leaves out on top of every delay.

    Work is that of the first unit on each call, as a record without unit rows has it.
    """
    run, clock = scenario.run, scenario.run.clock
    start, end = run.window_start, run.window_end
    inside = (calls.received >= start) & (calls.received < end)
    own = np.zeros(len(calls), dtype=np.bool_) if calls.officer_initiated is None else calls.officer_initiated
    mine = inside & ~own
    sent, there = log.first("dispatched", len(calls)), log.first("on_scene", len(calls))
    delay = np.where(sent >= 0, total_delay(fitted, calls, log), np.nan)
    response = np.where(there >= 0, delay + there - sent, np.nan)
    edges, _ = clock.hour_edges(calls.horizon)
    hours = np.searchsorted(edges, calls.received, side="right") - 1
    first = _first_on_scene(log)
    cleared = np.where(log.cleared >= 0, log.cleared, calls.horizon)
    begun = log.dispatched
    days = (clock.wall(end).date() - clock.wall(start).date()).days
    work = np.minimum(cleared, end) - np.maximum(begun, start)
    return Seen(
        delay[mine], response[mine], calls.priority[mine], hours[mine] % 24, hours[mine] // 24, days,
        _busy(clock, begun[first], cleared[first], start, end), float(np.maximum(work[first], 0).sum() / 3600 / days),
    )  # fmt: skip


def _first_on_scene(log: Log) -> Bools:
    """Which assignments are those of the first unit on scene of their call, shape (a,)."""
    there = np.flatnonzero(log.on_scene >= 0)
    order = there[np.lexsort((there, log.on_scene[there], log.call[there]))]
    lead = np.ones(len(order), dtype=np.bool_)
    lead[1:] = log.call[order][1:] != log.call[order][:-1]
    first = np.zeros(len(log.call), dtype=np.bool_)
    first[order[lead]] = True
    return first


def _busy(clock: Clock, begun: Ints, ended: Ints, start: int, end: int) -> Floats:
    """Mean number of intervals in progress by hour of the day between two instants, (24,)."""
    edges, hours = clock.hour_edges(end)
    edges = np.maximum(edges, start)
    progress = np.diff(_before(begun, edges) - _before(ended, edges))
    seconds = np.bincount(hours % 24, weights=progress, minlength=24)
    whole = np.bincount(hours % 24, weights=np.diff(edges), minlength=24)
    return np.asarray(np.divide(seconds, whole, out=np.zeros(24), where=whole > 0), dtype=np.float64)


def _before(instants: Ints, edges: Ints) -> Floats:
    """Seconds from each instant to each edge, summed over the instants before it."""
    ordered = np.sort(instants)
    number = np.searchsorted(ordered, edges, side="right")
    total = np.concatenate([[0], np.cumsum(ordered)])
    return np.asarray(number * edges - total[number], dtype=np.float64)
