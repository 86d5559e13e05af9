"""`sensitivity`: which assumptions move the answer, and which could turn its sign."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.options import AsJson, DryRun, Jobs, Out, Overwrite, Quiet, Reps, ScenarioFile, Seed, Set, overrides
from sim.cli.run import BaselineFile
from sim.cli.sweep import Dask, Resume
from sim.cli.talk import command_line, document, note, progress, stoppable, table

if TYPE_CHECKING:
    from sim.experiments.plan import Request
    from sim.experiments.runner import Means, Progress
    from sim.experiments.sensitivity import OneAtATime

MetricNames = Annotated[
    list[str] | None,
    typer.Option("--metric", help="An outcome, such as reach or response_time_p90[priority 1]; may be repeated."),
]
Sobol = Annotated[int, typer.Option(help="Rows of a Sobol design (a power of two, such as 64); 0 = none.")]
Top = Annotated[int, typer.Option(min=2, help="How many of the widest assumptions the Sobol design takes in.")]


def sensitivity(
    scenario: ScenarioFile,
    metric: MetricNames = None,
    sobol: Sobol = 0,
    top: Top = 6,
    baseline: BaselineFile = None,
    setting: Set = None,
    out: Out = None,
    seed: Seed = None,
    reps: Reps = None,
    jobs: Jobs = -1,
    dask: Dask = None,
    resume: Resume = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    overwrite: Overwrite = False,
    dry_run: DryRun = False,
) -> None:
    """Every assumption with a low and a high at both ends, all others as they are; then which signs turn, and where.

    With --sobol, also what each of the widest is to blame for, alone and together, and how much is chance.
    """
    from sim.experiments.folder import facts_of, save_experiment
    from sim.experiments.outcome import parse_outcome
    from sim.experiments.plan import Request
    from sim.experiments.ranges import assumptions_of
    from sim.experiments.runner import runner
    from sim.experiments.sensitivity import check_rows, global_indices, one_at_a_time, widest

    outcomes = [parse_outcome(text) for text in metric or ["officer_hours_net", "reach"]]
    if sobol:
        check_rows(sobol)
    request = Request(scenario, tuple(overrides(setting, seed, reps)), baseline)
    assumptions = assumptions_of(request)
    if dry_run:
        from sim.cli.cost import say_sensitivity

        say_sensitivity(request, assumptions, sobol * (min(top, len(assumptions)) + 2), jobs)
        return
    folder, means = places(request, "sensitivity", out, overwrite, resume, jobs, dask)
    with stoppable(means.journal), runner(request, means, bars(quiet)) as crew:
        tornados = one_at_a_time(crew, assumptions, outcomes)
        assert crew.plan is not None
        plan = crew.plan
        tables = {"tornado": _joined(tornados)}
        if sobol:
            chosen = widest(tornados, top)
            tables["sobol"], tables["variance"] = global_indices(crew, chosen, outcomes, sobol, plan.seed)
        facts = facts_of(plan, command_line()) | {"design": "sensitivity", "points": 1 + 2 * len(assumptions)}
        save_experiment(folder, tables, facts, draw=partial(_draw, plan.labels), overwrite=overwrite)
    if as_json:
        document({"folder": folder.as_posix(), **{name: one.to_dict("records") for name, one in tables.items()}})
        return
    for one in tornados:
        _say(one)
    if sobol:
        _say_sobol(tables)
    note(f"Results in {folder.as_posix()}: {', '.join(f'{name}.csv' for name in tables)}, charts", quiet)


def places(
    request: Request, what: str, out: Path | None, overwrite: bool, resume: bool, jobs: int, dask: str | None
) -> tuple[Path, Means]:
    """The folder of an experiment, checked, and how it is carried out; the journal lies beside the folder."""
    from sim.experiments.runner import Means
    from sim.results.folder import check_free, slug

    folder = out or Path("outputs") / slug(request.file.stem) / what
    check_free(folder, overwrite)
    path = folder.with_name(folder.name + ".journal")
    if overwrite and not resume:
        path.unlink(missing_ok=True)
    return folder, Means(path, jobs, dask, resume)


def bars(quiet: bool) -> Progress:
    """Progress of every plan of an experiment."""
    return lambda total, what: progress(total, what, quiet)


def _joined(tornados: list[OneAtATime]) -> Any:
    import pandas as pd

    return pd.concat([one.table() for one in tornados], ignore_index=True)


def _draw(labels: dict[str, str], place: Path) -> None:
    """The charts of the table that stands beside their folder, as `plot` draws them again."""
    from sim.documents.swept_charts import sensitivity_drawings
    from sim.experiments.figures import save_drawing
    from sim.results.files import read_table

    for name, drawing in sensitivity_drawings(read_table(place.parent, "tornado.csv"), labels).items():
        save_drawing(place, name, drawing)


def _say(one: OneAtATime, most: int = 12) -> None:
    from sim.present.words import difference_unit, short, sized

    unit = one.outcome.unit
    value, low, high = (sized(part, unit) for part in (one.base.value, one.base.low, one.base.high))
    print(f"{one.outcome.label}: {value:+.3g} ({low:.3g} to {high:.3g}) {difference_unit(unit)}, paired")
    rows = []
    for row in one.table().head(most).to_dict("records"):
        turn = f"{row['break_even_from']} .. {row['break_even_to']}" if row["break_even_from"] else ""
        rows.append([
            short(str(row["assumption"]), 48), str(row["value"]), f"{row['low']} .. {row['high']}",
            *(f"{sized(row[f'difference_at_{end}'], unit):+.3g}" for end in ("low", "high")), str(row["flips_sign"]),
            turn,
        ])  # fmt: skip
    print(table(["assumption", "value", "range", "at low", "at high", "sign turns", "break-even"], rows))
    print()


def _say_sobol(tables: dict[str, Any]) -> None:
    from sim.present.words import short

    rows = [
        [f"{row['outcome']}: {short(str(row['assumption']), 40)}",
         f"{row['first_order']:.2f} ({row['first_order_low']:.2f} to {row['first_order_high']:.2f})",
         f"{row['total']:.2f} ({row['total_low']:.2f} to {row['total_high']:.2f})"]
        for row in tables["sobol"].to_dict("records")
    ]  # fmt: skip
    print(table(["share of the answer's variance", "alone", "with others"], rows))
    for row in tables["variance"].query("`from` == 'assumptions'").to_dict("records"):
        share = 100 * row["share_of_assumptions"]
        print(f"{row['outcome']}: {share:.0f} % of its variance comes from the assumptions, the rest is chance")
