"""The mapping: which column of a CAD export means what, which rows are calls the public made,
and what the export's words are called in the scenario. One TOML file an export, no code.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from sim.basics.errors import InputError, Problem, did_you_mean
from sim.records.mapping_faults import explain_mapping
from sim.records.mapping_tables import PLACE_ROLES, TEXT_ROLES, TIME_ROLES, CadMapping, DropRule, KeyPath, half_lost
from sim.records.privacy import refusal
from sim.scenario.load import is_mapping
from sim.scenario.merge import RawScenario, problem_at, read_table
from sim.scenario.tables import Scenario

__all__ = ["PLACE_ROLES", "TEXT_ROLES", "TIME_ROLES", "CadMapping", "DropRule", "load_mapping"]


def load_mapping(path: Path, scenario: Scenario | None = None) -> tuple[CadMapping, RawScenario]:
    """A mapping, checked against the scenario it serves if there is one, and where its keys stand.

    Raises InputError with every problem.
    """
    values, places = read_table(path)
    raw = RawScenario(path, values, places)
    mapping, problems = _checked(raw)
    if scenario is not None:
        problems += _unknown_names(raw, mapping, scenario)
    elif mapping.time_zone is None:
        fix = 'Add time_zone = "America/Chicago" (the IANA name of yours) above the tables.'
        problems.append(problem_at(raw, ("time_zone",), "is missing", fix))
    if problems:
        raise InputError(problems)
    return mapping, raw


def mapping_alone(path: Path) -> CadMapping | None:
    """The mapping in a file that holds one, checked without export or scenario; None: the file holds none.

    Raises InputError with every problem.
    """
    values, places = read_table(path)
    if not is_mapping(values):
        return None
    mapping, problems = _checked(RawScenario(path, values, places))
    if problems:
        raise InputError(problems)
    return mapping


def _checked(raw: RawScenario) -> tuple[CadMapping, list[Problem]]:
    try:
        mapping = CadMapping.model_validate(raw.values)
    except ValidationError as error:
        raise InputError(explain_mapping(raw, error, CadMapping)) from None
    return mapping, [*_refused(raw, mapping), *_incomplete(raw, mapping), *_times(raw, mapping)]


def _refused(raw: RawScenario, mapping: CadMapping) -> Iterator[Problem]:
    for path, header in mapping.headers():
        placed = path[-1] in PLACE_ROLES and mapping.place is not None
        if not placed and (reason := refusal(header, is_time=path[-1] in TIME_ROLES)):
            fix = "Leave it out: a replay needs times, types, priorities and districts, never people."
            if path[-1] in PLACE_ROLES:
                fix = "Coordinates are read only to place a call in a beat: add [place] with beats and name."
            yield problem_at(raw, path, f"the column {header!r} is refused: it looks like {reason}", fix)


def _unknown_names(raw: RawScenario, mapping: CadMapping, scenario: Scenario) -> Iterator[Problem]:
    types, districts = scenario.demand.types, scenario.geography.districts
    for key, word in mapping.types.items():
        if word not in types:
            yield problem_at(
                raw, ("types", key), f"no call type is called {word!r} in the scenario", did_you_mean(word, types)
            )
    singles = {("default_type",): mapping.default_type, _KEEP_AS: mapping.officer_initiated.keep_as}
    for path, name in singles.items():
        if name is not None and name not in types:
            message = f"no call type is called {name!r} in the scenario"
            yield problem_at(raw, path, message, did_you_mean(name, types))
    for key, word in mapping.districts.items():
        if word not in districts:
            message = f"no district is called {word!r} in the scenario"
            yield problem_at(raw, ("districts", key), message, did_you_mean(word, districts))


_KEEP_AS = ("officer_initiated", "keep_as")


def _incomplete(raw: RawScenario, mapping: CadMapping) -> Iterator[Problem]:
    columns, rule, period = mapping.columns, mapping.officer_initiated, mapping.period
    if rule.receptions and columns.reception is None:
        yield _needs(raw, ("officer_initiated", "receptions"), "reception")
    if rule.within is not None and (columns.dispatched is None or columns.on_scene is None):
        yield _needs(raw, ("officer_initiated", "within"), "dispatched and on_scene")
    if columns.cleared and columns.on_scene is None:
        yield _needs(raw, ("columns", "cleared"), "on_scene")
    if columns.priority is not None and not mapping.priorities:
        fix = 'Add a table such as [priorities] "1" = 1; what it leaves out is drawn from the call type.'
        yield problem_at(raw, ("columns", "priority"), "a priority column needs the table priorities", fix)
    if any(rule.unless_on_scene for rule in mapping.drop.values()) and columns.on_scene is None:
        yield _needs(raw, ("drop",), "on_scene")
    if mapping.rows == "unit" and columns.id is None:
        yield _needs(raw, ("rows",), "id")
    if mapping.place is not None and (columns.longitude is None or columns.latitude is None):
        yield _needs(raw, ("place",), "longitude and latitude")
    if mapping.place is not None and columns.district is not None:
        message = "a call is placed by its coordinates or by its district column, not by both"
        yield problem_at(raw, ("place",), message, "Leave out one of the two.")
    if columns.disposition is None and mapping.dispositions:
        yield _needs(raw, ("dispositions",), "disposition")
    if period.first_day and period.last_day and period.last_day < period.first_day:
        yield problem_at(raw, ("period", "last_day"), "the period ends before it begins")


def _times(raw: RawScenario, mapping: CadMapping) -> Iterator[Problem]:
    times = mapping.times
    lost = [half_lost(one) for one in times.format]
    if times.am_pm == "from_order" and not all(lost):
        message = "am_pm is for clocks of twelve hours without AM or PM"
        yield problem_at(raw, ("times", "am_pm"), message, "Give formats with %I and without %p, or leave am_pm out.")
    if times.am_pm == "stated" and any(lost):
        fix = 'If AM and PM are lost in the file, say am_pm = "from_order": the rows must be in order of receipt.'
        yield problem_at(raw, ("times", "format"), "%I reads a clock of twelve hours, and %p is missing", fix)


def _needs(raw: RawScenario, path: KeyPath, roles: str) -> Problem:
    return problem_at(raw, path, f"needs columns.{roles}", f"Name the header of {roles} under [columns].")
