"""What a sweep says when it is done: its headline differences."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli.talk import document, named, table
from sim.experiments.tables import columns
from sim.present.words import sized

if TYPE_CHECKING:
    from sim.experiments.plan import Plan


HEADLINE = (("officer_hours_net", "all"), ("response_time_median", "priority 1"), ("reach", "all"))
MOST_ROWS = 50


def say_results(plan: Plan, tables: Any, folder: Path, as_json: bool) -> None:
    """The headline differences of every point, or everything as JSON."""
    if as_json:
        document({"folder": folder.as_posix(), "design": tables.design, "summary": tables.summary})
        return
    found = {(row["point"], row["metric"], row["group"]): row for row in tables.summary}
    shown = [one for one in HEADLINE if any(key[1:] == one for key in found)]
    names = columns(plan.variables)
    units = {key[1:]: row["unit"] for key, row in found.items()}
    head = ["point", *names, *(_titled(*one, units[one]) for one in shown), "status"]
    rows = []
    for row in tables.design[:MOST_ROWS]:
        cells = [str(row["point"]), *("-" if row[name] is None else str(row[name]) for name in names)]
        for one in shown:
            here = found.get((row["point"], *one))
            cells.append(f"{sized(here['difference'], here['unit']):+.3g} ({_bounds(here)})" if here else "")
        rows.append([*cells, row["status"]])
    print(f"{named(plan.scenario)}, minus {named(plan.baseline)}")
    print(table(head, rows))
    if len(tables.design) > MOST_ROWS:
        print(f"... and {len(tables.design) - MOST_ROWS} points more in summary.csv")


def _titled(metric: str, group: str, unit: str) -> str:
    return f"{metric}{'' if group == 'all' else f' {group}'} ({'points' if unit == 'share' else unit})"


def _bounds(row: dict[str, Any]) -> str:
    low, high = (sized(row[f"difference_{end}"], row["unit"]) for end in ("low", "high"))
    return "no interval" if low != low else f"{low:.3g} to {high:.3g}"
