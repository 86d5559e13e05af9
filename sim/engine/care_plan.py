"""Care as the engine reads it: a case worker's list, then destinations in order."""

from __future__ import annotations

from dataclasses import dataclass

from sim.basics.distributions import Distribution
from sim.scenario.policy_tables import Care


@dataclass(frozen=True)
class Place:
    """A list or a destination: how many people at a time, for how long, how long they wait for it."""

    name: str
    places: int
    stay: Distribution
    patience: Distribution | None
    then: int  # position of the next destination; -1 = none


@dataclass(frozen=True)
class CarePlan:
    """Stations that a person who accepts help goes through; `first` is a position, -1 = none."""

    stations: tuple[Place, ...]
    case_list: int
    first: int
    warm: bool


def make_care_plan(care: Care | None) -> CarePlan | None:
    """The stations of a care table: the destinations by name, then the case workers' list if there is one."""
    if care is None:
        return None
    names = sorted(care.destinations)
    stations = [
        Place(name, one.places, one.stay, one.patience, names.index(one.then) if one.then else -1)
        for name, one in ((name, care.destinations[name]) for name in names)
    ]
    first = names.index(care.first) if care.first else -1
    case_list = -1
    if care.case_load is not None and care.case_time is not None:
        case_list = len(stations)
        stations.append(Place("case workers", care.case_load, care.case_time, care.patience, first))
    return CarePlan(tuple(stations), case_list, first, care.warm)
