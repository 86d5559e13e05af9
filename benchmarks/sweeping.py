"""What a sweep costs beside its replications, and what a second core is worth to it."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.city import ROOT, WITH_TEAMS
from benchmarks.table import show, verdict
from sim.experiments.designs import values_of
from sim.experiments.journal import Journal
from sim.experiments.plan import Material, Plan, Request, make_plan
from sim.experiments.pools import pool
from sim.experiments.sweep import Shard, results, run_sweep
from sim.experiments.tables import SweepTables
from sim.experiments.variables import parse_variable
from sim.measure.compare import compare
from sim.measure.replicate import Arm, run_replication

LEAST_EFFICIENCY, MOST_OVERHEAD = 0.85, 0.05
VARY = ("staffing.team_day.count=0:9", "staffing.team_evening.count=0:9")


def sweeping(quick: bool) -> None:
    """A grid over the teams of the August 2019 unit: bare pairs of arms, one process, every core."""
    points, days, replications = (20, 7, 4) if quick else (100, 28, 5)
    variables = [parse_variable(text) for text in VARY]
    design = values_of("grid", variables)[:: 100 // points]
    request = Request(ROOT / "scenarios" / WITH_TEAMS, (f"run.replications={replications}", f"run.window={days} days"))
    cores = os.cpu_count() or 1
    planning, (plan, material) = _timed(lambda: make_plan(request, variables, design))
    bare, _ = _timed(lambda: _bare(plan, material))
    one, many = (planning + _timed(lambda jobs=jobs: _swept(plan, material, jobs))[0] for jobs in (1, cores))
    work = points * replications
    rows = [
        [name, f"{seconds:.1f}", f"{1000 * seconds / work:.0f}", f"{seconds / bare:.2f}"]
        for name, seconds in (("replications and comparisons alone", bare), ("sweep, one process", one),
                              (f"sweep, {cores} processes", many))
    ]  # fmt: skip
    efficiency, overhead = one / (cores * many), one / bare - 1
    notes = [
        f"Parallel efficiency on {cores} cores: {efficiency:.2f} (target: at least {LEAST_EFFICIENCY}): "
        f"{verdict(efficiency >= LEAST_EFFICIENCY)}.",
        f"Overhead over replications and comparisons: {100 * overhead:+.1f} % (target: under "
        f"{100 * MOST_OVERHEAD:.0f} %): {verdict(overhead < MOST_OVERHEAD)}.",
    ]
    title = f"Sweep of {points} points, {replications} replications of {days} days each, tables included"
    show(title, ("", "wall s", "ms a point and replication", "time / bare"), rows, notes)


def _bare(plan: Plan, material: Material) -> None:
    """All points and the baseline they share on the same calls, then each point compared: nothing planned or kept."""
    keys = list(dict.fromkeys([plan.points[0].baseline, *(point.key for point in plan.points)]))
    arms = [Arm(key, material.arms[key]) for key in keys]
    done = [run_replication(arms, number, None) for number in range(plan.replications)]
    for place in range(1, len(arms)):
        pairs = [
            replace(
                one, measured=(one.measured[0], one.measured[place]), released=(one.released[0], one.released[place])
            )
            for one in done
        ]
        compare(["baseline", "point"], pairs)


def _swept(plan: Plan, material: Material, jobs: int) -> None:
    with tempfile.TemporaryDirectory() as folder, Journal.create(Path(folder, "journal"), plan) as journal:
        with pool(jobs) as (crew, workers):
            run_sweep(plan, material, journal, crew, workers, Shard(), lambda done: None)
        SweepTables.of(plan, results(plan, journal)).frames()


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result
