"""A sweep as a page to explore: sliders over what was varied, the numbers of each point, a chart; one file, offline.

Everything is computed beforehand: the script shows points that were run and works out nothing. Where a design is no
grid, its sliders go from one point that was run to the next instead of pretending that every combination was.
"""

from __future__ import annotations

import math
from typing import Any

from sim.basics.errors import UsageError
from sim.documents.inline import page
from sim.documents.points import (
    SENSES,
    Key,
    findings,
    heads_of,
    in_both_arms,
    kind_of,
    level_text,
    main_keys,
    row_of,
    sense,
    spoken,
)
from sim.experiments.saved import SavedPoint, SavedSweep, size_of
from sim.measure.dictionary import entries
from sim.present.answer import FEW
from sim.present.cite import software
from sim.present.headline import HeadlineRow
from sim.present.html import UNITS
from sim.present.main_table import line_of
from sim.present.words import DIFFERENCE_UNITS, INTERVAL, bounds, clean, difference, plural, sized, typeset

MOST_POINTS = 3_000
AS_IT_IS = "as the scenario has it"
AXES = DIFFERENCE_UNITS | {"currency/day": "a day"}
OVERVIEW = (("officer_hours_net", "all"), ("reach", "all"), ("referral_rate", "all"), ("cost_cash", "all"))
DESIGN_WORDS = {
    "grid": "Every combination of the values was run.",
    "one": "One value at a time was changed; all others stayed as the scenario has them. Values changed together may "
    "give another answer than the sum of both.",
    "points": "Not every combination of values was run: these points are spread over the ranges. Each slider goes from "
    "one point that was run to the next, in the order of its value, and the other values move along.",
}


def explorer_html(sweep: SavedSweep) -> str:
    """The page as text. Its script is allowed by its own hash and nothing else is. Raises UsageError."""
    check_size(sweep)
    data = page_data(sweep)
    return page(
        "explorer", data,
        scenario=clean(sweep.run["scenario"]), against=against(sweep), run=sweep.run, shape=sweep.shape,
        design=DESIGN_WORDS[sweep.shape], variables=data["variables"], rows=data["rows"], all_points=_overview(sweep),
        points=plural(len(sweep.points), "point"), cautions=cautions(sweep), warnings=sweep.run["warnings"],
        replications=_replications(sweep), definitions=_definitions(sweep), citation=citation(sweep),
        interval=INTERVAL, version=sweep.run["coresponse"],
    )  # fmt: skip


def check_size(sweep: SavedSweep) -> None:
    """Refuse more points than a document can hold, or none to show. Raises UsageError."""
    if len(sweep.failed) == len(sweep.points):
        raise UsageError(f"{sweep.folder}: every point failed, so there is nothing to show; design.csv says why")
    if len(sweep.points) > MOST_POINTS:
        raise UsageError(
            f"{sweep.folder} holds {len(sweep.points):,} points; a document holds at most {MOST_POINTS:,}. Work with "
            "summary.csv, or sweep with larger steps"
        )


def against(sweep: SavedSweep) -> str:
    """The baseline in words; without one of its own a scenario is compared with itself as it stands."""
    baseline = clean(sweep.run["baseline"])
    return baseline if baseline != clean(sweep.run["scenario"]) else "the scenario as it stands"


def page_data(sweep: SavedSweep) -> dict[str, Any]:
    """What the script shows: variables, main numbers, and every point with texts and numbers ready."""
    keys = main_keys(sweep)
    heads = heads_of(sweep, keys)
    levels = [sweep.levels(place) for place in range(len(sweep.variables))]
    return {
        "shape": sweep.shape,
        "asItIs": AS_IT_IS,
        "variables": [
            {"name": name, "key": clean(key), "both": in_both_arms(key), "kind": kind_of(here),
             "levels": [typeset(level_text(one)) for one in here], "sizes": [size_of(one) for one in here]}
            for name, key, here in zip(spoken(sweep.variables), sweep.variables, levels, strict=True)
        ],
        "rows": [_row(row) for row in heads],
        "points": [_point(sweep, point, keys, levels) for point in sweep.points],
    }  # fmt: skip


def _row(row: HeadlineRow) -> dict[str, str]:
    more, less = SENSES[row.metric]
    return {"section": row.section + UNITS[row.unit], "name": clean(row.name), "label": line_of(row)["label"],
            "axis": AXES[row.unit], "more": more, "less": less, "metric": row.metric}  # fmt: skip


def _point(sweep: SavedSweep, point: SavedPoint, keys: list[Key], levels: list[list[str]]) -> dict[str, Any]:
    rows = {key: row for key in keys if (row := row_of(sweep, point, key)) is not None}
    at = [None if one is None else levels[place].index(one) for place, one in enumerate(point.levels)]
    told = [[typeset(clean(text)) for text in one] for one in findings(rows)]
    cells = [_cell(rows.get(key)) for key in keys]
    return {"number": point.number, "at": at, "status": point.status, "reason": clean(point.reason),
            "replications": point.replications, "told": told, "cells": cells if point.rows else []}  # fmt: skip


def _cell(row: HeadlineRow | None) -> list[Any] | None:
    """Baseline, scenario and its interval, difference and its interval, in words; then three numbers to draw."""
    if row is None or row.difference is None:
        return None
    line = line_of(row)
    texts = [line[name] for name in ("baseline", "main", "main_bounds", "difference", "bounds")]
    one = row.difference
    drawn = [
        float(f"{sized(end, row.unit):.6g}") if math.isfinite(end) else None for end in (one.value, one.low, one.high)
    ]
    return [*(typeset(text) for text in texts), sense(row), *drawn]


def overview_keys(sweep: SavedSweep) -> list[Key]:
    """The few measures that a table of all points has room for."""
    known = main_keys(sweep)
    first = next((key for key in known if key[0] == "response_time_p90"), None)
    return [key for key in (*OVERVIEW[:2], first, *OVERVIEW[2:]) if key and key in known]


def _overview(sweep: SavedSweep) -> dict[str, Any]:
    """Every point as a row of a plain table: its values, a few differences, how it went."""
    keys = overview_keys(sweep)
    heads = heads_of(sweep, keys)
    return {
        "variables": spoken(sweep.variables),
        "columns": [f"{row.name} ({AXES[row.unit]})" for row in heads],
        "rows": [
            (point, [AS_IT_IS if one is None else level_text(one) for one in point.levels],
             [_brief(row_of(sweep, point, key)) for key in keys])
            for point in sweep.points
        ],
    }  # fmt: skip


def _brief(row: HeadlineRow | None) -> tuple[str, str]:
    if row is None or row.difference is None:
        return "", ""
    return difference(row.difference, row.unit, row.digits), bounds(row.difference, row.unit, row.digits)


def cautions(sweep: SavedSweep) -> list[str]:
    """What limits these numbers: failed points, points known less well than asked, few replications, many looks."""
    found = []
    if sweep.failed:
        found.append(
            f"{len(sweep.failed)} of {plural(len(sweep.points), 'point')} failed and have no numbers; the table of all "
            "points says why."
        )
    loose = sum(one.status == "not precise" for one in sweep.points)
    if loose:
        found.append(f"{plural(loose, 'point')} are known less precisely than was asked for.")
    fewest = min((one.replications for one in sweep.points if one.rows), default=0)
    if fewest < FEW:
        found.append(f"Only {plural(fewest, 'replication')} a point: run at least {FEW} before you trust an interval.")
    if len(sweep.points) > 1:
        found.append(
            f"Each interval is of its own point. Who picks the best of {len(sweep.points)} picks some luck with it: "
            "run the chosen point again with another seed before you quote it."
        )
    return found


def _replications(sweep: SavedSweep) -> str:
    counts = sorted({one.replications for one in sweep.points if one.rows})
    return (
        f"{counts[0]} to {plural(counts[-1], 'replication')}" if len(counts) > 1 else plural(counts[0], "replication")
    )


def _definitions(sweep: SavedSweep) -> list[dict[str, str]]:
    shown = {metric for metric, _ in main_keys(sweep)}
    return [one for one in entries() if one["name"] in shown]


def citation(sweep: SavedSweep) -> tuple[str, str]:
    """A reference for the software, and a sentence for the sweep."""
    run = sweep.run
    return (
        software(run["coresponse"]),
        f"{clean(run['scenario'])}, compared with {against(sweep)}: a sweep of {plural(len(sweep.points), 'point')} "
        f"({run['design'].replace('_', ' ')}), {_replications(sweep)} each, seed {run['seed']}, fingerprint "
        f"{run['fingerprint']}.",
    )
