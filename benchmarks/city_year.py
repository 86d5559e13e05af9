"""A year of St. Paul's calls, one arm, one replication: speed, memory, and ten times as many calls."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec

from benchmarks.city import ROOT, WITH_TEAMS, st_paul, whole_replication
from benchmarks.stopwatch import race
from benchmarks.table import show, verdict
from sim.engine import make_plan, make_roster, simulate
from sim.scenario import Scenario
from sim.world import draw

CALLS_A_SECOND, MEGABYTES, TENFOLD = 25_000, 400, 11
MEMORY = "-m", "benchmarks.memory"


def city_year(quick: bool) -> None:
    """`simulate` alone, a whole replication, and ten times the calls: ten years, and a city ten times as big."""
    days, rounds = (28, 3) if quick else (363, 3)
    peak = _peak_megabytes(days)
    one = st_paul(WITH_TEAMS, days)
    long, big = st_paul(WITH_TEAMS, 10 * (days + 2) - 2), _ten_cities(one)
    worlds = {"simulate": one, "simulate, ten times as long": long, "simulate, ten times the city": big}
    inputs = {name: (draw(city, 0), make_roster(city), make_plan(city)) for name, city in worlds.items()}
    rivals = {name: (lambda arguments=given: simulate(*arguments)) for name, given in inputs.items()}
    times = race({**rivals, "draw, roster, simulate, measure": lambda: whole_replication(one)}, rounds)
    calls = {name: len(inputs.get(name, inputs["simulate"])[0]) for name in times}
    rows = [
        [name, f"{calls[name]:,}", f"{calls[name] / one.cpu_s:,.0f}", f"{one.cpu_s:.2f}", f"{one.wall_s:.2f}",
         "1" if name == "simulate" else one.over(times["simulate"])]
        for name, one in times.items()
    ]  # fmt: skip
    speed = calls["simulate"] / times["simulate"].cpu_s
    ratio = times["simulate, ten times as long"].cpu_s / times["simulate"].cpu_s
    notes = [
        f"simulate: {speed:,.0f} calls a second on one core (target: at least {CALLS_A_SECOND:,}): "
        f"{verdict(speed >= CALLS_A_SECOND)}.",
        f"Ten times as long: {ratio:.2f} times the time (target: at most {TENFOLD}): {verdict(ratio <= TENFOLD)}.",
        _memory_note(peak),
    ]
    head = ("", "calls", "calls/s", "CPU s", "wall s", "CPU time / simulate")
    show(f"St. Paul, August 2019 unit, {days + 2} days, one arm, one replication", head, rows, notes)


def _ten_cities(scenario: Scenario) -> Scenario:
    """Ten times the calls a day, ten times the units on every post, the same three districts."""
    demand = scenario.demand.model_copy(update={"calls_per_day": 10 * (scenario.demand.calls_per_day or 0)})
    posts = {}
    for name, post in scenario.staffing.items():
        count = post.count
        tenfold = {at: 10 * n for at, n in count.items()} if isinstance(count, Mapping) else 10 * count
        posts[name] = post.model_copy(update={"count": tenfold})
    return scenario.model_copy(update={"demand": demand, "staffing": posts})


def _peak_megabytes(days: int) -> float | None:
    """Peak memory of a fresh process that runs one whole replication; None where Python cannot tell (Windows).

    To be asked first: on Linux a new process inherits the peak of the one that starts it.
    """
    if find_spec("resource") is None:
        return None
    command = [sys.executable, *MEMORY, str(days)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return float(done.stdout)


def _memory_note(peak: float | None) -> str:
    if peak is None:
        return "Peak memory: not measured, this Python has no resource module."
    return (
        f"Peak memory of a fresh process, whole replication: {peak:.0f} MB (target: under {MEGABYTES}): "
        f"{verdict(peak < MEGABYTES)}."
    )
