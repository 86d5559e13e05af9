"""What one table cannot know alone: shares that must add up, units that must be there, settings that must fit.

A file of `checks` for each subject; names that must exist elsewhere are in `names`, what is allowed but
hardly meant in `warnings`.
"""

from __future__ import annotations

from sim.scenario.checks.call_types import check_call_types
from sim.scenario.checks.care import check_care
from sim.scenario.checks.demand import check_demand
from sim.scenario.checks.desk import check_desk
from sim.scenario.checks.findings import Findings
from sim.scenario.checks.geography import check_geography
from sim.scenario.checks.outcomes import check_outcomes
from sim.scenario.checks.people import check_people
from sim.scenario.checks.plans import check_plans
from sim.scenario.checks.run import check_run
from sim.scenario.checks.staffing import check_staffing
from sim.scenario.names import unknown_names
from sim.scenario.tables import Scenario
from sim.scenario.warnings import warnings_of

CHECKS = (
    check_run, check_demand, check_call_types, check_geography, check_outcomes, check_staffing, check_plans,
    check_desk, check_people, check_care,
)  # fmt: skip


def check(scenario: Scenario) -> Findings:
    """Every cross-table fault and warning of a scenario."""
    found = Findings(unknown_names(scenario.model_dump(mode="json", exclude_none=True)))
    for look in CHECKS:
        look(scenario, found)
    if not found.problems:
        found.warnings += warnings_of(scenario)
    return found
