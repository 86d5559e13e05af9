"""What an experiment would cost, before it is started: from one replication of one of its points."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from sim.cli.talk import named
from sim.experiments.pools import local_workers
from sim.experiments.work import Piece, run_piece

if TYPE_CHECKING:
    from pathlib import Path

    from sim.experiments.journal_lines import Work
    from sim.experiments.optimize import Rules
    from sim.experiments.plan import Material, Plan, Point, Request
    from sim.experiments.ranges import Assumption
    from sim.experiments.sweep import Shard


def say_sweep(plan: Plan, material: Material, part: Shard, jobs: int, resumed: Path | None) -> None:
    """What a sweep, or a shard of one, would run and cost; less what the journal that is `resumed` holds."""
    mine = [point for point in plan.runnable if part.takes(point)]
    print(f"Would run {len(mine)} of {len(plan.points)} points ({plan.design}) of {named(plan.scenario)}")
    _say_faults(plan)
    most = "at most " if plan.precision else ""
    print(f"{most}{plan.replications} replications each, against {_counted(len(plan.baselines), 'baseline')}")
    wanted = [(point, number) for point in mine for number in range(plan.replications)]
    done = _done(plan, part, resumed, [(point.key, number) for point, number in wanted]) if resumed else 0
    if done:
        print(f"{done} of {len(wanted)} replications are in {resumed} already")
    if len(wanted) > done:
        say_probe(plan, material, mine, len(wanted) - done, jobs)


def say_sensitivity(request: Request, assumptions: list[Assumption], more: int, jobs: int) -> None:
    """What a tornado, and a Sobol design after it, would run and cost."""
    from sim.experiments.plan import make_plan
    from sim.experiments.sensitivity import both_ends

    plan, material = make_plan(request, [one.variable for one in assumptions], both_ends(assumptions))
    print(f"Would run {len(plan.points)} points: {named(plan.scenario)} as it stands, and {len(assumptions)} "
          f"assumptions at both ends{f'; then {more} points of a Sobol design' if more else ''}")  # fmt: skip
    print(f"{plan.replications} replications each; a few points more for every assumption that turns a sign")
    say_probe(plan, material, plan.runnable, (len(plan.runnable) + more) * plan.replications, jobs)


def say_search(request: Request, staff: list[str], rules: Rules, jobs: int) -> None:
    """What a staffing search would run and cost."""
    from sim.experiments.designs import values_of
    from sim.experiments.optimize import candidates_of
    from sim.experiments.search import FIRST_LOOK
    from sim.experiments.variables import parse_variable

    variables = [parse_variable(text, "--staff") for text in staff]
    plan, material, candidates = candidates_of(request, variables, values_of("grid", variables), rules)
    left = [plan.points[one.number - 1] for one in candidates if one.status == "open"]
    print(
        f"Would look at {len(candidates)} plans of {named(plan.scenario)}; {len(candidates) - len(left)} have "
        "too little patrol"
    )
    first = min(FIRST_LOOK, rules.most)
    print(f"{first} replications of each of the others, then more of those that are undecided: {rules.most} at most")
    if left:
        say_probe(plan, material, left, len(left) * first, jobs, most=len(left) * rules.most)


def say_cover(request: Request, post: str, hours: int, lengths: list[int], keep: int, most: int, jobs: int) -> None:
    """What a race of patterns of hours would run and cost."""
    from sim.experiments.coverage import patterns
    from sim.experiments.optimize import pattern_of
    from sim.experiments.plan import make_plan
    from sim.experiments.selection import FIRST
    from sim.scenario import load_scenario

    every = patterns(load_scenario(request.file, request.settings).scenario, post, hours, lengths)
    leaders = [one.levels for one in every[:keep]]
    plan, material = make_plan(request, pattern_of(post), leaders)
    print(
        f"Would race {len(leaders)} patterns of {hours} hours a week for {post}, the best of {len(every)} by arithmetic"
    )
    print(f"{FIRST} replications of each, then more of those still in the race: {most} at most")
    if plan.runnable:
        say_probe(plan, material, plan.runnable, len(leaders) * FIRST, jobs, most=len(leaders) * most)


def say_power(request: Request, jobs: int) -> None:
    """What simulated pilots would cost."""
    from sim.experiments.plan import make_plan

    plan, material = make_plan(request, [], [()])
    print(f"Would run {plan.replications} replications of {named(plan.scenario)} and of its baseline")
    if plan.runnable:
        say_probe(plan, material, plan.runnable, plan.replications, jobs)


def say_probe(plan: Plan, material: Material, points: list[Point], least: int, jobs: int, most: int = 0) -> None:
    """The time and the journal of `least` replications of points (up to `most`, when it is not known how many)."""
    point = points[len(points) // 2]
    arms = tuple(material.arms[key] for key in (point.baseline, point.key))
    piece = Piece((point.baseline, point.key), arms, 0, material.recorded[point.baseline], plan.engine)
    run_piece(piece)  # loads what there is to load, and answers for the baseline
    started = time.monotonic()
    done = run_piece(piece)
    seconds = time.monotonic() - started
    size = sum(len(record.document) for record in done.records) / max(len(done.records), 1)
    workers = min(local_workers(jobs), max(least, 1))
    at_once = min(workers, os.cpu_count() or 1)
    shared = len(plan.baselines) * plan.replications * at_once  # each worker answers for a baseline itself, once
    took = [_long(seconds * (count + min(shared, count)) / at_once) for count in (least, most or least)]
    kept = [f"{count * size / 1e6:,.0f}" for count in (least, most or least)]
    print(
        f"A probe took {seconds:.2f} s a replication; all of it about {_range(*took)} on "
        f"{_counted(workers, 'process')}, {_range(*kept)} MB of journal"
    )


def _done(plan: Plan, part: Shard, resumed: Path, wanted: list[Work]) -> int:
    """How many of the replications a journal holds. Raises InputError, UsageError as going on with it would."""
    from sim.experiments.journal import Journal

    journal = Journal.read(resumed)
    journal.check_same(plan, str(part))
    return sum(work in journal for work in wanted)


def _say_faults(plan: Plan) -> None:
    faulty = len(plan.points) - len(plan.runnable)
    if faulty:
        first = next(point for point in plan.points if point.fault)
        print(f"{faulty} points cannot be run; point {first.number}: {first.fault}")


def _range(low: str, high: str) -> str:
    return low if low == high else f"{low} to {high}"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}{'es' if word.endswith('s') else 's'}"


def _long(seconds: float) -> str:
    for unit, size in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.1f} {unit}"
    return _counted(max(round(seconds), 1), "second")
