"""Field types of a scenario: each parses one way of writing a value and knows its JSON Schema."""

from __future__ import annotations

import zoneinfo
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from sim.basics.distributions import DISTRIBUTIONS, Distribution, parse_distribution
from sim.basics.durations import format_clock, format_days, format_duration, parse_clock, parse_days, parse_duration


class Table(BaseModel):
    """A table of the scenario: no unknown keys, and frozen once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def _whole_seconds(value: object) -> int:
    return value if type(value) is int else round(parse_duration(value))


def _clock(value: object) -> int:
    return value if type(value) is int else parse_clock(value)


def _days(value: object) -> tuple[int, ...]:
    return value if isinstance(value, tuple) else parse_days(value)


def _date(value: object) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f'expected a date such as "2019-09-02", got {value!r}') from None


def _zone(value: object) -> str:
    if not isinstance(value, str) or value not in zoneinfo.available_timezones():
        raise ValueError(f'expected an IANA time zone such as "America/Chicago", got {value!r}')
    return value


def _write_distribution(value: Distribution) -> Any:
    return value.spec


_DURATION_SCHEMA = {
    "type": "string",
    "pattern": r"^\s*\d+(\.\d+)?\s*(s|sec|min|h|d|day|hour|minute|second|week)s?\s*$",
    "examples": ["20 min", "1.5 h"],
}
_DISTRIBUTION_SCHEMA = {
    "anyOf": [
        _DURATION_SCHEMA,
        {
            "type": "object",
            "properties": {
                "distribution": {"enum": list(DISTRIBUTIONS)},
                "values": {"type": "array", "items": _DURATION_SCHEMA},
                **dict.fromkeys(("median", "p90", "mean", "min", "mode", "max"), _DURATION_SCHEMA),
                **{key: {"type": "number", "exclusiveMinimum": 0} for key in ("cv", "sigma", "shape")},
            },
        },
    ]
}

Seconds = Annotated[
    int,
    BeforeValidator(_whole_seconds),
    PlainSerializer(format_duration, when_used="always"),
    WithJsonSchema(_DURATION_SCHEMA),
]
ClockTime = Annotated[
    int,
    BeforeValidator(_clock),
    PlainSerializer(format_clock, when_used="always"),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,2}:\d{2}$", "examples": ["07:00", "24:00"]}),
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
    WithJsonSchema({"type": "string", "format": "date"}),
]
TimeZone = Annotated[str, BeforeValidator(_zone), WithJsonSchema({"type": "string", "examples": ["America/Chicago"]})]
Spread = Annotated[
    Distribution,
    BeforeValidator(parse_distribution),
    PlainSerializer(_write_distribution, when_used="always"),
    WithJsonSchema(_DISTRIBUTION_SCHEMA),
]
Share = Annotated[float, Field(ge=0, le=1)]
Ratio = Annotated[float, Field(ge=0, le=20)]
Rate = Annotated[float, Field(ge=0)]
