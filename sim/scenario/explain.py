"""Pydantic's findings in a planner's words: place, key, expected, found, next move."""

from __future__ import annotations

import types
import typing
from datetime import date, datetime, time
from typing import Any

from pydantic import BaseModel, ValidationError

from sim.basics.errors import Problem, did_you_mean
from sim.scenario.merge import RawScenario, problem_at
from sim.scenario.tables import Scenario

_RENAMED = {"mental_health": "behavioural_health", "vehicles": "count", "hours": "shift", "seed_value": "seed"}


def explain(raw: RawScenario, error: ValidationError) -> list[Problem]:
    """One problem for each thing pydantic found; unions report once."""
    problems: dict[str, Problem] = {}
    for fault in error.errors(include_url=False):
        path = _clean(fault["loc"])
        problem = problem_at(raw, path, *_words(fault, path))
        problems.setdefault(problem.path, problem)
    return list(problems.values())


def _clean(loc: tuple[int | str, ...]) -> tuple[str, ...]:
    """The key path without the names pydantic gives to the members of a union."""
    noise = ("int", "float", "str", "constrained", "dict[", "function", "tuple[", "nullable", "[key]")
    return tuple(str(part) for part in loc if not any(str(part).startswith(word) for word in noise))


def _words(fault: Any, path: tuple[str, ...]) -> tuple[str, str]:
    kind, found = fault["type"], fault.get("input")
    if kind == "extra_forbidden":
        hint = _RENAMED.get(path[-1])
        known = known_keys(path[:-1])
        return "unknown key", f"It is called {hint} here." if hint in known else did_you_mean(path[-1], known)
    if kind == "missing":
        return "is missing", f"Add {path[-1]} to this table."
    if isinstance(found, time | datetime | date):
        return f"expected text, got {found}", f'Times and dates are written in quotes: "{found}".'
    if kind in ("int_from_float", "int_type", "int_parsing") and isinstance(found, float | str | bool):
        fix = "For cover on part of a shift, shorten the hours." if path[-1] == "count" else ""
        return f"expected a whole number, got {found!r}", fix
    message = fault["msg"].removeprefix("Value error, ")
    shown = "" if "got " in message or isinstance(found, dict | list) else f", got {found!r}"
    return message[0].lower() + message[1:] + shown, ""


def known_keys(path: tuple[str, ...]) -> tuple[str, ...]:
    """The keys a table at this path may have, from the tables' own definitions."""
    here: Any = Scenario
    for part in path:
        here = _step(here, part)
    model = _model(here)
    return tuple(model.model_fields) if model else ()


def _step(here: Any, part: str) -> Any:
    model = _model(here)
    if model is not None:
        field = model.model_fields.get(part)
        return field.annotation if field else None
    for option in _options(here):
        if typing.get_origin(option) is dict:
            return typing.get_args(option)[1]
    return None


def _model(here: Any) -> type[BaseModel] | None:
    for option in _options(here):
        if isinstance(option, type) and issubclass(option, BaseModel):
            return option
    return None


def _options(here: Any) -> list[Any]:
    if typing.get_origin(here) in (typing.Union, types.UnionType):
        return [one for option in typing.get_args(here) for one in _options(option)]
    if typing.get_origin(here) is typing.Annotated:
        return _options(typing.get_args(here)[0])
    return [here]
