"""The mapping: which column of a CAD export means what, which rows are calls the public made,
and what the export's words are called in the scenario. One TOML file an export, no code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationError

from sim.basics.errors import InputError, Problem, did_you_mean
from sim.records.mapping_faults import explain_mapping
from sim.records.privacy import refusal
from sim.scenario.fields import Day, Seconds, Table
from sim.scenario.merge import RawScenario, problem_at, read_table
from sim.scenario.tables import Scenario

KeyPath = tuple[str, ...]
TIME_ROLES = ("received", "dispatched", "on_scene", "cleared")
TEXT_ROLES = ("id", "call_type", "priority", "district", "reception")
_PROBE = datetime(2025, 10, 5, 14, 35)


def _one_or_more(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _time_format(value: object) -> object:
    """A strptime format that keeps day, hour and minute. Raises ValueError."""
    try:
        naive = re.sub("%[zZ]", "", str(value)).strip()
        kept = datetime.strptime(_PROBE.strftime(naive), naive) == _PROBE
    except ValueError:
        kept = False
    if not kept:
        raise ValueError(f'expected a time format such as "%Y-%m-%d %H:%M:%S" or "%m/%d/%Y %I:%M %p", got {value!r}')
    return value


Words = Annotated[tuple[str, ...], BeforeValidator(_one_or_more)]
Formats = Annotated[
    tuple[Annotated[str, BeforeValidator(_time_format)], ...], BeforeValidator(_one_or_more), Field(min_length=1)
]


class Columns(Table):
    """Header names by meaning. `cleared` may be a list: the first that is filled, and not before on scene, counts."""

    received: str
    call_type: str
    id: str | None = None
    priority: str | None = None
    district: str | None = None
    reception: str | None = None
    dispatched: str | None = None
    on_scene: str | None = None
    cleared: Words = ()


class Times(Table):
    """How times are written (local, unless the format holds %z), and the longest interval believed."""

    format: Formats
    longest_delay: Seconds = 86400
    longest_travel: Seconds = 86400
    longest_on_scene: Seconds = 86400


class Period(Table):
    """First and last local day of receipt, both included; without them, the whole file."""

    first_day: Day | None = None
    last_day: Day | None = None


class DropRule(Table):
    """Rows that are no calls: `column` holds one of `values`. `separator` splits a cell that holds several."""

    label: str = ""
    column: str
    values: Annotated[Words, Field(min_length=1)]
    separator: str | None = None
    unless_on_scene: bool = False


class OfficerInitiated(Table):
    """Work officers began themselves: by call type, by reception, or by times all within `within`."""

    types: Words = ()
    receptions: Words = ()
    within: Seconds | None = None


class CadMapping(Table):
    """One export's mapping. A * in a key of `types` stands for anything; upper and lower case are the same."""

    schema_version: Annotated[int, Field(ge=1, le=1)]
    name: str
    description: str = ""
    delimiter: Literal[",", ";", "\t", "|"] = ","
    nulls: Words = ()
    default_type: str | None = None
    columns: Columns
    times: Times
    period: Period = Period()
    keep: dict[str, Words] = {}
    drop: dict[str, DropRule] = {}
    officer_initiated: OfficerInitiated = OfficerInitiated()
    types: dict[str, str]
    priorities: dict[str, Annotated[int, Field(ge=1)]] = {}
    districts: dict[str, str] = {}

    def headers(self) -> Iterator[tuple[KeyPath, str]]:
        """Every header the mapping reads, with the key that names it."""
        for role in (*TEXT_ROLES, *TIME_ROLES):
            named = getattr(self.columns, role)
            for header in (named,) if isinstance(named, str) else named or ():
                yield ("columns", role), header
        for header in self.keep:
            yield ("keep", header), header
        for key, rule in self.drop.items():
            yield ("drop", key, "column"), rule.column


def load_mapping(path: Path, scenario: Scenario) -> tuple[CadMapping, RawScenario]:
    """A mapping checked against its scenario, and where its keys stand. Raises InputError with every problem."""
    values, places = read_table(path)
    raw = RawScenario(path, values, places)
    try:
        mapping = CadMapping.model_validate(values)
    except ValidationError as error:
        raise InputError(explain_mapping(raw, error, CadMapping)) from None
    problems = [*_refused(raw, mapping), *_unknown_names(raw, mapping, scenario), *_incomplete(raw, mapping)]
    if problems:
        raise InputError(problems)
    return mapping, raw


def _refused(raw: RawScenario, mapping: CadMapping) -> Iterator[Problem]:
    for path, header in mapping.headers():
        if reason := refusal(header, is_time=path[-1] in TIME_ROLES):
            fix = "Leave it out: a replay needs times, types, priorities and districts, never people."
            yield problem_at(raw, path, f"the column {header!r} is refused: it looks like {reason}", fix)


def _unknown_names(raw: RawScenario, mapping: CadMapping, scenario: Scenario) -> Iterator[Problem]:
    types, districts = scenario.demand.types, scenario.geography.districts
    for key, word in mapping.types.items():
        if word not in types:
            yield problem_at(
                raw, ("types", key), f"no call type is called {word!r} in the scenario", did_you_mean(word, types)
            )
    default = mapping.default_type
    if default is not None and default not in types:
        message = f"no call type is called {default!r} in the scenario"
        yield problem_at(raw, ("default_type",), message, did_you_mean(default, types))
    for key, word in mapping.districts.items():
        if word not in districts:
            message = f"no district is called {word!r} in the scenario"
            yield problem_at(raw, ("districts", key), message, did_you_mean(word, districts))


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
    if period.first_day and period.last_day and period.last_day < period.first_day:
        yield problem_at(raw, ("period", "last_day"), "the period ends before it begins")


def _needs(raw: RawScenario, path: KeyPath, roles: str) -> Problem:
    return problem_at(raw, path, f"needs columns.{roles}", f"Name the header of {roles} under [columns].")
