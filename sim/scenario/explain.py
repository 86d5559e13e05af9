"""Pydantic's findings in a planner's words: place, key, expected, found, next move."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from pydantic import BaseModel, ValidationError, WithJsonSchema

from sim.basics.errors import Problem, did_you_mean
from sim.scenario.keys import KeyPath, dotted
from sim.scenario.merge import RawScenario, problem_at
from sim.scenario.tables import Scenario

RENAMED = {
    "mental_health": "behavioural_health", "vehicles": "count", "teams": "count", "hours": "shift",
    "seed_value": "seed", "reps": "replications", "timezone": "time_zone", "tz": "time_zone",
    "speed": "speed_kmh", "model_name": "model",
}  # fmt: skip
_BOUNDS = {
    "greater_than": ("gt", "a number above {}"),
    "greater_than_equal": ("ge", "a number of at least {}"),
    "less_than": ("lt", "a number below {}"),
    "less_than_equal": ("le", "a number of at most {}"),
}


def explain(raw: RawScenario, error: ValidationError, values: Mapping[str, Any]) -> list[Problem]:
    """One problem for each fault in `values`; members of a union and knock-on faults are not told twice."""
    faults: dict[KeyPath, Any] = {}
    for fault in error.errors(include_url=False):
        faults.setdefault(_real_path(fault["loc"], values), fault)
    first_causes = {
        path: fault
        for path, fault in faults.items()
        if not any(other[: len(path)] == path and len(other) > len(path) for other in faults)
    }
    return [
        problem_at(raw, path, *_words(raw, fault, path, _at(values, path[:-1]))) for path, fault in first_causes.items()
    ]


def _real_path(loc: tuple[int | str, ...], values: Any) -> KeyPath:
    """The key path without the names that pydantic gives to the members of a union."""
    path: list[str] = []
    here = values
    for number, part in enumerate(loc, start=1):
        if isinstance(here, Mapping) and part in here:
            here = here[str(part)]
        elif isinstance(here, list | tuple) and isinstance(part, int) and part < len(here):
            here = here[part]
        elif number < len(loc) or not isinstance(here, Mapping) or _is_label(str(part)):
            continue
        path.append(str(part))
    return tuple(path)


def _is_label(part: str) -> bool:
    return part == "[key]" or part.startswith(("dict[", "function-", "constrained", "nullable"))


def _at(values: Any, path: KeyPath) -> Any:
    for part in path:
        values = values.get(part) if isinstance(values, Mapping) else None
    return values


def _words(raw: RawScenario, fault: Any, path: KeyPath, table: Any) -> tuple[str, str]:
    """(what is wrong, next move) of one fault."""
    kind, found = fault["type"], fault.get("input")
    if kind == "extra_forbidden":
        return "unknown key", _hint_for(path)
    if kind == "missing":
        return "is missing", _how_to_add(path)
    if isinstance(found, time):
        return f"expected text, got {found}", f'Times are written in quotes: "{found:%H:%M}".'
    if isinstance(found, date):
        shown = found.date() if isinstance(found, datetime) and kind == "value_error" else found
        return f"expected text, got {found}", f'Dates are written in quotes: "{shown}".'
    if path[0] == "staffing" and "count" in path[2:4] and "whole number" in fault["msg"]:
        return _count_of(raw, found, table)
    if kind in _BOUNDS:
        return _out_of_bounds(kind, fault["ctx"], found)
    if kind in ("model_type", "dict_type"):
        fix = f"Write [{dotted(path)}.<name>], in single brackets." if isinstance(found, list) else ""
        return f"expected a table, got {_short(found)}", fix
    if kind == "tuple_type":
        fix = f'Write {path[-1]} = ["{found}"].' if isinstance(found, str) else ""
        return f"expected a list in square brackets, got {_short(found)}", fix
    if kind == "string_type":
        return f"expected text in quotes, got {_short(found)}", ""
    if kind == "too_short" and not found:
        return "expected at least one entry, got none", ""
    message = fault["msg"].removeprefix("Value error, ")
    fix = f"Numbers are written without quotes: {found}." if isinstance(found, str) and _is_number(found) else ""
    shown = "" if "got " in message else f", got {_short(found)}"
    return message[:1].lower() + message[1:] + shown, fix


def _short(found: Any) -> str:
    text = "true" if found is True else "false" if found is False else repr(found)
    return text if len(text) <= 60 else text[:57] + "..."


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _count_of(raw: RawScenario, found: Any, post: Any) -> tuple[str, str]:
    kinds = raw.values.get("kinds", {})
    kind = kinds.get(post.get("kind"), {}) if isinstance(post, Mapping) and isinstance(kinds, Mapping) else {}
    what = "teams" if isinstance(kind, Mapping) and kind.get("clinicians") else "units"
    fix = 'For cover on part of a shift, shorten the hours: shift = ["18:00", "22:00"].'
    return f"expected a whole number of {what}, got {_short(found)}", fix if isinstance(found, float) else ""


def _out_of_bounds(kind: str, context: Mapping[str, Any], found: Any) -> tuple[str, str]:
    bound, words = _BOUNDS[kind]
    limit = context[bound]
    share = limit == 1 and kind == "less_than_equal" and isinstance(found, int | float) and 1 < found <= 100
    fix = f"A share is a part of 1: {found:g} % is {found / 100:g}." if share else ""
    if limit == 1 and kind == "greater_than_equal" and found == 0:
        fix = ""
    return f"expected {words.format(limit)}, got {_short(found)}", fix


def _hint_for(path: KeyPath) -> str:
    """The nearest key of this table; or where the key belongs."""
    word, known = path[-1], known_keys(path[:-1])
    if RENAMED.get(word) in known:
        return f"It is called {RENAMED[word]} here."
    near = did_you_mean(word, known)
    if near.startswith("Did"):
        return near
    homes = [one for one in _homes(word, Scenario, ()) if one[:-1] != path[:-1]]
    if len(homes) == 1 and len(homes[0]) == 1:
        return f"{word} stands at the top of the file, above the first [table]; if it is a table: [{word}]."
    return f"Did you mean {'.'.join(homes[0])}?" if len(homes) == 1 else near


def _homes(word: str, here: Any, path: KeyPath) -> list[KeyPath]:
    """Every place of the scenario that has a key called `word`; <name> stands for a name of the planner's."""
    model = _model(here)
    if model is not None:
        own = [(*path, word)] if word in model.model_fields else []
        below = [_homes(word, field.annotation, (*path, name)) for name, field in model.model_fields.items()]
        return own + [one for homes in below for one in homes]
    inner = _step(here, "")
    return _homes(word, inner, (*path, "<name>")) if _model(inner) is not None else []


def _how_to_add(path: KeyPath) -> str:
    if is_table(path):
        return f"Add the table [{dotted(path)}]."
    example = _example(path)
    return f"Add a line such as {path[-1]} = {example}." if example else f"Add {path[-1]} to this table."


def _example(path: KeyPath) -> str:
    """A value that could stand at this key, as TOML; empty if none is known."""
    here: Any = Scenario
    for part in path[:-1]:
        here = _step(here, part)
    model = _model(here)
    field = model.model_fields.get(path[-1]) if model else None
    for note in field.metadata if field else ():
        if isinstance(note, WithJsonSchema) and note.json_schema and note.json_schema.get("examples"):
            example = note.json_schema["examples"][0]
            return f'"{example}"' if isinstance(example, str) else str(example).replace("'", '"')
    return ""


def known_keys(path: KeyPath) -> tuple[str, ...]:
    """The keys a table at this path may have, from the tables' own definitions."""
    here: Any = Scenario
    for part in path:
        here = _step(here, part)
    model = _model(here)
    return tuple(model.model_fields) if model else ()


def is_table(path: KeyPath) -> bool:
    """Is this the path of a table of the scenario, or of a table of such tables?"""
    here: Any = Scenario
    for part in path:
        here = _step(here, part)
    return _model(here) is not None or _model(_step(here, "")) is not None


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
