"""Who comes to work: quantiles that decide sickness and training days, drawn before anything is simulated.

Keyed by the post, the home district and the date, in order of the units' numbers: another post, another
unit or another arm never changes who is absent. A post without absence is not drawn for at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.basics.randomness import Floats, QuantileStreams
from sim.scenario.shifts import crews, shifts
from sim.scenario.tables import Scenario

PostDay = tuple[str, str, int]  # post, home district, local day number of the shift's start


@dataclass(frozen=True)
class Attendance:
    """Quantiles by post, home district and day; arrays of shape (units there,), unit 1 first."""

    absence: Mapping[PostDay, Floats] = field(default_factory=dict)
    training: Mapping[PostDay, Floats] = field(default_factory=dict)


def attendance(scenario: Scenario, replication: int) -> Attendance:
    """The attendance of one replication (0, 1, ...) over the whole horizon."""
    trains = scenario.training.hours_a_year > 0
    absent = {name for name, post in scenario.staffing.items() if post.absence > 0}
    trained = {name for name, post in scenario.staffing.items() if trains and post.kind == scenario.dispatch.patrol}
    if not absent | trained:
        return Attendance()
    streams = QuantileStreams(scenario.run.seed, replication)
    districts = tuple(sorted(scenario.geography.districts))
    absence: dict[PostDay, Floats] = {}
    training: dict[PostDay, Floats] = {}
    for shift in shifts(scenario):
        date = scenario.run.clock.date_of(shift.day).isoformat()
        for district, count in crews(shift.post, districts):
            for purpose, posts, table in (("absence", absent, absence), ("training", trained, training)):
                if shift.name in posts:
                    key = (shift.name, district, shift.day)
                    table[key] = streams.quantiles(count, purpose, shift.name, district, date)
    return Attendance(absence, training)
