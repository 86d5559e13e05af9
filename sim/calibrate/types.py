"""What is fitted for each call type: volume, shape of the week, priority, district, units, time on scene."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.calibrate.fit import LEAST, Fit, fit
from sim.calibrate.shares import Shares, shares_of
from sim.calibrate.value import Floats, Value, minutes, rounded
from sim.calibrate.volume import Days, Shape, misfit, per_day, shape_of
from sim.records.formats import Bools
from sim.records.privacy import FEWEST
from sim.records.record import Record
from sim.records.recorded import Ints

MOST_UNITS = 8
OTHER = "other"
TOWARD_ALL = "rare levels are pulled toward the shares of all calls"


@dataclass(frozen=True)
class TypeFit:
    """Everything fitted for one call type; `shares` by district, (d,)."""

    name: str
    n: int
    calls_per_day: Value
    shape: Shape
    shape_misfit: tuple[float, float]
    priority: Value | None
    districts: Floats
    districts_note: str
    units: Value
    on_scene: Fit | None
    borrowed_scene: bool
    behavioural: bool
    officers: bool


@dataclass(frozen=True)
class Codes:
    """Call types and districts of a record with the rare ones folded away, so that each stands for ten calls."""

    types: tuple[str, ...]
    call_type: Ints
    districts: tuple[str, ...]
    district: Ints  # -1 = not recorded
    folded: tuple[str, ...]


def folded(record: Record, days: Days) -> Codes:
    """Types with fewer than ten calls join "other", districts with fewer join the calls without one.

    Where all that join "other" are fewer than ten too, the smallest of the rest join as well.
    """
    number = np.bincount(record.call_type[days.calls], minlength=len(record.types)).tolist()
    counts = {name: rows for name, rows in zip(record.types, number, strict=True) if rows}
    rare = [name for name, rows in counts.items() if rows < FEWEST]
    common = sorted((name for name in counts if name not in rare), key=lambda name: (name == OTHER, counts[name], name))
    together = sum(counts[name] for name in rare) + (counts.get(OTHER, 0) if OTHER in common else 0)
    while rare and together < FEWEST and common and common[0] != OTHER:
        together += counts[common[0]]
        rare.append(common.pop(0))
    names = tuple(sorted({*common, *([OTHER] if rare else [])}))
    known_as = {name: name for name in common} | dict.fromkeys(rare, OTHER)
    place = np.array([names.index(known_as[one]) if one in known_as else -1 for one in record.types])
    known = record.district >= 0
    by_district = np.bincount(record.district[known & days.calls], minlength=len(record.districts))
    kept = [name for name, rows in zip(record.districts, by_district, strict=True) if rows >= FEWEST]
    few = [name for name, rows in zip(record.districts, by_district, strict=True) if 0 < rows < FEWEST]
    where = np.array([*(kept.index(one) if one in kept else -1 for one in record.districts), -1])
    district = where[record.district] if len(kept) > 1 else np.zeros(len(record), dtype=np.int64)
    return Codes(names, place[record.call_type], tuple(kept) if len(kept) > 1 else ("city",), district, (*rare, *few))


class TypeFitter:
    """Fits type by type, lending the shape and the shares of all calls to those that are thin."""

    def __init__(self, record: Record, days: Days, codes: Codes, ends: Ints, source: str):
        self.record, self.days, self.codes, self.source = record, days, codes, source
        self.ends = ends  # how long a call still open has been on scene at least, in seconds; -1 = not open
        self.citizens = ~record.officers
        pooled = shape_of(days.hour[days.calls & self.citizens], days.exposure, None)
        self.pooled = pooled or Shape("all_calls", np.ones(168), np.full(168, 1.0), 0)
        self.priorities = self._shares(record.priority.astype(np.int64) - 1, 9, crossed=False)
        self.places = self._shares(codes.district, len(codes.districts), crossed=True)
        self.units = self._shares(np.minimum(record.units, MOST_UNITS).astype(np.int64) - 1, MOST_UNITS, crossed=False)
        self.all_scene = self._scene(days.calls)

    def _shares(self, value: Ints, values: int, *, crossed: bool) -> Shares:
        counted = self.days.calls
        return shares_of(self.codes.call_type[counted], value[counted], len(self.codes.types), values, crossed=crossed)

    def fitted(self, number: int, behavioural: bool) -> TypeFit:
        """The fit of one type, to its calls on days that count."""
        record, days = self.record, self.days
        mine = (self.codes.call_type == number) & days.calls
        shape = shape_of(days.hour[mine], days.exposure, self.pooled)
        assert shape is not None
        scene = self._scene(mine)
        return TypeFit(
            name=self.codes.types[number],
            n=int(mine.sum()),
            calls_per_day=self._volume(mine),
            shape=shape,
            shape_misfit=misfit(days.hour[mine], days.exposure, shape),
            priority=self._priority(number),
            districts=self.places.of(number),
            districts_note=self.places.note(number),
            units=self._units(number),
            on_scene=scene or self.all_scene,
            borrowed_scene=scene is None,
            behavioural=behavioural,
            officers=bool(record.officers[mine].mean() > 0.5),
        )

    def _volume(self, counted: Bools) -> Value:
        mean, low, high = per_day(self.days.number[counted], self.days)
        n = int(counted.sum())
        thin = "" if n >= 100 else "few calls: the interval is wide"
        return Value(rounded(mean), self.source, n, rounded(low), rounded(high), thin)

    def _priority(self, number: int) -> Value | None:
        if not self.priorities.overall.any():
            return None
        table = _table(self.priorities.of(number))
        note = "; ".join(filter(None, (TOWARD_ALL, self.priorities.note(number))))
        return Value(table, self.source, self.priorities.calls(number), note=note)

    def _units(self, number: int) -> Value:
        if not self.units.overall.any():
            return Value(1.0, "assumption: the record does not say how many units went", 0)
        table = _table(self.units.of(number))
        mean = sum(int(key) * share for key, share in table.items())
        note = "; ".join(filter(None, (f"mean {mean:.2f} units a call with a unit listed", self.units.note(number))))
        return Value(table, self.source, self.units.calls(number), note=note)

    def _scene(self, mine: Bools) -> Fit | None:
        seconds, open_for = self.record.on_scene[mine], self.ends[mine]
        known = (seconds >= 0) | (open_for >= 0)
        times = np.where(seconds >= 0, seconds, open_for)[known].astype(np.float64)
        return fit(times, (seconds < 0)[known])


def _table(shares: Floats) -> dict[str, float]:
    return {str(place): float(share) for place, share in enumerate(shares, start=1) if share > 0}


def scene_value(one: TypeFit, source: str) -> Value:
    """The time on scene as the scenario holds it."""
    if one.on_scene is None:
        return Value("20 min", "assumption: the record has no times on scene", 0)
    found = one.on_scene
    low, high = minutes(found.median_low), minutes(found.median_high)
    note = f"{found.family}, {found.verdict} fit (distance {found.distance:.3f}); median {low} to {high}"
    if found.censored:
        few = found.censored < FEWEST
        note += f"; {f'fewer than {FEWEST}' if few else f'{found.censored:,}'} calls still open, censored"
    if one.borrowed_scene:
        note += f"; fewer than {LEAST} times of its own: those of all calls"
    return Value(found.spec, source, found.n, note=note)
