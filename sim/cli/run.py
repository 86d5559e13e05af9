"""`run` and `compare`: simulate, print one small table, leave a result folder."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.options import (
    AsJson,
    DryRun,
    Jobs,
    KeepCalls,
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
from sim.cli.talk import command_line, document, named, note, progress, stoppable, warn

if TYPE_CHECKING:
    from sim.experiments.precision import Target, UntilPrecise
    from sim.scenario import LoadedScenario
    from sim.study import Study

Options = Annotated[list[Path], typer.Argument(help="A scenario file, or several: the options.", show_default=False)]
BaselineFile = Annotated[
    Path | None,
    typer.Option("--baseline", help="Compare with this scenario instead of the one the file names."),
]


def run(
    scenario: ScenarioFile,
    baseline: BaselineFile = None,
    setting: Set = None,
    out: Out = None,
    seed: Seed = None,
    reps: Reps = None,
    precision: Precision = None,
    jobs: Jobs = -1,
    as_json: AsJson = False,
    quiet: Quiet = False,
    overwrite: Overwrite = False,
    keep_calls: KeepCalls = False,
    dry_run: DryRun = False,
) -> None:
    """Simulate a scenario against its baseline (if it names one) and save tables, charts and a page.

    With --precision, --reps is the most to run (default 1000).
    """
    from sim.scenario import load_scenario

    def arms(reps: int | None) -> list[LoadedScenario]:
        main = load_scenario(scenario, overrides(setting, seed, reps))
        against = baseline or main.baseline_path
        return [main] if against is None else [_calm(against, setting, seed, reps), main]

    _study(arms, precision, Ways(reps, out, jobs, as_json, quiet, overwrite, keep_calls, dry_run))


def compare(
    baseline: ScenarioFile,
    scenario: Options,
    setting: Set = None,
    out: Out = None,
    seed: Seed = None,
    reps: Reps = None,
    precision: Precision = None,
    jobs: Jobs = -1,
    as_json: AsJson = False,
    quiet: Quiet = False,
    overwrite: Overwrite = False,
    keep_calls: KeepCalls = False,
    dry_run: DryRun = False,
) -> None:
    """Compare scenarios that share a world, on the same calls: BASELINE, then one SCENARIO or several options.

    Several are held side by side, each against the baseline, with a result folder for each; the seed and the number
    of replications are those of the first. With --precision, --reps is the most to run (default 1000).
    """
    from sim.scenario import load_scenario

    def arms(reps: int | None) -> list[LoadedScenario]:
        first = load_scenario(scenario[0], overrides(setting, seed, reps))
        run = first.scenario.run
        rest = [load_scenario(one, overrides(setting, run.seed, run.replications)) for one in scenario[1:]]
        return [_calm(baseline, setting, seed, reps), first, *rest]

    _study(arms, precision, Ways(reps, out, jobs, as_json, quiet, overwrite, keep_calls, dry_run))


@dataclass(frozen=True)
class Ways:
    """How a run is carried out and where it goes."""

    reps: int | None
    out: Path | None
    jobs: int
    as_json: bool
    quiet: bool
    overwrite: bool
    keep_calls: bool
    dry_run: bool


Arms = Callable[[int | None], "list[LoadedScenario]"]  # the scenarios, with so many replications


def _calm(file: Path, settings: list[str] | None, seed: int | None, reps: int | None) -> LoadedScenario:
    """The baseline, with whatever overrides hold for both arms."""
    from sim.scenario import for_both_arms, load_scenario

    return load_scenario(file, [*for_both_arms(settings or []), *overrides(None, seed, reps)])


def _study(load: Arms, precision: list[str] | None, ways: Ways) -> None:
    from sim.basics.errors import UsageError
    from sim.experiments.precision import MOST, parse_target
    from sim.results.folder import check_free, default_folder
    from sim.study import warnings_of_arms

    targets = [parse_target(text) for text in precision or []]
    arms = load(ways.reps or MOST if targets else ways.reps)
    if targets and len(arms) == 1:
        raise UsageError("--precision is that of a difference: name a scenario to compare with, --baseline FILE")
    key = "".join([*(one.scenario.model_dump_json() for one in arms), *(precision or [])])
    folder = ways.out or default_folder(arms[-1].path, key)
    check_free(folder, ways.overwrite)
    warn(warnings_of_arms(arms), ways.quiet)
    if ways.dry_run:
        _say_plan(arms, folder, "up to " if targets else "")
        return
    with stoppable():
        study, rule = _simulate(load, arms, targets, ways)
        say = _save(study, folder, ways)
    say()
    if rule is not None:
        done = f"{len(study.replications)} replications"
        note(f"As precise as asked after {done}" if rule.reached else
             f"After {done} not as precise as asked; raise --reps", ways.quiet)  # fmt: skip
    note(_closing(study, folder), ways.quiet)


def _simulate(
    load: Arms, arms: list[LoadedScenario], targets: list[Target], ways: Ways
) -> tuple[Study, UntilPrecise | None]:
    """The study, and the rule that said how long to go on, if there was one."""
    from sim.experiments.precision import UntilPrecise
    from sim.study import run_study

    most = arms[-1].scenario.run.replications
    rule = UntilPrecise(targets, most) if targets else None
    with progress(most, "Replications (at most)" if rule else "Replications", ways.quiet) as tell:
        study = run_study(arms, jobs=ways.jobs, progress=tell, how_many=rule)
    # What is kept as the scenario gives the same numbers again, without the rule.
    return (study, None) if rule is None else (replace(study, loaded=tuple(load(len(study.replications)))), rule)


def _save(study: Study, folder: Path, ways: Ways) -> Callable[[], None]:
    """Everything saved; what is returned says what came out."""
    note("Drawing charts and writing tables ...", ways.quiet)
    if len(study.loaded) > 2:
        from sim.cli import side_by_side as several

        return several.save(study, folder, ways.overwrite, ways.keep_calls, ways.as_json, ways.jobs)
    from sim.results.save import save_study

    save_study(study, folder, command_line(), ways.overwrite, ways.keep_calls)
    return partial(_print, study, folder, ways.as_json)


def _say_plan(arms: list[LoadedScenario], folder: Path, most: str) -> None:
    from sim.present.words import listed
    from sim.scenario.describe import calls_expected
    from sim.study import check_same_world, history_of, named_arms

    check_same_world(named_arms(arms))
    recorded, _ = history_of(arms[-1])
    run_settings = arms[-1].scenario.run
    first, *others = [named(one.scenario.name) for one in arms]
    names = f"{listed(others)} against {first}" if others else first
    print(f"Would run {names}: {most}{run_settings.replications} replications of {run_settings.days:g} days")
    calls = f"About {calls_expected(arms[-1].scenario):,.0f}" if recorded is None else f"{len(recorded):,} recorded"
    print(f"{calls} calls a replication and arm; results in {folder.as_posix()}")


def _print(study: Study, folder: Path, as_json: bool) -> None:
    if as_json:
        document(_as_document(study, folder))
        return
    from rich.console import Console

    from sim.present.console import headline_table

    console = Console(highlight=False, width=None if sys.stdout.isatty() else 100)
    console.print(headline_table(study))


def _as_document(study: Study, folder: Path) -> dict[str, Any]:
    from sim.results import tables

    table = tables.comparison(study) if len(study.loaded) > 1 else tables.summary(study)
    return {
        "arms": list(study.comparison.arms),
        "replications": study.comparison.replications,
        "folder": folder.as_posix(),
        "warnings": list(study.warnings),
        "rows": [{str(key): value for key, value in row.items()} for row in table.to_dict("records")],
    }


def _closing(study: Study, folder: Path) -> str:
    several = len(study.loaded) > 2
    page = folder / ("options.html" if several else "summary.html")
    after = "Every option has a result folder of its own in it." if several else f"Next: {_next(study)}"
    return (
        f"Results in {folder.as_posix()} ({study.seconds:.0f} s of simulation): open {page.as_posix()} in a browser. "
        f"{after}"
    )


def _next(study: Study) -> str:
    """The command most likely to be wanted now, with the user's own names in it."""
    from sim.scenario.keys import dotted

    main = study.main
    teams = [name for name, post in main.scenario.staffing.items() if main.scenario.kinds[post.kind].clinicians]
    counted = [name for name in teams if isinstance(main.scenario.staffing[name].count, int)]
    if counted:
        count = main.scenario.staffing[counted[-1]].count
        assert isinstance(count, int)
        setting = f"{dotted(('staffing', counted[-1], 'count'))}={count + 1}"
        return f"coresponse run {quote(main.path.as_posix())} --set {quote(setting)}"
    return f"coresponse show {quote(main.path.as_posix())}"
