"""The tables of a mapping: which column of a CAD export means what, how it writes times, which rows are calls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from sim.scenario.fields import Day, Seconds, Table, TimeZone

KeyPath = tuple[str, ...]
TIME_ROLES = ("received", "dispatched", "on_scene", "cleared")
TEXT_ROLES = ("id", "call_type", "priority", "district", "reception", "disposition")
PLACE_ROLES = ("longitude", "latitude")
EPOCHS = {"epoch s": 1, "epoch ms": 1000}  # seconds or milliseconds since 1970, UTC
EXCEL = "excel days"  # days since 30 December 1899, local
_PROBE = datetime(2025, 10, 5, 14, 35)
ENDINGS = ("resolved", "transport", "ambulance", "hold", "arrest", "citation", "referral", "gone", "cancelled")


def _one_or_more(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _time_format(value: object) -> object:
    """A strptime format that keeps day, hour and minute; a twelve-hour clock may lose its half. Raises ValueError."""
    if value in EPOCHS or value == EXCEL:
        return value
    try:
        naive = re.sub("%[zZ]", "", str(value)).strip()
        back = datetime.strptime(_PROBE.strftime(naive), naive)
    except ValueError:
        back = datetime.min
    if back != _PROBE and not (half_lost(str(value)) and back == _PROBE.replace(hour=2)):
        raise ValueError(f'expected a time format such as "%Y-%m-%d %H:%M:%S" or "%m/%d/%Y %I:%M %p", got {value!r}')
    return value


def half_lost(form: str) -> bool:
    """Does a format read a clock of twelve hours without AM or PM?"""
    return "%I" in form and "%p" not in form


Words = Annotated[tuple[str, ...], BeforeValidator(_one_or_more)]
Formats = Annotated[
    tuple[Annotated[str, BeforeValidator(_time_format)], ...], BeforeValidator(_one_or_more), Field(min_length=1)
]


class Columns(Table):
    """Header names by meaning. `cleared` may be a list: the first that is filled, and not before on scene, counts.

    `date` holds the day of receipt where the times are only clocks: format then reads both, a space between;
    `units` lists the units of the call in one cell;
    `reopened` is filled (and not 0) where a closed call was opened again.
    """

    received: str
    call_type: str
    id: str | None = None
    priority: str | None = None
    district: str | None = None
    reception: str | None = None
    disposition: str | None = None
    dispatched: str | None = None
    on_scene: str | None = None
    cleared: Words = ()
    date: str | None = None
    units: str | None = None
    reopened: str | None = None
    longitude: str | None = None
    latitude: str | None = None


class Times(Table):
    """How times are written (local, unless the format holds %z), and the longest interval believed.

    `midnight_is_missing`: a time of exactly 00:00 stands for none. `am_pm = "from_order"`: clocks of twelve hours
    without AM or PM, told apart by the order of the rows.
    """

    format: Formats
    longest_delay: Seconds = 86400
    longest_travel: Seconds = 86400
    longest_on_scene: Seconds = 86400
    midnight_is_missing: bool = False
    am_pm: Literal["stated", "from_order"] = "stated"

    @property
    def offsets(self) -> bool:
        """Do the times say themselves how far they are from UTC?"""
        return any("%z" in one or one in EPOCHS for one in self.format)


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
    """Work officers began themselves: by call type, by reception, or by times all within `within`.

    `when = "any"`: two neighbouring times within it are enough, and so is a unit on scene at receipt that was
    never dispatched. `keep_as` keeps these rows as calls of that type instead of removing them.
    """

    types: Words = ()
    receptions: Words = ()
    within: Seconds | None = None
    when: Literal["all", "any"] = "all"
    keep_as: str | None = None


class UnitList(Table):
    """How a cell lists the units of a call; a list cut off after `at_most` is a lower bound."""

    separator: str = ","
    not_units: Words = ()
    at_most: Annotated[int, Field(ge=1)] | None = None


class Place(Table):
    """A GeoJSON file of beats beside the mapping, and the property that names a beat: all coordinates are for."""

    beats: str
    name: str


class CadMapping(Table):
    """One export's mapping. A * in a key of `types` stands for anything; upper and lower case are the same.

    `rows = "unit"`: one row a unit, joined by `id`. `aliases`: other headers under which a column stood in some
    files or weeks. `behavioural_health` and `dispositions` are for `coresponse calibrate`.
    """

    schema_version: Annotated[int, Field(ge=1, le=1)]
    name: str
    description: str = ""
    time_zone: TimeZone | None = None
    delimiter: Literal[",", ";", "\t", "|"] = ","
    nulls: Words = ()
    default_type: str | None = None
    rows: Literal["call", "unit"] = "call"
    behavioural_health: Words = ()
    aliases: dict[str, Words] = {}
    columns: Columns
    times: Times
    period: Period = Period()
    keep: dict[str, Words] = {}
    drop: dict[str, DropRule] = {}
    officer_initiated: OfficerInitiated = OfficerInitiated()
    units: UnitList = UnitList()
    place: Place | None = None
    types: dict[str, str]
    priorities: dict[str, Annotated[int, Field(ge=1)]] = {}
    districts: dict[str, str] = {}
    dispositions: dict[str, Literal[ENDINGS]] = {}  # type: ignore[valid-type]

    def headers(self) -> Iterator[tuple[KeyPath, str]]:
        """Every header the mapping reads, with the key that names it."""
        for role in (*TEXT_ROLES, *TIME_ROLES, "date", "units", "reopened", *PLACE_ROLES):
            named = getattr(self.columns, role)
            for header in (named,) if isinstance(named, str) else named or ():
                yield ("columns", role), header
        for header in self.keep:
            yield ("keep", header), header
        for key, rule in self.drop.items():
            yield ("drop", key, "column"), rule.column

    def time_headers(self) -> dict[str, str | None]:
        """The header of each time, by the name the rows have for it: received, dispatched, ..., "cleared 0"."""
        columns = self.columns
        named = {"received": columns.received, "dispatched": columns.dispatched, "on_scene": columns.on_scene}
        return named | {f"cleared {place}": header for place, header in enumerate(columns.cleared)}
