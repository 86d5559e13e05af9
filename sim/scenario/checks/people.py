"""Training, support and prices: what the people in the units need."""

from __future__ import annotations

from sim.scenario.checks.findings import Findings, check_named
from sim.scenario.tables import Scenario


def check_people(scenario: Scenario, found: Findings) -> None:
    """Every fault of [training], [support] and [costs]."""
    costs, training, support = scenario.costs, scenario.training, scenario.support
    if costs.available_hours_a_year > costs.hours_a_year:
        message = f"more hours than the {costs.hours_a_year:g} that are paid (costs.hours_a_year)"
        found.problem(
            ("costs", "available_hours_a_year"), message, "It is what is left after leave, training, sickness."
        )
    if training.hours_a_year >= costs.available_hours_a_year * 3600:
        message = f"as long as the {costs.available_hours_a_year:g} h a year that an officer is there"
        found.problem(("training", "hours_a_year"), message, "It is the time that training takes one officer a year.")
    if support.check_in and not support.length:
        message = "length is missing: how long a check-in takes a unit off the road"
        found.problem(("support",), message, 'Add a line such as length = "20 min".')
    check_named(("costs", "cash"), costs.cash or None, "role", found)
