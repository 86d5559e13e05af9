"""The charts of a sweep or of a sensitivity run, drawn from its folder: what moves the answer, and the answer over two
values. Each is drawn for a few measures, as NAME_MEASURE."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import pandas as pd

from sim.basics.errors import UsageError, did_you_mean
from sim.documents.explorer import overview_keys
from sim.documents.points import Key, heads_of, kind_of, level_text, spoken
from sim.documents.sensitivity import swing_of, tornado_drawing
from sim.experiments.outcome import Outcome, parse_outcome
from sim.experiments.saved import SavedSweep, design_in, read_sweep, read_tornado, size_of
from sim.measure.intervals import Estimate
from sim.present.charts import Drawing, Measure, draw_swept
from sim.present.charts.drawing import FULL_IN
from sim.present.charts.swept import SURFACE, SWEPT, TORNADO
from sim.present.headline import HeadlineRow
from sim.results.files import Table, numbers
from sim.results.folder import slug

Drawings = dict[str, Drawing]


def swept_drawings(folder: Path, names: Sequence[str] | None, width_in: float) -> tuple[Drawings, dict[str, str]]:
    """Name -> drawing of the charts named (default: all that apply), and those that do not apply with the reason.

    Raises UsageError: an experiment without charts, no such chart, one that does not apply; InputError: files changed.
    """
    if design_in(folder) == "sensitivity":
        found = sensitivity_drawings(read_tornado(folder)[1], width_in)
        without = {"response_surface": "a sensitivity run changes one value at a time"}
    else:
        found, without = _of_sweep(read_sweep(folder), width_in)
    without = {name: why for name, why in without.items() if not any(_is(one, name) for one in found)}
    for name in names or []:
        if name in without:
            raise UsageError(f"{name} does not apply: {without[name]}")
        if not any(_is(one, name) for one in found):
            raise UsageError(f"there is no chart called {name!r} here. {did_you_mean(name, [*SWEPT, *found])}")
    kept = {one: drawing for one, drawing in found.items() if not names or any(_is(one, name) for name in names)}
    return kept, {} if names else without


def _is(one: str, name: str) -> bool:
    """Is this drawing the chart of that name, or the chart of that kind for some measure?"""
    return one == name or (name in SWEPT and one.startswith(f"{name}_"))


def sensitivity_drawings(rows: Table, width_in: float = FULL_IN) -> Drawings:
    """A tornado for each outcome of tornado.csv in which some value has both ends."""
    found = {}
    for name, members in groupby(rows, key=lambda row: row["outcome"]):
        here = list(members)
        outcome = parse_outcome(name)
        base = numbers(here[0], "difference")[0]
        drawing = tornado_drawing(outcome.label, outcome.unit, base, [swing_of(row) for row in here], width_in)
        if drawing is not None:
            found[f"tornado_{slug(name)}"] = drawing
    return found


def _of_sweep(sweep: SavedSweep, width_in: float) -> tuple[Drawings, dict[str, str]]:
    reasons = {
        "tornado": "it needs --design one_at_a_time and numbers with two ends",
        "response_surface": "it needs a grid over two values that are numbers or durations",
    }
    chart, draw = ("tornado", _tornado) if sweep.shape == "one" else ("response_surface", _surface)
    keys = overview_keys(sweep)
    found = {}
    for key, head in zip(keys, heads_of(sweep, keys), strict=True):
        drawing = draw(sweep, key, _measure(sweep, head), width_in)
        if drawing is not None:
            found[f"{chart}_{slug(Outcome(*key).name)}"] = drawing
    return found, reasons


def _measure(sweep: SavedSweep, head: HeadlineRow) -> Measure:
    unit = f"{sweep.currency} a day".strip() if head.unit == "currency/day" else head.unit
    return Measure(head.name, unit, head.digits)


def _tornado(sweep: SavedSweep, key: Key, measure: Measure, width_in: float) -> Drawing | None:
    """A bar for each value between its lowest and its highest level that has the measure."""
    rows = []
    for place, name in enumerate(spoken(sweep.variables)):
        ends = sorted(
            (size, level, point.rows[key][2])
            for point in sweep.points
            if (level := point.levels[place]) is not None and (size := size_of(level)) is not None
            if key in point.rows and math.isfinite(point.rows[key][2].value)
        )
        if len(ends) > 1:
            (_, low, at_low), (_, high, at_high) = ends[0], ends[-1]
            rows.append((name, level_text(low), *_parts(at_low), level_text(high), *_parts(at_high)))
    if not rows:
        return None
    return draw_swept("tornado", pd.DataFrame(rows, columns=list(TORNADO)), width_in, measure=measure)


def _surface(sweep: SavedSweep, key: Key, measure: Measure, width_in: float) -> Drawing | None:
    """A cell for each point; durations in minutes."""
    levels = [sweep.levels(place) for place in range(len(sweep.variables))]
    kinds = [kind_of(here) for here in levels]
    if sweep.shape != "grid" or len(levels) != 2 or "word" in kinds or min(map(len, levels)) < 2:
        return None
    scales = [60.0 if kind == "duration" else 1.0 for kind in kinds]
    rows = []
    for point in sweep.points:
        if key in point.rows and math.isfinite(point.rows[key][2].value):
            sizes = [size_of(level or "") for level in point.levels]
            at = [size / scale for size, scale in zip(sizes, scales, strict=True) if size is not None]
            rows.append((*at, *_parts(point.rows[key][2])))
    if not rows:
        return None
    x, y = (
        f"{name}{', minutes' if scale > 1 else ''}" for name, scale in zip(spoken(sweep.variables), scales, strict=True)
    )
    return draw_swept(
        "response_surface", pd.DataFrame(rows, columns=list(SURFACE)), width_in, measure=measure, x=x, y=y
    )


def _parts(one: Estimate) -> tuple[float, float, float]:
    return one.value, one.low, one.high
