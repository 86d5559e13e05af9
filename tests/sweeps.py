"""A small sweep for the tests: two arms of the small city in a folder, and what comes out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.experiments.designs import values_of
from sim.experiments.folder import facts_of, save_experiment
from sim.experiments.journal import Journal
from sim.experiments.plan import Material, Plan, Request, make_plan
from sim.experiments.sweep import Shard, results, run_sweep
from sim.experiments.tables import SweepTables, columns
from sim.experiments.variables import parse_variable
from sim.experiments.work import run_piece
from tests.small_city import changed, written

VARY = ("staffing.team.count=0:3", "response.crisis.hold=0 min,5 min")
TABLES = ("design.csv", "replications.csv", "summary.csv")
Changes = tuple[tuple[str, str], ...]
SHORT = ('window = "2 days"', 'window = "1 day"')


def city(folder: Path, *changes: tuple[str, str], both: Changes = ()) -> Path:
    """The small city with a baseline that has no team, both watched for a day; `both` changes the two of them."""
    folder.mkdir(exist_ok=True)
    no_team = (("Small city", "Officers only"), ("count = 2\ndistrict", "count = 0\ndistrict"))
    written(folder, changed(SHORT, *no_team, *both), "base.toml")
    named = ('name = "Small city"', 'name = "Small city"\nbaseline = "base.toml"')
    return written(folder, changed(SHORT, named, *changes, *both))[0]


def planned(path: Path, *vary: str, replications: int = 3, **ways: Any) -> tuple[Plan, Material]:
    """A grid over the city."""
    variables = [parse_variable(text) for text in vary or VARY]
    request = Request(path, (f"run.replications={replications}",))
    return make_plan(request, variables, values_of("grid", variables), **ways)


def alone(work: Any) -> Any:
    """A pool of one: this process."""
    return map(run_piece, work)


@contextmanager
def no_progress(total: int, what: str) -> Iterator[Callable[[int], None]]:
    """Nobody is told."""
    yield lambda done: None


def swept(path: Path, plan: Plan, material: Material, workers: int = 1) -> Journal:
    """The whole sweep, in this process."""
    journal = Journal.create(path, plan)
    run_sweep(plan, material, journal, alone, workers, Shard(), lambda done: None)
    return journal


def saved_sweep(
    folder: Path,
    *vary: str,
    design: str = "grid",
    points: int | None = None,
    name: str = "",
    changes: Changes = (),
    both: Changes = (),
) -> Path:
    """The result folder of a sweep of the small city, two replications a point."""
    path = city(folder, *([("Small city", name)] if name else []), *changes, both=both)
    variables = [parse_variable(text) for text in vary or VARY]
    values = values_of(design, variables, points)
    plan, material = make_plan(Request(path, ("run.replications=2",)), variables, values, named=design)
    with swept(folder / "sweep.journal", plan, material) as journal:
        tables = SweepTables.of(plan, results(plan, journal))
    facts = facts_of(plan, "coresponse sweep city.toml") | {
        "failed": tables.failed,
        "not_precise": tables.imprecise,
        "columns": dict(zip(columns(plan.variables), plan.variables, strict=True)),
    }
    return save_experiment(folder / "results", tables.frames(), facts)


def same_tables(one: Path, other: Path) -> None:
    """The tables of two result folders are equal, byte for byte."""
    for name in TABLES:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name
