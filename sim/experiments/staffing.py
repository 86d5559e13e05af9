"""What a staffing plan costs and whom it puts on the street: arithmetic, known exactly before any simulation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sim.basics.errors import UsageError
from sim.scenario.shifts import hours_a_year
from sim.scenario.tables import Scenario
from sim.scenario.workload import units_on_duty

By = Literal["people", "money"]


@dataclass(frozen=True)
class Staffing:
    """Of one plan: people needed on the payroll, money a year (0 without prices), fewest patrol units in any hour."""

    people: float
    money: float
    least_patrol: float

    def cost(self, by: str) -> float:
        """What the search makes as small as it can."""
        return self.people if by == "people" else self.money


def staffing_of(scenario: Scenario) -> Staffing:
    """The staffing of a scenario. A post with a district table counts all its districts."""
    prices, clock = scenario.costs, scenario.run.clock
    people = money = 0.0
    for post in scenario.staffing.values():
        hours = hours_a_year(post, clock) * post.units
        officers, clinicians = scenario.crew(post)
        people += hours * (officers + clinicians) / prices.available_hours_a_year
        crew = officers * prices.officer_hour + clinicians * prices.clinician_hour
        money += hours * (crew + (prices.vehicle_hour if scenario.kinds[post.kind].travels else 0.0))
    patrol = units_on_duty(scenario.staffing, scenario.dispatch.patrol)
    return Staffing(people, money, float(patrol.min()))


def check_by(by: str, scenario: Scenario) -> None:
    """Refuse a search for the cheapest where nothing has a price. Raises UsageError."""
    if by not in ("people", "money"):
        raise UsageError(f"--by {by}: expected people (fewest on the payroll) or money (cheapest)")
    if by == "money" and not (scenario.costs.officer_hour or scenario.costs.clinician_hour):
        raise UsageError(
            "--by money: the scenario has no prices; set costs.officer_hour and costs.clinician_hour, or search by "
            "people"
        )
