"""`run` and `compare`: simulate, print one small table, leave a result folder."""

from __future__ import annotations

import sys
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
    Quiet,
    Reps,
    ScenarioFile,
    Seed,
    Set,
    overrides,
)
from sim.cli.talk import command_line, document, note, progress, stoppable, warn

if TYPE_CHECKING:
    from sim.scenario import LoadedScenario
    from sim.study import Study

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
    jobs: Jobs = -1,
    as_json: AsJson = False,
    quiet: Quiet = False,
    overwrite: Overwrite = False,
    keep_calls: KeepCalls = False,
    dry_run: DryRun = False,
) -> None:
    """Simulate a scenario against its baseline (if it names one) and save tables, charts and a page."""
    from sim.scenario import for_both_arms, load_scenario

    main = load_scenario(scenario, overrides(setting, seed, reps))
    against = baseline or main.baseline_path
    if against is None:
        arms = [main]
    else:
        arms = [load_scenario(against, [*for_both_arms(setting or []), *overrides(None, seed, reps)]), main]
    _study(arms, out, jobs, as_json, quiet, overwrite, keep_calls, dry_run)


def compare(
    baseline: ScenarioFile,
    scenario: ScenarioFile,
    setting: Set = None,
    out: Out = None,
    seed: Seed = None,
    reps: Reps = None,
    jobs: Jobs = -1,
    as_json: AsJson = False,
    quiet: Quiet = False,
    overwrite: Overwrite = False,
    keep_calls: KeepCalls = False,
    dry_run: DryRun = False,
) -> None:
    """Compare two scenarios that share a world, on the same calls: BASELINE, then SCENARIO."""
    from sim.scenario import for_both_arms, load_scenario

    main = load_scenario(scenario, overrides(setting, seed, reps))
    arms = [load_scenario(baseline, [*for_both_arms(setting or []), *overrides(None, seed, reps)]), main]
    _study(arms, out, jobs, as_json, quiet, overwrite, keep_calls, dry_run)


def _study(
    arms: list[LoadedScenario],
    out: Path | None,
    jobs: int,
    as_json: bool,
    quiet: bool,
    overwrite: bool,
    keep_calls: bool,
    dry_run: bool,
) -> None:
    from sim.results.folder import check_free, default_folder

    main = arms[-1]
    key = "".join(one.scenario.model_dump_json() for one in arms)
    folder = out or default_folder(main.path, key)
    check_free(folder, overwrite)
    for one in arms:
        warn(one.warnings, quiet)
    if dry_run:
        _say_plan(arms, folder)
        return
    with stoppable():
        study = _simulate_and_save(arms, folder, jobs, quiet, overwrite, keep_calls)
    _print(study, folder, as_json)
    note(_closing(study, folder), quiet)


def _simulate_and_save(
    arms: list[LoadedScenario], folder: Path, jobs: int, quiet: bool, overwrite: bool, keep_calls: bool
) -> Study:
    from sim.results.save import save_study
    from sim.study import run_study

    with progress(arms[-1].scenario.run.replications, "Replications", quiet) as tell:
        study = run_study(arms, jobs=jobs, progress=tell)
    note("Drawing charts and writing tables ...", quiet)
    save_study(study, folder, command_line(), overwrite, keep_calls)
    return study


def _say_plan(arms: list[LoadedScenario], folder: Path) -> None:
    from sim.scenario.describe import calls_expected
    from sim.study import check_same_world, history_of, named_arms

    check_same_world(named_arms(arms))
    recorded, _ = history_of(arms[-1])
    run_settings = arms[-1].scenario.run
    names = " against ".join(one.scenario.name for one in reversed(arms))
    print(f"Would run {names}: {run_settings.replications} replications of {run_settings.horizon / 86400:g} days")
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
    page = folder / "summary.html"
    return (
        f"Results in {folder.as_posix()} ({study.seconds:.0f} s of simulation): open {page.as_posix()} in a browser. "
        f"Next: {_next(study)}"
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
