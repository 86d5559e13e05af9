"""Every table of a scenario. World: demand, geography, kinds, outcomes, effects, history.
Policy: staffing, response, dispatch. Arms of a comparison share the world, key by key.
"""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any

from pydantic import Field

from sim.basics.clock import Clock
from sim.scenario.fields import (
    IS_NUMBER,
    IS_WHOLE,
    Day,
    Days,
    Name,
    Place,
    Profile7,
    Profile24,
    Profile168,
    Rate,
    Ratio,
    Seconds,
    Share,
    Shift,
    Spread,
    Switch,
    Table,
    TimeZone,
)


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


class CallType(Table):
    """One type of call: how often, where, how urgent, how many patrol units, how long on scene."""

    label: str = ""
    share: Share | None = None
    calls_per_day: Rate | None = None
    behavioural_health: Switch = False
    eligible: Share = 0.0
    recognised: Share = 1.0
    priority: Annotated[int, IS_WHOLE] | dict[str, Share] = 3
    units: Annotated[float, Field(ge=1, le=8), IS_NUMBER] | dict[str, Share] = 1.0
    on_scene: Spread
    patience: Spread | None = None
    hour_of_day: Profile24 | None = None
    day_of_week: Profile7 | None = None
    hour_of_week: Profile168 | None = None
    districts: dict[str, Share] | None = None


class Demand(Table):
    """Calls that need a police answer. `calls_per_day` times each type's `share`, shaped by the week."""

    calls_per_day: Rate | None = None
    hour_of_day: Profile24 | None = None
    day_of_week: Profile7 | None = None
    hour_of_week: Profile168 | None = None
    types: Annotated[dict[str, CallType], Field(min_length=1)]


class District(Table):
    """A patrol district or beat: its share of calls, where it lies (latitude, longitude), its size."""

    label: str = ""
    share: Share
    centroid: Place | None = None
    area_km2: Annotated[float, Field(gt=0, le=1_000_000), IS_NUMBER] | None = None


class Travel(Table):
    """Mean travel between districts (a matrix, or centroids and a speed), and how it varies."""

    speed_kmh: Annotated[float, Field(ge=1, le=300), IS_NUMBER] | None = None
    detour: Annotated[float, Field(ge=1, le=10), IS_NUMBER] = 1.3
    matrix: dict[str, dict[str, Seconds]] | None = None
    cv: Annotated[float, Field(ge=0, le=5), IS_NUMBER] = 0.0
    by_priority: dict[str, Ratio] = {}


class Geography(Table):
    """Where calls happen and how long it takes to get there."""

    districts: Annotated[dict[str, District], Field(min_length=1)]
    travel: Travel


class Kind(Table):
    """A kind of unit and the people in it."""

    label: str = ""
    officers: Annotated[int, Field(ge=0, le=6), IS_WHOLE] = 0
    clinicians: Annotated[int, Field(ge=0, le=6), IS_WHOLE] = 0


class Outcomes(Table):
    """How a behavioural-health call ends when officers answer alone, and the time each ending takes."""

    transport: Share = 0.0
    arrest: Share = 0.0
    referral: Share = 0.0
    by_ambulance: Share = 0.0
    transport_time: Spread | None = None
    booking_time: Spread | None = None
    report_time: Spread | None = None


class Effect(Table):
    """What changes on a behavioural-health call when this kind of unit answers it instead."""

    on_scene_ratio: Ratio = 1.0
    on_scene: Spread | None = None
    transport_risk_ratio: Ratio = 1.0
    arrest_odds_ratio: Ratio = 1.0
    referral_added: Annotated[float, Field(ge=-1, le=1), IS_NUMBER] = 0.0
    hand_over: Spread | None = None


class History(Table):
    """Recorded calls to replay: a CAD export and the mapping that reads it."""

    calls: str
    mapping: str


class Post(Table):
    """A shift that is filled on its days: `count` units of a kind, all from one home district or by district."""

    label: str = ""
    kind: str
    days: Days = tuple(range(7))
    shift: Shift
    count: Annotated[int, Field(ge=0, le=500), IS_WHOLE] | dict[str, Annotated[int, Field(ge=0, le=500), IS_WHOLE]]
    district: str | None = None


class Plan(Table):
    """Which response model answers which call types, and its settings."""

    types: Annotated[tuple[str, ...], Field(min_length=1)]
    model: str
    team: str | None = None
    hold: Seconds = 0
    wait: Seconds | None = None
    backup: Annotated[float, Field(ge=0, le=4), IS_NUMBER] = 0.0


class Dispatch(Table):
    """Rules of the dispatch desk."""

    patrol: str = "patrol"
    home_district_first: Switch = True


class Scenario(Table):
    """One complete, checked description of a city and of how it answers its calls."""

    schema_version: Annotated[int, Field(ge=1, le=1), IS_WHOLE]
    name: Name
    description: str = ""
    baseline: str | None = None
    run: Run
    demand: Demand
    geography: Geography
    kinds: Annotated[dict[str, Kind], Field(min_length=1)]
    outcomes: Outcomes = Outcomes()
    effects: dict[str, Effect] = {}
    history: History | None = None
    staffing: Annotated[dict[str, Post], Field(min_length=1)]
    response: dict[str, Plan] = {}
    dispatch: Dispatch = Dispatch()

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


WORLD_TABLES = ("demand", "geography", "kinds", "outcomes", "effects", "history")


def _without_labels(table: Any) -> Any:
    """A label is how a thing is called in print; it changes no call."""
    if not isinstance(table, dict):
        return table
    return {key: _without_labels(value) for key, value in table.items() if key != "label" or isinstance(value, dict)}
