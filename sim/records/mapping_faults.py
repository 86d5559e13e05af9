"""Pydantic's findings about a mapping in a planner's words: place, key, expected, found, next move."""

from __future__ import annotations

import types
import typing
from typing import Any

from pydantic import BaseModel, ValidationError

from sim.basics.errors import Problem, did_you_mean
from sim.scenario.merge import RawScenario, problem_at

_RENAMED = {
    "arrived": "on_scene", "arrival": "on_scene", "closed": "cleared", "type": "call_type", "nature": "call_type",
    "start": "received", "from": "first_day", "to": "last_day", "null": "nulls", "time_format": "format",
}  # fmt: skip


def explain_mapping(raw: RawScenario, error: ValidationError, table: type[BaseModel]) -> list[Problem]:
    """One problem for each key pydantic found fault with."""
    problems: dict[str, Problem] = {}
    for fault in error.errors(include_url=False):
        path = tuple(part for part in fault["loc"] if isinstance(part, str) and part != "[key]")
        problem = problem_at(raw, path, *_words(fault, path, table))
        problems.setdefault(problem.path, problem)
    return list(problems.values())


def _words(fault: Any, path: tuple[str, ...], table: type[BaseModel]) -> tuple[str, str]:
    kind, found = fault["type"], fault.get("input")
    if kind == "extra_forbidden":
        known = _known_keys(path[:-1], table)
        hint = _RENAMED.get(path[-1])
        return "unknown key", f"It is called {hint} here." if hint in known else did_you_mean(path[-1], known)
    if kind == "missing":
        return "is missing", f"Add {path[-1]} to this table."
    if kind == "string_type" and path[:1] == ("columns",):
        return f"expected the name of a header in quotes, got {found!r}", ""
    message = fault["msg"].removeprefix("Value error, ")
    shown = "" if "got " in message or isinstance(found, dict | list) else f", got {found!r}"
    return message[0].lower() + message[1:] + shown, ""


def _known_keys(path: tuple[str, ...], table: type[BaseModel]) -> tuple[str, ...]:
    here: Any = table
    for part in path:
        if isinstance(here, type) and issubclass(here, BaseModel):
            field = here.model_fields.get(part)
            here = field.annotation if field else None
        elif typing.get_origin(here) is dict:
            here = typing.get_args(here)[1]
    if typing.get_origin(here) in (typing.Union, types.UnionType):
        here = next((one for one in typing.get_args(here) if one is not type(None)), None)
    return tuple(here.model_fields) if isinstance(here, type) and issubclass(here, BaseModel) else ()
