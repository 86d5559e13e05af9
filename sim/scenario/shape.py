"""Which keys the tables of a scenario have, read from their own definitions."""

from __future__ import annotations

import json
import types
import typing
from typing import Any

from pydantic import BaseModel, WithJsonSchema

from sim.scenario.keys import KeyPath
from sim.scenario.presets import PRESET, is_preset
from sim.scenario.tables import Scenario

# What a planner may have called it -> what it is called here.
RENAMED = {
    "mental_health": "behavioural_health", "vehicles": "count", "teams": "count", "hours": "shift",
    "seed_value": "seed", "reps": "replications", "timezone": "time_zone", "tz": "time_zone",
    "speed": "speed_kmh", "model_name": "model",
}  # fmt: skip


def homes(word: str) -> list[KeyPath]:
    """Every place of a scenario that has a key called `word`; <name> stands for a name of the planner's."""
    written = [("effects", "<name>", PRESET)] if word == PRESET else []
    return written + _homes(word, Scenario, ())


def _homes(word: str, here: Any, path: KeyPath) -> list[KeyPath]:
    model = _model(here)
    if model is not None:
        own = [(*path, word)] if word in model.model_fields else []
        below = [_homes(word, field.annotation, (*path, name)) for name, field in model.model_fields.items()]
        return own + [one for places in below for one in places]
    inner = _step(here, "")
    return _homes(word, inner, (*path, "<name>")) if _model(inner) is not None else []


def example(path: KeyPath) -> str:
    """A value that could stand at this key, as TOML; empty if none is known."""
    model = _model(_walk(path[:-1]))
    field = model.model_fields.get(path[-1]) if model else None
    examples = list(field.examples or ()) if field else []
    for note in field.metadata if field else ():
        if isinstance(note, WithJsonSchema) and note.json_schema:
            examples += note.json_schema.get("examples", [])
    return json.dumps(examples[0]) if examples else ""


def known_keys(path: KeyPath) -> tuple[str, ...]:
    """The keys a table at this path may have, from the tables' own definitions."""
    model = _model(_walk(path))
    written = (PRESET,) if is_preset((*path, PRESET)) else ()
    return (*model.model_fields, *written) if model else ()


def is_table(path: KeyPath) -> bool:
    """Is this the path of a table of the scenario, or of a table of such tables?"""
    here = _walk(path)
    return _model(here) is not None or _model(_step(here, "")) is not None


def table_of(annotation: Any) -> tuple[bool, type[BaseModel]] | None:
    """Is this a table, or many of them under names of the planner's (True), and which; None for a plain value."""
    own = _model(annotation)
    if own is not None:
        return False, own
    inner = _model(_step(annotation, ""))
    return None if inner is None else (True, inner)


def _walk(path: KeyPath) -> Any:
    here: Any = Scenario
    for part in path:
        here = _step(here, part)
    return here


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
