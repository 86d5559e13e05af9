"""Finds the effective number of patrol units: simulate the recorded calls, compare the waiting, mend, repeat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.basics.durations import parse_duration
from sim.calibrate.calibration import Calibration
from sim.calibrate.fit import LEAST
from sim.calibrate.roster import BLOCKS, Effective, Layer, bounds, layers, waited
from sim.calibrate.scenario import as_scenario, scenario_tables
from sim.calibrate.value import Floats
from sim.engine import Log, make_plan, make_roster, simulate
from sim.records.formats import Bools
from sim.records.record import Record
from sim.records.recorded import Ints
from sim.scenario.tables import Scenario
from sim.world import CallStream, draw

MOST_TOGETHER, MOST_ROUNDS = 7, 30
STEPS = 20  # of the progress that is told
MOST_WEEKS, LEAST_WEEKS, ENOUGH_CALLS = 12, 2, 40_000
ASSUMED_BUSY = 0.6
PLENTY = 4  # times the units that the work needs: nobody waits for one


def effective_units(found: Calibration, progress: Callable[[int], None] | None = None) -> Effective | None:
    """The units by block of hours with which the record's own calls wait as they did; None without dispatch delays.

    The first twelve weeks of the record are used; fewer, but two, where 40,000 calls come sooner. Deterministic:
    recorded calls, recorded times, replication 0.
    """
    record = _first_weeks(found.record)
    known = (record.delay >= 0) & ~record.officers
    if known.sum() < LEAST * BLOCKS:
        return None
    hours = record.local_hours()[known]
    late = found.handling.late(record.delay[known].astype(np.float64), record.priority[known].astype(np.int64))
    target, error, number = waited(late, hours % 24, hours // 24)
    load = offered(found)
    units = np.maximum(1, np.ceil(load + np.sqrt(load))).astype(np.int64)
    search = _Search(found, record, target, np.nan_to_num(error, nan=0.05))
    search.lift_target(PLENTY * units)
    best = search.run(units, progress)
    ends = [
        bounds(search.tried[one], search.target[one], search.error[one], int(best.units[one])) for one in range(BLOCKS)
    ]
    low, high = (np.array(side, dtype=np.int64) for side in zip(*ends, strict=True))
    return Effective(best.units, low, high, target, best.share, number)


def roster_of(found: Calibration, effective: Effective | None) -> tuple[Layer, ...]:
    """Posts for the effective units, or, where they cannot be told, for units that are 60 % busy."""
    if effective is not None:
        return layers(effective.units, effective.low, effective.high, f"inferred from dispatch delays, {found.source}")
    units = np.maximum(1, np.ceil(offered(found) / ASSUMED_BUSY)).astype(np.int64)
    return layers(units, units, units, "assumption: units 60 % busy; the record has no dispatch delays to infer from")


def offered(found: Calibration) -> Floats:
    """Mean units busy if nobody waited, by block of four hours, from the fitted volumes and times, (6,)."""
    mean = np.mean([_seconds(one.value) for one in found.travel.districts.values()])
    travel = mean * found.travel.factors
    total = np.zeros(24)
    for one in found.types:
        scene = 1200.0 if one.on_scene is None else one.on_scene.distribution.mean
        by_hour = one.shape.relative.reshape(7, 24).mean(axis=0) * one.calls_per_day.value / 24
        total += by_hour * _mean_units(one.units.value) * (scene + travel) / 3600
    return np.asarray(total.reshape(BLOCKS, -1).mean(axis=1), dtype=np.float64)


def _seconds(text: str) -> float:
    return parse_duration(text)


def _mean_units(units: float | dict[str, float]) -> float:
    return sum(int(key) * share for key, share in units.items()) if isinstance(units, dict) else units


def _first_weeks(record: Record) -> Record:
    weeks = int(np.clip(ENOUGH_CALLS * record.days / 7 // len(record), LEAST_WEEKS, MOST_WEEKS))
    horizon = record.clock.at(7 * weeks, 0)
    return record.take(record.received < horizon)


def total_delay(found: Calibration, calls: CallStream, log: Log) -> Floats:
    """Seconds from receipt to dispatch with what the model leaves out on top; those never sent wait to the end."""
    sent = log.first("dispatched", len(calls))
    wait = np.where(sent >= 0, sent, calls.horizon) - calls.received
    return np.asarray(wait + found.handling.drawn(calls.priority, calls.backup), dtype=np.float64)


@dataclass(frozen=True)
class _Trial:
    units: Ints
    share: Floats
    misfit: float


class _Search:
    """Numbers of units tried, block by block, and the share of calls that waited with each."""

    def __init__(self, found: Calibration, record: Record, target: Floats, error: Floats):
        self.found, self.record, self.target = found, record, target
        self.error = np.maximum(error, 0.005)
        self.tried: list[list[tuple[int, float]]] = [[] for _ in range(BLOCKS)]
        self.recorded = record.recorded()
        self.trials: list[_Trial] = []

    def lift_target(self, plenty: Ints) -> None:
        """No number of units makes fewer calls late than `plenty` do: nothing below that is searched for."""
        self.target = np.fmax(self.target, np.where(np.isnan(self.target), np.nan, self._try(plenty).share))

    def run(self, units: Ints, progress: Callable[[int], None] | None) -> _Trial:
        """All blocks at once while that helps, then block by block; at last the neighbours of the best, for bounds."""
        best = self._together(units)
        while len(self.trials) < MOST_ROUNDS and (better := self._one_block(best)) is not None:
            best = better
            if progress is not None:
                progress(min(len(self.trials), STEPS))
        self._neighbours(best)
        if progress is not None:
            progress(STEPS)
        return best

    def _neighbours(self, best: _Trial) -> None:
        """One unit less or more in each block alone, since what waits in one reaches the next; further off, in all."""
        alone = np.eye(BLOCKS, dtype=np.int64)
        for one in range(BLOCKS):
            near = [best, *(self._try(np.maximum(1, best.units + step * alone[one])) for step in (-1, 1))]
            self.tried[one] = [(int(trial.units[one]), float(trial.share[one])) for trial in near]
        for shift in (-3, -2, 2, 4, 8):
            far = self._try(np.maximum(1, best.units + shift))
            for one in range(BLOCKS):
                self.tried[one].append((int(far.units[one]), float(far.share[one])))

    def _together(self, units: Ints) -> _Trial:
        best = self._try(units)
        trial = best
        for _ in range(MOST_TOGETHER):
            units = np.maximum(1, trial.units + self._step(trial))
            if not self._new(units):
                break
            trial = self._try(units)
            best = trial if trial.misfit < best.misfit else best
        return best

    def _one_block(self, best: _Trial) -> _Trial | None:
        """A trial better than the best with one block changed by one unit, the block furthest off first."""
        gap = np.nan_to_num((best.share - self.target) / self.error)
        for block in np.argsort(-np.abs(gap), kind="stable").tolist():
            units = best.units.copy()
            units[block] = max(1, units[block] + (1 if gap[block] > 0 else -1))
            if abs(gap[block]) > 1 and self._new(units):
                trial = self._try(units)
                if trial.misfit < best.misfit:
                    return trial
        return None

    def _step(self, trial: _Trial) -> Ints:
        gap = trial.share - self.target
        near = np.abs(gap) <= np.maximum(self.error, 0.01)
        size = np.where(np.abs(gap) > 0.15, 2, 1)
        return np.where(near | np.isnan(gap), 0, np.sign(np.nan_to_num(gap)) * size).astype(np.int64)

    def _try(self, units: Ints) -> _Trial:
        late, hour = self._simulated(units)
        share, _, _ = waited(late, hour, np.zeros_like(hour))
        misfit = float(np.nansum(((share - self.target) / self.error) ** 2))
        self.trials.append(_Trial(units.copy(), share, misfit))
        return self.trials[-1]

    def _new(self, units: Ints) -> bool:
        return not any(np.array_equal(units, one.units) for one in self.trials)

    def _simulated(self, units: Ints) -> tuple[Bools, Ints]:
        """Which recorded calls have a long delay with so many units, and the hour of the day of each."""
        scenario = self._scenario(units)
        calls = draw(scenario, 0, self.recorded)
        log = simulate(calls, make_roster(scenario), make_plan(scenario))
        delay = total_delay(self.found, calls, log)
        citizens = np.ones(len(calls), dtype=np.bool_)
        if calls.officer_initiated is not None:
            citizens = ~calls.officer_initiated
        hours = scenario.run.clock.hour_of_week(calls.received, calls.horizon)
        return self.found.handling.late(delay, calls.priority)[citizens], hours[citizens] % 24

    def _scenario(self, units: Ints) -> Scenario:
        weeks = max(1, -(-self.record.days // 7))
        posts = layers(units, units, units, "tried")
        tables = scenario_tables(self.found, "tried", posts, self.record.first_day, weeks, 1)
        return as_scenario(tables)
