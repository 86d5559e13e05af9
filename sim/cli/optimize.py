"""`optimize`: the least staff that meets its targets, or the best hours for one team."""

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
    ScenarioFile,
    Seed,
    Set,
    overrides,
    whole_numbers,
)
from sim.cli.run import BaselineFile
from sim.cli.sensitivity import bars, places
from sim.cli.sweep import Dask, Resume
from sim.cli.talk import command_line, document, note, stoppable, table

if TYPE_CHECKING:
    from sim.experiments.optimize import Cover, Rules
    from sim.experiments.plan import Request
    from sim.experiments.search import Found

Staff = Annotated[
    list[str] | None,
    typer.Option("--staff", metavar="KEY=VALUES", help="What may change: counts, shifts, days, kinds of a post."),
]
TargetText = Annotated[
    list[str] | None, typer.Option("--target", metavar="RULE", help='Such as "reach >= 30 %"; may be repeated.')
]
GuardText = Annotated[
    list[str] | None,
    typer.Option("--no-worse", metavar="METRIC: SIZE", help='"response_time_median[priority 1]: 15 s" at most.'),
]
LeastPatrol = Annotated[float, typer.Option(min=0, help="Patrol units on duty in every hour of the week, at least.")]
By = Annotated[str, typer.Option(help="What to make least of: people (on the payroll) or money (a year).")]
Confidence = Annotated[float, typer.Option(min=0.5, max=0.9999, help="Of all decisions of the search together.")]
Most = Annotated[int, typer.Option(min=10, help="The most replications of one plan.")]
CoverPost = Annotated[str | None, typer.Option("--cover", help="Instead: the best hours for this post.")]
Hours = Annotated[int, typer.Option(min=1, max=168, help="With --cover: hours a week.")]
Lengths = Annotated[str, typer.Option(help="With --cover: lengths of a shift that may be used, in hours.")]
MetricName = Annotated[str, typer.Option(help="With --cover: what to make most of.")]
Worth = Annotated[float, typer.Option(help="With --cover: the smallest difference worth detecting.")]
Keep = Annotated[int, typer.Option(min=2, help="With --cover: how many patterns are simulated.")]


def optimize(
    scenario: ScenarioFile,
    staff: Staff = None,
    target: TargetText = None,
    no_worse: GuardText = None,
    least_patrol: LeastPatrol = 0.0,
    by: By = "people",
    confidence: Confidence = 0.95,
    most: Most = 320,
    cover: CoverPost = None,
    hours: Hours = 40,
    lengths: Lengths = "8,10,12",
    metric: MetricName = "reach",
    worth: Worth = 0.01,
    keep: Keep = 12,
    baseline: BaselineFile = None,
    setting: Set = None,
    out: Out = None,
    seed: Seed = None,
    jobs: Jobs = -1,
    dask: Dask = None,
    resume: Resume = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    overwrite: Overwrite = False,
    dry_run: DryRun = False,
) -> None:
    """The least staff that meets every target, with stated confidence; or with --cover the best hours for one team."""
    from sim.experiments.outcome import parse_outcome
    from sim.experiments.plan import Request
    from sim.experiments.requirements import check_most
    from sim.experiments.runner import runner
    from sim.experiments.selection import check_worth

    request = Request(scenario, tuple(overrides(setting, seed, None)), baseline)
    allowed = whole_numbers(lengths, "--lengths", 1, 24)
    outcome = parse_outcome(metric)
    check_most(outcome)
    check_worth(worth)
    if dry_run:
        from sim.cli.cost import say_cover, say_search

        if cover:
            say_cover(request, cover, hours, allowed, keep, most, jobs)
        else:
            say_search(request, staff or [], _rules(staff, target, no_worse, least_patrol, by, confidence, most), jobs)
        return
    folder, means = places(request, "cover" if cover else "optimize", out, overwrite, resume, jobs, dask)
    if cover:
        from sim.experiments.optimize import best_hours

        with stoppable(means.journal), runner(request, means, bars(quiet)) as crew:
            found = best_hours(crew, cover, hours, outcome, worth, lengths=allowed, keep=keep,
                               confidence=confidence, most=most)  # fmt: skip
            _finish_cover(found, outcome.name, crew.plan, folder, overwrite, as_json)
    else:
        rules = _rules(staff, target, no_worse, least_patrol, by, confidence, most)
        _search(request, staff or [], rules, folder, means, overwrite, quiet, as_json)
    note(f"Results in {folder.as_posix()}", quiet)


def _rules(
    staff: list[str] | None,
    target: list[str] | None,
    no_worse: list[str] | None,
    least: float,
    by: str,
    confidence: float,
    most: int,
) -> Rules:
    from sim.basics.errors import UsageError
    from sim.experiments.optimize import Rules
    from sim.experiments.requirements import parse_guard, parse_requirement

    if not staff:
        raise UsageError('nothing may change: name it, such as --staff "staffing.team.count=0:6"')
    rules = [*map(parse_requirement, target or []), *map(parse_guard, no_worse or [])]
    if not rules:
        raise UsageError('nothing to meet: give a target, such as --target "reach >= 30 %"')
    return Rules(tuple(rules), by, least, confidence, most)


def _search(
    request: Request, staff: list[str], rules: Rules, folder: Path, means: Any, overwrite: bool, quiet: bool,
    as_json: bool,
) -> None:  # fmt: skip
    from sim.experiments.designs import values_of
    from sim.experiments.optimize import cheapest
    from sim.experiments.runner import runner
    from sim.experiments.tables import columns
    from sim.experiments.variables import parse_variable

    variables = [parse_variable(text, "--staff") for text in staff]
    design, names = values_of("grid", variables), columns([one.name for one in variables])
    with stoppable(means.journal), runner(request, means, bars(quiet)) as crew:
        found = cheapest(crew, variables, design, rules)
        plans = _save_search(found, names, rules, crew.plan, request, folder, overwrite)
    if as_json:
        document({"folder": folder.as_posix(), "chosen": _number(found), "plans": plans.to_dict("records")})
        return
    _say_search(found, names, rules)


def _save_search(
    found: Found, names: list[str], rules: Rules, plan: Any, request: Request, folder: Path, overwrite: bool
) -> Any:
    """Write the folder of a search; the plans as they stand in plans.csv."""
    from sim.experiments.figures import save_figure
    from sim.experiments.folder import facts_of, save_experiment
    from sim.experiments.frontier import draw_frontier, evidence, frontier

    plans = frontier(found, names, rules.by)
    facts = facts_of(plan, command_line()) | {
        "design": "staffing search",
        "points": len(found.candidates),
        "requirements": [one.text for one in rules.requirements],
        "confidence": rules.confidence,
        "chosen": _number(found),
        "cheaper_undecided": list(found.cheaper_open),
    }

    def draw(place: Path) -> None:
        save_figure(place, "frontier", 3.4, partial(draw_frontier, plans, rules.by, plans_currency(request)))

    simulated = any(one.replications for one in found.candidates)
    tables = {"plans": plans, "requirements": evidence(found, rules.requirements)}
    save_experiment(folder, tables, facts, draw=draw if simulated else None, overwrite=overwrite)
    return plans


def _number(found: Found) -> int | None:
    return found.chosen.number if found.chosen else None


def plans_currency(request: Request) -> str:
    """The currency of the scenario's prices."""
    from sim.scenario import load_scenario

    return load_scenario(request.file, request.settings).scenario.costs.currency


def _say_search(found: Found, names: list[str], rules: Rules) -> None:
    rows = []
    for one in found.candidates[:40]:
        mark = "chosen" if one is found.chosen else one.status
        cost = one.staffing.cost(rules.by)
        rows.append([str(one.number), *map(str, one.levels), f"{cost:,.1f}", str(len(one.replications)), mark, one.why])
    print(table(["plan", *names, rules.by, "replications", "", "because of"], rows))
    if found.chosen is None:
        print("No plan is shown to meet every requirement.")
    elif found.cheaper_open:
        print(f"Plan {found.chosen.number} meets every requirement ({100 * found.confidence:g} % sure). Too close to "
              f"the limit to tell, and cheaper: {', '.join(map(str, found.cheaper_open))}; raise --most.")  # fmt: skip
    else:
        print(f"Plan {found.chosen.number} meets every requirement and no cheaper one does "
              f"({100 * found.confidence:g} % sure).")  # fmt: skip


def _finish_cover(found: Cover, metric: str, plan: Any, folder: Path, overwrite: bool, as_json: bool) -> None:
    import pandas as pd

    from sim.experiments.folder import facts_of, save_experiment

    rows: list[dict[str, Any]] = []
    for rank, at in enumerate(found.selected.order, start=1):
        shift, days = found.patterns[at].levels
        rows.append({"rank": rank, "days": days, "shift": shift, "outcome": metric,
                     "mean": found.selected.means[at], "replications": found.selected.replications[at],
                     "calls_by_arithmetic": found.patterns[at].score})  # fmt: skip
    facts = facts_of(plan, command_line()) | {"design": "coverage hours", "patterns": found.of_all}
    save_experiment(folder, {"patterns": pd.DataFrame(rows)}, facts, overwrite=overwrite)
    if as_json:
        document({"folder": folder.as_posix(), "sure": found.selected.sure, "patterns": rows})
        return
    cells = [
        [row["days"], row["shift"].replace('"', ""), f"{row['mean']:.4g}", str(row["replications"])] for row in rows
    ]
    print(table(["days", "shift", metric, "replications"], cells))
    ending = "the first is the best" if found.selected.sure else "the race was not decided: raise --most or --worth"
    print(f"{len(rows)} of {found.of_all} patterns were simulated (the rest score lower by arithmetic); {ending}")
