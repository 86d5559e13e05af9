"""`power` and `warmup`: how long a pilot must run, and how long a run takes to forget its start."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.options import (
    AsJson,
    DryRun,
    Jobs,
    Out,
    Overwrite,
    Quiet,
    Reps,
    ScenarioFile,
    Seed,
    Set,
    overrides,
    whole_numbers,
)
from sim.cli.run import BaselineFile
from sim.cli.sensitivity import MetricNames, bars, places
from sim.cli.sweep import Dask, Resume
from sim.cli.talk import command_line, document, note, progress, stoppable, table

if TYPE_CHECKING:
    from sim.experiments.outcome import Outcome
    from sim.experiments.power import Pilot

Windows = Annotated[str, typer.Option(help="Lengths of the pilot to look at, in observation windows.")]
Power = Annotated[float, typer.Option("--power", min=0.5, max=0.99, help="The chance of finding it that is wanted.")]

REPLICATIONS = 100


def power(
    scenario: ScenarioFile,
    metric: MetricNames = None,
    windows: Windows = "2,3,6,9,12,18,24",
    wanted: Power = 0.8,
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
    """How long a pilot must run to detect what the model expects, and the smallest effect each length detects."""
    from sim.basics.errors import UsageError
    from sim.experiments.outcome import parse_outcome
    from sim.experiments.plan import Request
    from sim.experiments.power import check_sizes
    from sim.experiments.runner import first_fault, runner
    from sim.measure.freed import FREED

    outcomes = [parse_outcome(text) for text in metric or ["reach", "referral_rate", "patrol_officer_hours"]]
    for one in outcomes:
        if one.metric in FREED:
            raise UsageError(f"{one.metric} is itself a difference; a pilot measures patrol_officer_hours")
    sizes = sorted(set(whole_numbers(windows, "--windows", 1, 1000)))
    check_sizes(reps or REPLICATIONS, sizes)
    request = Request(scenario, tuple(overrides(setting, seed, reps or REPLICATIONS)), baseline)
    if dry_run:
        from sim.cli.cost import say_power

        say_power(request, jobs)
        return
    folder, means = places(request, "power", out, overwrite, resume, jobs, dask)
    with stoppable(means.journal), runner(request, means, bars(quiet)) as crew:
        (found,) = crew.run([], [()], "Replications")
        first_fault([found], "the scenario")
        tables = [(one, _pilots(one, found.replications, request, sizes, wanted)) for one in outcomes]
        _save_power(tables, wanted, crew.plan, folder, overwrite)
    if as_json:
        document({"folder": folder.as_posix(), "pilots": [
            {"outcome": one.name, **vars(pilot)} for one, pilots in tables for pilot in pilots]})  # fmt: skip
        return
    for one, pilots in tables:
        _say(one, pilots, wanted)
    note(f"Results in {folder.as_posix()}: pilots.csv, charts", quiet)


def _pilots(one: Outcome, replications: Any, request: Any, sizes: list[int], wanted: float) -> list[Pilot]:
    from sim.experiments.power import pilots
    from sim.scenario import load_scenario

    one.check_group(replications[0])
    run = load_scenario(request.file, request.settings).scenario.run
    before, after = (one.by_replication(replications, arm) for arm in (0, 1))
    return pilots(before, after, sizes, run.window_days, run.seed, power=wanted)


def _save_power(tables: Any, wanted: float, plan: Any, folder: Path, overwrite: bool) -> None:
    import pandas as pd

    from sim.experiments import power as model
    from sim.experiments.figures import save_figure
    from sim.experiments.folder import facts_of, save_experiment
    from sim.results.folder import slug

    def draw(place: Path) -> None:
        for one, pilots in tables:
            save_figure(place, f"power_{slug(one.name)}", 2.6, partial(model.draw_power, one, pilots, wanted))

    whole = pd.concat([model.table(one, pilots) for one, pilots in tables], ignore_index=True)
    facts = facts_of(plan, command_line()) | {"design": "power of a pilot", "power": wanted}
    save_experiment(folder, {"pilots": whole}, facts, draw=draw, overwrite=overwrite)


def _say(one: Outcome, pilots: list[Pilot], wanted: float) -> None:
    from sim.experiments.power import enough
    from sim.present.words import difference_unit, percent, sized

    print(f"{one.label}: the model expects {sized(pilots[0].effect, one.unit):+.3g} {difference_unit(one.unit)}")
    rows = [[f"{pilot.days:g}", f"{sized(pilot.detectable, one.unit):.3g}", percent(pilot.power)] for pilot in pilots]
    print(table(["days", "detectable", "chance of finding it"], rows))
    if pilots[0].effect == 0:
        print("There is nothing to find.\n")
        return
    found = enough(pilots, wanted)
    most = f"not found with {100 * wanted:g} % chance within {pilots[-1].days:g} days"
    print(f"{f'{found.days:g} days are enough' if found else most}; compared with as many days before\n")


def warmup(
    scenario: ScenarioFile,
    setting: Set = None,
    out: Out = None,
    seed: Seed = None,
    reps: Reps = None,
    jobs: Jobs = -1,
    as_json: AsJson = False,
    quiet: Quiet = False,
    overwrite: Overwrite = False,
) -> None:
    """How much of the start of a run to discard (MSER-5 on the mean of all replications), with a chart."""
    import pandas as pd

    from sim.experiments.figures import save_figure
    from sim.experiments.folder import save_experiment
    from sim.experiments.plan import Request
    from sim.experiments.warm_up import draw_warm_up, look_at
    from sim.scenario import load_scenario

    request = Request(scenario, tuple(overrides(setting, seed, reps)))
    folder, _ = places(request, "warmup", out, overwrite, False, jobs, None)
    loaded = load_scenario(request.file, request.settings)
    run = loaded.scenario.run
    with stoppable(), progress(run.replications, "Replications", quiet) as tell:
        found = look_at(loaded, jobs, tell)
    series = pd.DataFrame({"hour": range(len(found.series)), "busy_units_above_usual": found.series})
    facts = {"command": command_line(), "scenario": loaded.scenario.name, "seed": run.seed,
             "replications": run.replications, "suggested_hours": found.hours}  # fmt: skip

    def draw(place: Path) -> None:
        save_figure(place, "warm_up", 2.6, partial(draw_warm_up, found))

    save_experiment(folder, {"series": series}, facts, draw=draw, overwrite=overwrite)
    if as_json:
        document({"folder": folder.as_posix(), "suggested_hours": found.hours, "scenario_hours": run.warm_up / 3600})
    elif found.hours is None:
        print(
            "Not settled in the first half of the run: lengthen run.window, or look for work that outgrows the staff."
        )
    else:
        verdict = "enough" if run.warm_up >= found.hours * 3600 else "too short"
        print(f"Discard {found.hours} hours; the scenario's warm-up of {run.warm_up / 3600:g} hours is {verdict}.")
    note(f"Results in {folder.as_posix()}: series.csv, charts/warm_up.png", quiet)
