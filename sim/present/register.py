"""The assumption register in the order in which a reviewer should read it: assumed, borrowed, then the city's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sim.scenario.sources import Assumption

# What people do under one kind of response or another comes from studies of other places.
BORROWED = ("outcomes.", "effects.", "trained.", "care.", "support.")
GROUPS = (
    ("assumed", "Assumed: values without a source"),
    ("borrowed", "Borrowed: values from studies of other places"),
    ("sourced", "Sourced: values with a source of their own"),
)


@dataclass(frozen=True)
class Standing:
    """One part of the register: what its values rest on, and the values."""

    name: str
    title: str
    rows: tuple[Assumption, ...]


def standing(one: Assumption) -> str:
    """What a value rests on: "assumed", "borrowed" or "sourced"."""
    if not one.sourced:
        return "assumed"
    return "borrowed" if one.path.startswith(BORROWED) else "sourced"


def by_standing(assumptions: Iterable[Assumption]) -> list[Standing]:
    """The parts of the register that are not empty, least certain first."""
    rows = tuple(assumptions)
    parts = [Standing(name, title, tuple(one for one in rows if standing(one) == name)) for name, title in GROUPS]
    return [part for part in parts if part.rows]
