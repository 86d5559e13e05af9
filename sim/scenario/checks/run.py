"""When the simulated period lies and how long it lasts."""

from __future__ import annotations

from sim.scenario.checks.findings import Findings
from sim.scenario.tables import Scenario

LONGEST_RUN_DAYS = 3660
FIRST_YEAR, LAST_YEAR = 1970, 2200


def check_run(scenario: Scenario, found: Findings) -> None:
    """The clock must know the year, and a computer must get through the days."""
    run = scenario.run
    if not FIRST_YEAR <= run.start.year <= LAST_YEAR:
        found.problem(("run", "start"), f"expected a year from {FIRST_YEAR} to {LAST_YEAR}, got {run.start.year}")
    if run.days >= LONGEST_RUN_DAYS + 1:
        message = f"warm-up, window and run-out last {run.days:.0f} days; at most {LONGEST_RUN_DAYS} (ten years)"
        found.problem(("run", "window"), message, "For narrower intervals ask for more replications instead.")
