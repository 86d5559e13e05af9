"""How calls end, and what another kind of unit changes: shares that fit, times that are there."""

from __future__ import annotations

from sim.scenario.checks.findings import Findings
from sim.scenario.tables import Scenario


def check_outcomes(scenario: Scenario, found: Findings) -> None:
    """Endings exclude each other, and every ending that ties up a unit says for how long."""
    out = scenario.outcomes
    if out.citation and out.arrest + out.transport + out.citation > 1:
        message = "arrest, transport and citation together exceed 1; a call ends in one of them"
        found.problem(("outcomes",), message)
    elif out.arrest + out.transport > 1:
        found.problem(("outcomes",), "arrest and transport together exceed 1; a call ends in one of them")
    by_officers = out.transport and out.by_ambulance < 1
    for needed, key, what in (
        (by_officers, "transport_time", "how long an officer is tied up by a transport"),
        (by_officers and out.hold, "hold_time", "how long an officer is tied up by an involuntary hold"),
        (out.arrest, "booking_time", "how long an arrest ties up a unit"),
        (out.citation, "citation_time", "how long a citation ties up a unit"),
    ):
        if needed and getattr(out, key) is None:
            found.problem(("outcomes",), f"{key} is missing: {what}")
    for kind, effect in scenario.effects.items():
        if effect.escalation and effect.escalation_after is None:
            message = "escalation_after is missing: how long a team has been on scene when it asks for police"
            found.problem(("effects", kind), message, 'Add a line such as escalation_after = "10 min".')
