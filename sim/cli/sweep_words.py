"""What a sweep says: its cost before, its headline differences after."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli.talk import document, table
from sim.experiments.pools import local_workers
from sim.experiments.tables import columns
from sim.experiments.work import Piece, run_piece

if TYPE_CHECKING:
    from sim.experiments.plan import Material, Plan
    from sim.experiments.sweep import Shard


def say_cost(plan: Plan, material: Material, part: Shard, jobs: int) -> None:
    """What a sweep would cost, from one replication of one point."""
    mine = [point for point in plan.runnable if part.takes(point)]
    faulty = len(plan.points) - len(plan.runnable)
    print(f"Would run {len(mine)} of {len(plan.points)} points ({plan.design}) of {plan.scenario}"[:100])
    if faulty:
        first = next(point for point in plan.points if point.fault)
        print(f"{faulty} points cannot be run; point {first.number}: {first.fault}")
    most = "at most " if plan.precision else ""
    print(f"{most}{plan.replications} replications each, against {_counted(len(plan.baselines), 'baseline')}")
    if not mine:
        return
    probe = mine[len(mine) // 2]
    arms = tuple(material.arms[key] for key in (probe.baseline, probe.key))
    piece = Piece((probe.baseline, probe.key), arms, 0, material.recorded[probe.baseline], plan.engine)
    started = time.monotonic()
    done = run_piece(piece)
    seconds = time.monotonic() - started
    size = sum(len(record.document) for record in done.records) / max(len(done.records), 1)
    works = len(mine) * plan.replications
    workers = local_workers(jobs)
    print(
        f"A probe took {seconds:.2f} s; all of it about {_long(seconds * works / workers)} on {workers} "
        f"process{'es' if workers > 1 else ''}, {works * size / 1e6:,.0f} MB of journal"
    )


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'s' if number != 1 else ''}"


def _long(seconds: float) -> str:
    for unit, size in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} seconds"


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
    head = ["point", *names, *(f"{metric} {group}".replace(" all", "") for metric, group in shown), "status"]
    rows = []
    for row in tables.design[:MOST_ROWS]:
        cells = [str(row["point"]), *("-" if row[name] is None else str(row[name]) for name in names)]
        for one in shown:
            here = found.get((row["point"], *one))
            cells.append(f"{here['difference']:+.3g} ({_bounds(here)})" if here else "")
        rows.append([*cells, row["status"]])
    print(f"{plan.scenario}, minus {plan.baseline}".encode("ascii", "replace").decode())
    print(table(head, rows))
    if len(tables.design) > MOST_ROWS:
        print(f"... and {len(tables.design) - MOST_ROWS} points more in summary.csv")


def _bounds(row: dict[str, Any]) -> str:
    low, high = row["difference_low"], row["difference_high"]
    return "no interval" if low != low else f"{low:.3g} to {high:.3g}"
