"""The page of every key a scenario can have, from the tables' own definitions."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from sim.basics.durations import format_duration
from sim.scenario.schema import json_schema
from sim.scenario.shape import table_of
from sim.scenario.tables import WORLD_TABLES, Scenario

DURATION = "20 min"  # the example that durations carry in the schema
HEAD = """# Every key of a scenario

Generated from the tables by `make docs`; do not edit by hand. The same for editors: `coresponse schema`.

Any value may also be written `{ value = ..., low = ..., high = ..., source = "...", note = "..." }`; ranges and
sources make the assumption register. `<name>` stands for a name of your own. Tables marked "world" must be the same in
every arm of a comparison; those marked "policy" are what arms differ in.
"""


def page() -> str:
    """The documentation page docs/scenario.md."""
    lines = [HEAD]
    schema = json_schema()
    for path, model in _tables((), Scenario):
        properties = schema["$defs"].get(model.__name__, schema)["properties"]
        rows = [_row(name, model, properties) for name in model.model_fields if _below(model, name) is None]
        if rows:
            lines += [f"## {_heading(path)}", "", inspect.getdoc(model) or "", ""]
            lines += ["| key | written as | without it |", "|---|---|---|", *rows, ""]
    return "\n".join(lines).rstrip() + "\n"


def _heading(path: tuple[str, ...]) -> str:
    if not path:
        return "At the top of the file"
    side = "" if path[0] in ("run", "sweep") else " (world)" if path[0] in WORLD_TABLES else " (policy)"
    return f"[{'.'.join(path)}]{side}"


def _tables(path: tuple[str, ...], model: type[BaseModel]) -> Iterator[tuple[tuple[str, ...], type[BaseModel]]]:
    yield path, model
    for name in model.model_fields:
        below = _below(model, name)
        if below is not None:
            named, inner = below
            yield from _tables((*path, name, "<name>") if named else (*path, name), inner)


def _below(model: type[BaseModel], name: str) -> tuple[bool, type[BaseModel]] | None:
    """The table under a key: is it one of many with names of their own, and which; None for a plain value."""
    return table_of(model.model_fields[name].annotation)


def _row(name: str, model: type[BaseModel], properties: Mapping[str, Any]) -> str:
    field = model.model_fields[name]
    default = "needed" if field.default is PydanticUndefined else _default(field.default)
    if isinstance(field.default, int) and DURATION in str(properties[name]):
        default = f"`{format_duration(field.default)}`"
    return f"| `{name}` | {_written(properties[name])} | {default} |"


def _default(value: Any) -> str:
    if value is None or value in ({}, (), ""):
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    return f"`{value}`"


def _written(schema: dict[str, Any]) -> str:
    """How a value is written, in a few words."""
    plain = schema["anyOf"][0] if "anyOf" in schema else schema
    return " or ".join(dict.fromkeys(_words(plain))) or "text"


def _words(schema: dict[str, Any]) -> Iterator[str]:
    if "anyOf" in schema:
        for one in schema["anyOf"]:
            yield from _words(one)
        return
    if schema.get("type") == "null":
        return
    if "enum" in schema or "const" in schema:
        yield ", ".join(f'`"{one}"`' for one in schema.get("enum", [schema.get("const")]))
    elif schema.get("examples"):
        yield f"such as `{_toml(schema['examples'][0])}`"
    elif schema.get("type") == "array":
        yield "a list"
    elif schema.get("type") == "object":
        yield "a distribution" if "distribution" in schema.get("properties", {}) else "a table of numbers"
    else:
        yield _number(schema)


def _number(schema: dict[str, Any]) -> str:
    kinds = {"integer": "a whole number", "number": "a number", "boolean": "true or false", "string": "text"}
    word = kinds.get(str(schema.get("type")), "a value")
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    return f"{word}, {low:g} to {schema['maximum']:g}" if low is not None and "maximum" in schema else word


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)
