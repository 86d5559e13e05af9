"""How a scenario calls its things in print: the labels of call types, districts, kinds of unit and posts."""

from __future__ import annotations

from collections.abc import Mapping

from sim.scenario.keys import KeyPath, dotted
from sim.scenario.tables import Scenario

DISTRICTS, KINDS = ("geography", "districts"), ("kinds",)
# Tables whose keys are names of things defined elsewhere.
NAMED_AFTER = {"districts": DISTRICTS, "count": DISTRICTS, "matrix": DISTRICTS, "effects": KINDS, "eligible": KINDS}


def labels_of(scenario: Scenario) -> dict[str, str]:
    """Key of a thing -> its label, such as "staffing.team_day" -> "Day team"; nothing for those without one."""
    tables: dict[KeyPath, Mapping[str, object]] = {
        ("demand", "types"): scenario.demand.types,
        DISTRICTS: scenario.geography.districts,
        KINDS: scenario.kinds,
        ("staffing",): scenario.staffing,
    }
    found = {
        dotted((*path, key)): getattr(one, "label", "") for path, table in tables.items() for key, one in table.items()
    }
    return {key: label for key, label in found.items() if label}


def labelled(path: KeyPath, labels: Mapping[str, str]) -> list[str]:
    """The parts of a key, those that name a thing with a label as that label."""
    parts = list(path)
    for place, part in enumerate(path):
        own = labels.get(dotted(path[: place + 1]))
        above = NAMED_AFTER.get(path[place - 1]) if place else None
        other = labels.get(dotted((*above, part))) if above else None
        parts[place] = own or other or part
    return parts
