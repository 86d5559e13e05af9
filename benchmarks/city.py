"""The flagship's scenarios as the benchmarks use them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.engine import Log, Roster, make_plan, make_roster, simulate
from sim.measure.observation import Observation
from sim.measure.registry import measure
from sim.scenario import Scenario, load_scenario
from sim.world import CallStream, draw

ROOT = Path(__file__).resolve().parent.parent
OFFICERS_ONLY, WITH_TEAMS = "st_paul_officer_only.toml", "st_paul_2019.toml"


def st_paul(file: str, days: int, *overrides: str) -> Scenario:
    """A St. Paul scenario watched for so many days, with a day before and a day after."""
    settings = (f'run.window="{days} days"', 'run.warm_up="1 day"', 'run.run_out="1 day"', *overrides)
    return load_scenario(ROOT / "scenarios" / file, settings).scenario


def answer(scenario: Scenario, calls: CallStream) -> tuple[Roster, Log]:
    """One arm on given calls."""
    roster = make_roster(scenario)
    return roster, simulate(calls, roster, make_plan(scenario))


def whole_replication(scenario: Scenario) -> dict[str, Any]:
    """Calls drawn, units rostered, calls answered, metrics taken: what a replication of one arm costs."""
    calls = draw(scenario, 0)
    roster, log = answer(scenario, calls)
    return measure(Observation.of(scenario, calls, roster, log))
