"""The `[sweep]` table: what `coresponse sweep` varies when the command line does not say. No run depends on it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from sim.scenario.fields import IS_WHOLE, Table


def _values(given: object) -> object:
    if isinstance(given, str) or (isinstance(given, list | tuple) and given):
        return tuple(given) if isinstance(given, list) else given
    raise ValueError(f'expected a range such as "0:6" or a list of values such as [0, 2, 4], got {given!r}')


Values = Annotated[
    Any, BeforeValidator(_values), WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {}}]})
]


class Sweep(Table):
    """A sweep: the keys that vary with their values, and the design that combines them.

    `vary` has a key of the scenario in quotes and a range ("0:6", "0.2:0.8:0.1", "5 min:20 min:5 min") or a list.
    `points`: how many, for `latin_hypercube` and `sobol`. `precision`: replications go on until the paired
    difference of these metrics is known so well, such as "officer_hours_net: 5 %".
    """

    design: Literal["grid", "one_at_a_time", "latin_hypercube", "sobol"] = "grid"
    points: Annotated[int, Field(ge=1, le=100_000), IS_WHOLE] | None = None
    vary: dict[str, Values] = {}
    precision: tuple[str, ...] = ()
