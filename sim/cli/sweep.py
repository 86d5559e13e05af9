"""`sweep` and `merge`: many points of one scenario, on one machine or many, interrupted or not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.options import (
    AsJson,
    DryRun,
    Jobs,
    Out,
    Overwrite,
    Precision,
    Quiet,
    Reps,
    ScenarioFile,
    Seed,
    Set,
    overrides,
)
from sim.cli.run import BaselineFile
from sim.cli.talk import command_line, note, progress, stoppable, warn

if TYPE_CHECKING:
    from sim.experiments.plan import Material, Plan, Request
    from sim.experiments.sweep import Records, Shard
    from sim.experiments.variables import Variable

Vary = Annotated[
    list[str] | None,
    typer.Option("--vary", metavar="KEY=VALUES", help="A range (0:6, 0:1:0.25, 5 min:20 min:5 min) or a list (a,b)."),
]
DesignName = Annotated[
    str | None, typer.Option("--design", help="grid (default), one_at_a_time, latin_hypercube or sobol.")
]
Points = Annotated[int | None, typer.Option(min=1, help="How many points, for latin_hypercube and sobol.")]
Dask = Annotated[
    str | None, typer.Option(help="A dask scheduler (tcp://host:8786), local, or slurm; needs the cluster extra.")
]
ShardText = Annotated[str | None, typer.Option("--shard", metavar="I/N", help="Do one part of the points only.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with the journal of a sweep that was stopped.")]
Parquet = Annotated[bool, typer.Option("--parquet", help="Write Parquet beside CSV; needs the parquet extra.")]


@dataclass(frozen=True)
class Ways:
    """How a sweep is carried out; nothing here changes a number."""

    out: Path | None
    jobs: int
    dask: str | None
    resume: bool
    overwrite: bool
    parquet: bool
    quiet: bool


def sweep(
    scenario: ScenarioFile,
    vary: Vary = None,
    design: DesignName = None,
    points: Points = None,
    precision: Precision = None,
    baseline: BaselineFile = None,
    setting: Set = None,
    out: Out = None,
    seed: Seed = None,
    reps: Reps = None,
    jobs: Jobs = -1,
    dask: Dask = None,
    shard: ShardText = None,
    resume: Resume = False,
    parquet: Parquet = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    overwrite: Overwrite = False,
    dry_run: DryRun = False,
) -> None:
    """Run many variations of a scenario, each paired with the baseline on the same calls.

    With --precision, --reps is the most to run (default 1000). Exit code 4: some points failed.
    """
    from sim.experiments.plan import Request
    from sim.experiments.sweep import Shard

    part = Shard.of(shard)
    request = Request(scenario, tuple(overrides(setting, seed, reps)), baseline)
    plan, material = _planned(request, vary, design, points, precision, reps)
    warn(plan.warnings, quiet)
    ways = Ways(out, jobs, dask, resume, overwrite, parquet, quiet)
    folder, journal = _places(plan, request, part, out)
    if dry_run:
        from sim.cli.cost import say_sweep

        say_sweep(plan, material, part, jobs, journal if resume else None)
        return
    _carry_out(plan, material, part, ways, folder, journal, as_json)


def merge(
    journals: Annotated[list[Path], typer.Argument(help="Journals of all shards.", show_default=False)],
    out: Annotated[Path, typer.Option("--out", help="Folder for the results.")],
    parquet: Parquet = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    overwrite: Overwrite = False,
) -> None:
    """Put the shards of a sweep together; the tables are those of one sweep, byte for byte."""
    from sim.experiments.merge import Merged
    from sim.results.folder import check_free

    check_free(out, overwrite)
    merged = Merged.read(journals)
    _finish(merged.plan, merged, out, Ways(out, 1, None, False, overwrite, parquet, quiet), as_json)


def _planned(
    request: Request,
    vary: list[str] | None,
    design: str | None,
    points: int | None,
    precision: list[str] | None,
    reps: int | None,
) -> tuple[Plan, Material]:
    from sim.experiments.designs import values_of
    from sim.experiments.plan import make_plan, replace_replications
    from sim.experiments.precision import MOST, parse_target
    from sim.scenario import load_scenario

    loaded = load_scenario(request.file, request.settings)
    table = loaded.scenario.sweep
    variables = _variables(request, vary, table)
    if table is not None and not vary:
        design, points, precision = design or table.design, points or table.points, precision or [*table.precision]
    design = design or "grid"
    for text in precision or []:
        parse_target(text)
    values = values_of(design, variables, points, loaded.scenario.run.seed)
    plan, material = make_plan(request, variables, values, named=design, precision=precision or [])
    if precision and reps is None:
        plan = replace_replications(plan, MOST)
    return plan, material


def _variables(request: Request, vary: list[str] | None, table: Any) -> list[Variable]:
    from sim.experiments.variables import parse_variable, table_variables

    if vary or table is None:
        return [parse_variable(text) for text in vary or []]
    return table_variables(table.vary, str(request.file))


def _places(plan: Plan, request: Request, part: Shard, out: Path | None) -> tuple[Path, Path]:
    """The folder of the results and the journal beside it, of the sweep or of one shard."""
    from sim.experiments.identity import digest
    from sim.results.folder import slug

    named = digest(plan.identity, plan.document()["points"], plan.precision)[:8]
    folder = out or Path("outputs") / slug(request.file.stem) / f"sweep-{named}"
    ending = f".shard-{part.number}-of-{part.count}.journal" if part.count > 1 else ".journal"
    return folder, folder.with_name(folder.name + ending)


def _carry_out(
    plan: Plan, material: Material, part: Shard, ways: Ways, folder: Path, path: Path, as_json: bool
) -> None:
    from sim.experiments.folder import check_parquet
    from sim.experiments.journal import Journal
    from sim.experiments.pools import pool
    from sim.experiments.sweep import run_sweep, work_in
    from sim.results.folder import check_free

    if ways.parquet:
        check_parquet()
    check_free(folder, ways.overwrite)
    if ways.overwrite and not ways.resume:
        path.unlink(missing_ok=True)
    open_it = Journal.resume if ways.resume else Journal.create
    with stoppable(path):
        # The crew first: where there is none to be had, no journal is left behind.
        with pool(ways.jobs, ways.dask) as (crew, workers), open_it(path, plan, str(part)) as journal:
            what = "Points" if plan.precision else "Replications"
            with progress(work_in(plan, part), what, ways.quiet) as tell:
                run_sweep(plan, material, journal, crew, workers, part, tell)
            if part.count > 1:
                note(
                    f"{str(part).capitalize()} done: {path.as_posix()}. When all are done: coresponse merge", ways.quiet
                )
                return
            _finish(plan, journal, folder, ways, as_json)
        path.unlink()


def _finish(plan: Plan, records: Records, folder: Path, ways: Ways, as_json: bool) -> None:
    from sim.cli.sweep_words import say_results
    from sim.experiments.folder import facts_of, save_experiment
    from sim.experiments.sweep import results
    from sim.experiments.tables import SweepTables, columns

    note("Writing tables ...", ways.quiet)
    tables = SweepTables.of(plan, results(plan, records))
    facts = facts_of(plan, command_line()) | {
        "failed": tables.failed,
        "not_precise": tables.imprecise,
        "columns": dict(zip(columns(plan.variables), plan.variables, strict=True)),
    }
    save_experiment(folder, tables.frames(), facts, parquet=ways.parquet, overwrite=ways.overwrite)
    say_results(plan, tables, folder, as_json)
    note(f"Results in {folder.as_posix()}: design.csv, replications.csv, summary.csv", ways.quiet)
    note(f"To explore them in a browser: coresponse report {folder.as_posix()} --html", ways.quiet)
    if tables.imprecise:
        note(f"{tables.imprecise} of {len(plan.points)} points are not as precise as asked; raise --reps", ways.quiet)
    if tables.failed:
        note(f"coresponse: {tables.failed} of {len(plan.points)} points failed; design.csv says why")
        raise typer.Exit(4)
