"""Field types of a scenario: each parses one way of writing a value and knows its JSON Schema."""

from __future__ import annotations

import math
import re
import unicodedata
import zoneinfo
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from sim.basics.clip import clipped
from sim.basics.distributions import DISTRIBUTIONS, Distribution, parse_distribution
from sim.basics.durations import (
    LONGEST,
    SECONDS,
    format_clock,
    format_days,
    format_duration,
    parse_clock,
    parse_days,
    parse_duration,
)
from sim.basics.errors import did_you_mean


class Table(BaseModel):
    """A table of the scenario: no unknown keys, and frozen once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def _whole(value: object) -> int:
    if type(value) is int:
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise ValueError(f"expected a whole number, got {_as_written(value)}")


def _number(value: object) -> float:
    """A finite number; text and switches are not numbers, whatever Python thinks of them."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"expected a number, got {_as_written(value)}")
    return float(value)


def _switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"expected true or false, without quotes, got {_as_written(value)}")
    return value


def _as_written(value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return clipped(text, 60)


def _name(value: object) -> object:
    if isinstance(value, str) and (not value.strip() or any(unicodedata.category(one) == "Cc" for one in value)):
        raise ValueError(f"expected a name of one line, got {_as_written(value)}")
    return value


def _whole_seconds(value: object) -> int:
    return round(parse_duration(value))


def _days(value: object) -> tuple[int, ...]:
    return value if isinstance(value, tuple) else parse_days(value)


def _date(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise ValueError
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f'expected a date such as "2019-09-02" (year, month, day), got {value!r}') from None


_DAY_TIME = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}$")


def _day_time(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    try:
        if not isinstance(value, str) or not _DAY_TIME.match(value):
            raise ValueError
        return datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(f'expected a local date and time such as "2019-09-02 18:00", got {value!r}') from None


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())  # looks through some 600 files


def _zone(value: object) -> str:
    known = _zones()
    if not isinstance(value, str) or value not in known:
        hint = did_you_mean(str(value), [one for one in known if "/" in one])
        near = f". {hint}" if hint.startswith("Did") else ""
        raise ValueError(f'expected an IANA time zone such as "America/Chicago", got {_as_written(value)}{near}')
    return value


def _listed(number: int, what: str) -> BeforeValidator:
    """A list of exactly `number` entries, said in words when it is not."""

    def parse(value: object) -> object:
        if not isinstance(value, list | tuple):
            raise ValueError(f"expected {what} in square brackets, got {_as_written(value)}")
        if len(value) != number:
            raise ValueError(f"expected {what}, got {len(value)} {'entry' if len(value) == 1 else 'entries'}")
        return value

    return BeforeValidator(parse)


def _spread(value: object) -> Distribution:
    try:
        spread = parse_distribution(value)
        rare = float(spread.quantile(np.array([0.9999]))[0])
    except ArithmeticError:
        rare = math.inf
    if not rare <= LONGEST:
        raise ValueError("so wide that one in 10,000 would last over a century; sigma and cv are seldom above 2")
    return spread


def _write_distribution(value: Distribution) -> Any:
    return value.spec


_DURATION_SCHEMA = {
    "type": "string",
    "pattern": rf"^\s*[0-9]+(\.[0-9]+)?\s*({'|'.join(SECONDS)})\s*$",
    "examples": ["20 min", "1.5 h"],
}
_DISTRIBUTION_SCHEMA = {
    "anyOf": [
        _DURATION_SCHEMA,
        {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "distribution": {"enum": list(DISTRIBUTIONS)},
                "values": {"type": "array", "items": _DURATION_SCHEMA, "minItems": 1},
                **dict.fromkeys(("median", "p90", "mean", "min", "mode", "max"), _DURATION_SCHEMA),
                **{key: {"type": "number", "exclusiveMinimum": 0} for key in ("cv", "sigma", "shape")},
            },
        },
    ],
    "examples": ["20 min"],
}

# After any bounds, so that the bounds stay in the JSON Schema: Annotated[int, Field(ge=1), IS_WHOLE].
IS_WHOLE = BeforeValidator(_whole)
IS_NUMBER = BeforeValidator(_number)
Switch = Annotated[bool, BeforeValidator(_switch)]
Name = Annotated[str, BeforeValidator(_name)]
Seconds = Annotated[
    int,
    BeforeValidator(_whole_seconds),
    PlainSerializer(format_duration, when_used="always"),
    WithJsonSchema(_DURATION_SCHEMA),
]
ClockTime = Annotated[
    int,
    BeforeValidator(parse_clock),
    PlainSerializer(format_clock, when_used="always"),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,2}:[0-9]{2}$", "examples": ["07:00", "24:00"]}),
]
Shift = Annotated[
    tuple[ClockTime, ClockTime],
    _listed(2, 'a start and an end, such as ["07:00", "17:00"]'),
    Field(examples=[["07:00", "17:00"]]),
]
Days = Annotated[
    tuple[int, ...],
    BeforeValidator(_days),
    PlainSerializer(format_days, when_used="always"),
    WithJsonSchema({"type": "string", "examples": ["daily", "Mon-Fri", "Sat, Sun"]}),
]
Day = Annotated[
    date,
    BeforeValidator(_date),
    PlainSerializer(date.isoformat, when_used="always"),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2019-09-02"]}),
]
DayTime = Annotated[
    datetime,
    BeforeValidator(_day_time),
    PlainSerializer(lambda value: value.strftime("%Y-%m-%d %H:%M"), when_used="always"),
    WithJsonSchema({"type": "string", "pattern": _DAY_TIME.pattern, "examples": ["2019-09-02 18:00"]}),
]
TimeZone = Annotated[str, BeforeValidator(_zone), WithJsonSchema({"type": "string", "examples": ["America/Chicago"]})]
Spread = Annotated[
    Distribution,
    BeforeValidator(_spread),
    PlainSerializer(_write_distribution, when_used="always"),
    WithJsonSchema(_DISTRIBUTION_SCHEMA),
]
Share = Annotated[float, Field(ge=0, le=1), IS_NUMBER]
Ratio = Annotated[float, Field(ge=0, le=20), IS_NUMBER]
Rate = Annotated[float, Field(ge=0, le=1_000_000), IS_NUMBER]
Profile24 = Annotated[
    tuple[Rate, ...], Field(min_length=24, max_length=24), _listed(24, "24 numbers, one an hour from 00 to 23")
]
Ratios24 = Annotated[
    tuple[Ratio, ...], Field(min_length=24, max_length=24), _listed(24, "24 numbers, one an hour from 00 to 23")
]
Profile12 = Annotated[
    tuple[Rate, ...], Field(min_length=12, max_length=12), _listed(12, "12 numbers, January to December")
]
Profile7 = Annotated[tuple[Rate, ...], Field(min_length=7, max_length=7), _listed(7, "7 numbers, Monday to Sunday")]
Profile168 = Annotated[
    tuple[Rate, ...], Field(min_length=168, max_length=168), _listed(168, "168 numbers, one an hour of the week")
]
Place = Annotated[
    tuple[Annotated[float, IS_NUMBER], Annotated[float, IS_NUMBER]],
    _listed(2, "latitude and longitude, such as [44.95, -93.10]"),
]
