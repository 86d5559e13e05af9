"""A whole scenario: its world, its policy and its run.

World tables are in `world_tables`, policy tables in `policy_tables`. Arms of a comparison share the
world, key by key.
"""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any

from pydantic import Field

from sim.basics.clock import Clock
from sim.scenario.fields import IS_WHOLE, Day, Name, Seconds, Table, TimeZone
from sim.scenario.policy_tables import Care, Costs, Dispatch, Plan, Post, Support, Training
from sim.scenario.sweep_table import Sweep
from sim.scenario.world_tables import Demand, Effect, Geography, History, Kind, Outcomes


class Run(Table):
    """When the simulated period starts, how long it is watched, how often it is repeated."""

    start: Day
    time_zone: TimeZone
    warm_up: Seconds = 86400
    window: Annotated[Seconds, Field(gt=0)] = 28 * 86400
    run_out: Seconds = 86400
    replications: Annotated[int, Field(ge=1, le=100_000), IS_WHOLE] = 30
    seed: Annotated[int, Field(ge=0), IS_WHOLE] = 1

    @property
    def clock(self) -> Clock:
        return Clock(self.start, self.time_zone)

    @property
    def days(self) -> float:
        """Calendar days from start to end: a day on which the clocks change counts as one."""
        return (self.warm_up + self.window + self.run_out) / 86400

    @property
    def window_days(self) -> float:
        """Calendar days of the window."""
        return self.window / 86400

    @property
    def window_start(self) -> int:
        """Second at which the observation window opens; whole days end at local midnight, whatever the clocks do."""
        return self._instant(self.warm_up)

    @property
    def window_end(self) -> int:
        """Second at which the window closes."""
        return self._instant(self.warm_up + self.window)

    @property
    def horizon(self) -> int:
        """Second at which the simulation stops."""
        return self._instant(self.warm_up + self.window + self.run_out)

    def _instant(self, seconds: int) -> int:
        days, rest = divmod(seconds, 86400)
        return self.clock.at(days, 0) + rest


class Scenario(Table):
    """One complete, checked description of a city and of how it answers its calls."""

    schema_version: Annotated[int, Field(ge=1, le=1), IS_WHOLE]
    name: Name
    description: str = ""
    baseline: str | None = None
    roster: str | None = None  # read into staffing when the file is loaded
    run: Run
    demand: Demand
    geography: Geography
    kinds: Annotated[dict[str, Kind], Field(min_length=1)]
    outcomes: Outcomes = Outcomes()
    effects: dict[str, Effect] = {}
    trained: Effect = Effect()
    history: History | None = None
    staffing: Annotated[dict[str, Post], Field(min_length=1)]
    response: dict[str, Plan] = {}
    dispatch: Dispatch = Dispatch()
    training: Training = Training()
    care: Care | None = None
    support: Support = Support()
    costs: Costs = Costs()
    sweep: Sweep | None = None

    def world(self) -> dict[str, Any]:
        """The part that arms of a comparison must share, as plain values."""
        plain = self.model_dump(mode="json", exclude_none=True)
        world = {key: _without_labels(plain[key]) for key in WORLD_TABLES if key in plain}
        run = plain["run"]
        world["run"] = {key: run[key] for key in run if key not in ("replications", "seed")}
        return world

    def world_hash(self) -> str:
        """Fingerprint of the world; equal hashes mean the same calls from the same seed."""
        return hashlib.sha256(json.dumps(self.world(), sort_keys=True).encode()).hexdigest()[:16]

    def people(self, kind: str) -> tuple[int, int]:
        """(officers, clinicians) in a unit of this kind."""
        return self.kinds[kind].officers, self.kinds[kind].clinicians

    def crew(self, post: Post) -> tuple[int, int]:
        """(officers, clinicians) in a unit of this post."""
        officers, clinicians = self.people(post.kind)
        return officers if post.officers is None else post.officers, clinicians

    def units_of_car(self, post: Post) -> int:
        """For how many units of its kind a unit of this post counts: its officers by those of its kind."""
        return self.crew(post)[0] // max(self.people(post.kind)[0], 1) or 1


WORLD_TABLES = ("demand", "geography", "kinds", "outcomes", "effects", "trained", "history", "costs")
SHARED_TABLES = ("run", *WORLD_TABLES)  # an override of one of these holds for both arms of a comparison


def _without_labels(table: Any) -> Any:
    """A label is how a thing is called in print; it changes no call."""
    if not isinstance(table, dict):
        return table
    return {key: _without_labels(value) for key, value in table.items() if key != "label" or isinstance(value, dict)}
