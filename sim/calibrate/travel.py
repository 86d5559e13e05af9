"""Travel times: the mean to each district, and how priority and the hour of the day change it.

Expected travel is the mean of all calls times one factor each for the district, the priority and the hour; the factors
are such that recorded and expected travel add up to the same in every district, priority and hour (proportional
fitting). Hours differ only where Kruskal and Wallis's test says so once district and priority are taken out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sim.calibrate.fit import LEAST, Fit, fit, verdict_of
from sim.calibrate.trips import Trips, trips_of
from sim.calibrate.types import Codes
from sim.calibrate.value import Z95, Floats, Value, minutes, p_words, rounded
from sim.records.disclosure import protected
from sim.records.formats import Bools
from sim.records.privacy import FEWEST
from sim.records.record import Record
from sim.records.recorded import Ints

LEVELS, HOURS = 10, 24
SURE = 0.01  # p-value of the test up to which the hours are taken to differ
MOST_ROUNDS, CLOSE = 50, 1e-6
UNKNOWN = "assumption: the record has no travel times, or none but nought"


@dataclass(frozen=True)
class Hours:
    """Travel by hour of the day over that of all hours: factor and 95 % bounds, (24,), 1 in hours of too few calls.

    `p_value`: of Kruskal and Wallis's test that all hours with enough calls are alike.
    """

    factor: Floats
    low: Floats
    high: Floats
    calls: Ints
    p_value: float

    @property
    def differ(self) -> bool:
        return bool(self.p_value <= SURE)

    @property
    def enough(self) -> Bools:
        """Hours with calls enough for a factor of their own, (24,)."""
        return np.asarray(self.calls >= LEAST, dtype=np.bool_)


@dataclass(frozen=True)
class Travel:
    """What a scenario says of travel; `districts` by target. `hours` is None where fewer than two could be compared.

    `times` describes them all; `trips` how one differs from the mean of its district, priority and hour, and `spread`
    is what the scenario says of that where `cv` is not near the record.
    """

    districts: dict[str, Value]
    times: Fit | None
    cv: Value
    by_priority: Value | None
    by_hour: Value | None
    hours: Hours | None
    trips: Trips | None = None

    @property
    def spread(self) -> Value | None:
        return None if self.trips is None else self.trips.parts

    @property
    def factors(self) -> Floats:
        """Travel by hour of the day over that of all hours, (24,); ones where the scenario has none."""
        return np.ones(HOURS) if self.hours is None or not self.hours.differ else self.hours.factor


def travel_of(record: Record, codes: Codes, source: str) -> Travel:
    """Fits travel to the citizens' calls that have one; below thirty, or where all are nought, it is assumed."""
    known = (record.travel >= 0) & ~record.officers
    seconds = record.travel[known].astype(np.float64)
    if len(seconds) < LEAST or not seconds.any():
        assumed = dict.fromkeys(codes.districts, Value("8 min", UNKNOWN, 0))
        return Travel(assumed, None, Value(0.5, UNKNOWN, 0), None, None, None)
    cells = _Cells(
        seconds, codes.district[known], np.clip(record.priority[known], 0, LEVELS - 1).astype(np.int64),
        record.local_hours()[known] % HOURS, len(codes.districts),
    )  # fmt: skip
    plain = _Factors(cells, by_hour=False)
    p_value = _alike(seconds / plain.expected(), cells)
    fitted = _Factors(cells, by_hour=True) if p_value <= SURE else plain
    ratio = seconds / fitted.expected()
    hours = None if np.isnan(p_value) else _hours(fitted.hour, ratio, cells, p_value)
    trips = trips_of(ratio, cells.mean, source)
    within = "a district, a priority and an hour" if p_value <= SURE else "a district and a priority"
    note = f"lognormal within {within}, {verdict_of(trips.distance)} fit (greatest distance {trips.distance:.3f})"
    return Travel(
        _districts(fitted, cells, codes, source), fit(seconds), Value(trips.cv, source, len(seconds), note=note),
        _priority(fitted, cells, source), _by_hour(hours, source), hours, trips,
    )  # fmt: skip


class _Cells:
    """Calls and seconds by district (the last for calls without one), priority and hour; the codes of each call."""

    def __init__(self, seconds: Floats, district: Ints, level: Ints, hour: Ints, districts: int):
        place = np.where(district < 0, districts, district)
        self.seconds, self.place, self.level, self.hour = seconds, place, level, hour
        self.shape = (districts + 1, LEVELS, HOURS)
        flat = np.ravel_multi_index((place, level, hour), self.shape)
        size = int(np.prod(self.shape))
        self.calls = np.bincount(flat, minlength=size).reshape(self.shape).astype(np.float64)
        self.total = np.bincount(flat, weights=seconds, minlength=size).reshape(self.shape)
        self.mean = float(seconds.mean())

    def calls_by(self, axis: int) -> Floats:
        """Calls by district (0), priority (1) or hour (2)."""
        return _margin(self.calls, axis)

    def recorded_by(self, axis: int) -> Floats:
        """Seconds of travel by district (0), priority (1) or hour (2)."""
        return _margin(self.total, axis)


def _margin(table: NDArray[Any], axis: int) -> Floats:
    return np.asarray(table.sum(axis=tuple({0, 1, 2} - {axis})), dtype=np.float64)


class _Factors:
    """Mean seconds by district, and the factors of priorities and hours with thirty calls; 1 for the others."""

    def __init__(self, cells: _Cells, *, by_hour: bool):
        self.cells = cells
        self.place = np.full(cells.shape[0], cells.mean)
        self.level, self.hour = np.ones(LEVELS), np.ones(HOURS)
        for _ in range(MOST_ROUNDS):
            before = self._all()
            bare = self._expected_by(0) / self.place
            self.place = (cells.recorded_by(0) + FEWEST * cells.mean) / (bare + FEWEST)
            self.level = self._ratios(1, self.level)
            if by_hour:
                self.hour = self._ratios(2, self.hour)
            if np.abs(self._all() - before).max() < CLOSE:
                break

    def _all(self) -> Floats:
        return np.concatenate([self.place / self.cells.mean, self.level, self.hour])

    def expected(self) -> Floats:
        """Seconds expected of each call."""
        cells = self.cells
        return np.asarray(self.place[cells.place] * self.level[cells.level] * self.hour[cells.hour], dtype=np.float64)

    def _expected_by(self, axis: int) -> Floats:
        table = self.place[:, None, None] * self.level[None, :, None] * self.hour[None, None, :] * self.cells.calls
        return _margin(table, axis)

    def _ratios(self, axis: int, factors: Floats) -> Floats:
        """The next factors; those of thirty calls and more average 1 over their calls, so that the level stays."""
        calls = self.cells.calls_by(axis)
        enough = calls >= LEAST
        if axis == 1:
            enough[0] = False  # calls without a priority
        if not enough.any():
            return factors
        expected = self._expected_by(axis)
        found = factors * np.divide(self.cells.recorded_by(axis), expected, out=np.ones(len(calls)), where=enough)
        return np.where(enough, found / np.average(found[enough], weights=calls[enough]), 1.0)


def _alike(ratio: Floats, cells: _Cells) -> float:
    """p-value of Kruskal and Wallis's test over the hours of thirty calls; NaN for fewer than two such hours."""
    calls = cells.calls_by(2)
    groups = [ratio[cells.hour == hour] for hour in np.flatnonzero(calls >= LEAST).tolist()]
    if len(groups) < 2 or np.ptp(np.concatenate(groups)) == 0:
        return float("nan")
    return float(stats.kruskal(*groups).pvalue)


def _hours(factor: Floats, ratio: Floats, cells: _Cells, p_value: float) -> Hours:
    calls = cells.calls_by(2).astype(np.int64)
    half = np.zeros(HOURS)
    for hour in np.flatnonzero(calls >= LEAST).tolist():
        half[hour] = Z95 * factor[hour] * ratio[cells.hour == hour].std(ddof=1) / np.sqrt(calls[hour])
    return Hours(factor, np.maximum(factor - half, 0.0), factor + half, calls, p_value)


def _districts(fitted: _Factors, cells: _Cells, codes: Codes, source: str) -> dict[str, Value]:
    """Means to each district; those of one to nine travel times, and others that give them away, take that of all."""
    calls = cells.calls_by(0).astype(np.int64)
    few = {place for place, n in enumerate(calls[:-1].tolist()) if n < FEWEST}
    if few and calls[-1] < FEWEST:  # calls without a district, whose number is told nowhere, would hide them
        few |= {int(place) for place, _ in protected({(str(place), ""): n for place, n in enumerate(calls.tolist())})}
    return {
        name: _of_all(cells, source) if place in few else _own(place, fitted, cells, source)
        for place, name in enumerate(codes.districts)
    }


def _of_all(cells: _Cells, source: str) -> Value:
    note = "mean of all: this district has too few travel times, or would give another's number away"
    return Value(minutes(cells.mean), source, len(cells.seconds), note=note)


def _own(place: int, fitted: _Factors, cells: _Cells, source: str) -> Value:
    mean, n = float(fitted.place[place]), int(cells.calls_by(0)[place])
    half = Z95 * cells.seconds.std() / np.sqrt(n)
    low, high = minutes(max(mean - half, 1)), minutes(mean + half)
    note = "mean to this district from wherever the unit was; the record does not say where"
    return Value(minutes(mean), source, n, low, high, note)


def _priority(fitted: _Factors, cells: _Cells, source: str) -> Value | None:
    enough = np.flatnonzero(cells.calls_by(1) >= LEAST).tolist()
    ratios = {str(level): rounded(float(fitted.level[level])) for level in enough if level > 0}
    return Value(ratios, source, len(cells.seconds), note="mean travel over that of all calls") if ratios else None


def _by_hour(hours: Hours | None, source: str) -> Value | None:
    if hours is None or not hours.differ:
        return None
    half = (hours.high - hours.factor)[hours.enough].max()
    note = (
        f"mean travel over that of all hours, {p_words(hours.p_value)} (Kruskal-Wallis, district and priority taken "
        f"out); weighted by calls the mean is 1, so the level is unchanged; 95 % bounds within {rounded(half, 2)}"
    )
    thin = int((~hours.enough).sum())
    note += f"; hours of fewer than {LEAST} calls ({thin}) stay at 1" if thin else ""
    return Value([rounded(float(one)) for one in hours.factor], source, int(hours.calls.sum()), note=note)
