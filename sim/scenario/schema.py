"""The JSON Schema of a scenario file, from the tables' own definitions.

Any value may be written plainly or as a table with `value`, `source`, `note`, `low`, `high`;
the schema says so for every value, also inside tables of shares and distributions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.scenario.presets import PRESET, PRESETS
from sim.scenario.tables import Scenario

Schema = dict[str, Any]
_TEXT: Schema = {
    "source": {"type": "string", "description": "Where the value comes from; begin with 'assumption' if nowhere."},
    "note": {"type": "string"},
}
_RANGE: Schema = {
    "low": {"description": "Low end of the plausible range, for sensitivity."},
    "high": {"description": "High end of the plausible range, for sensitivity."},
}
_KEPT = ("title", "default", "description")


def json_schema() -> Schema:
    """JSON Schema (draft 2020-12) of a scenario file, `extends` included."""
    schema = Scenario.model_json_schema()
    tables = {name: _table(one) for name, one in schema["$defs"].items()}
    top = _table(schema)
    top["properties"]["extends"] = {"type": "string", "description": "A scenario file that this one changes."}
    del top["$defs"]
    tables["EffectOfKind"] = _with_preset(tables["Effect"])
    top["properties"]["effects"]["additionalProperties"] = {"$ref": "#/$defs/EffectOfKind"}
    needed = schema["required"]
    with_roster = ["roster" if name == "staffing" else name for name in needed]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **top,
        "title": "coresponse scenario",
        "$defs": tables,
        # A file that extends another may leave anything to it, one with a roster all posts.
        "anyOf": [{"required": ["extends"]}, {"required": needed}, {"required": with_roster}],
    }


def _with_preset(effect: Schema) -> Schema:
    """The effects of a kind may be filled from a preset, those of training may not."""
    words = "Fills the keys that this file leaves out with published values, their ranges and sources."
    preset = _with_evidence({"enum": list(PRESETS), "description": words})
    return {**effect, "properties": {PRESET: preset, **effect["properties"]}}


def _table(table: Mapping[str, Any]) -> Schema:
    """A table of the scenario: every value with its evidence, nothing required (a parent may have it)."""
    changed = {key: one for key, one in table.items() if key != "required"}
    values = {name: _named_file(name, one) for name, one in table["properties"].items()}
    values = {name: one if _is_table(one) else _with_evidence(one) for name, one in values.items()}
    return {**changed, "properties": {**_TEXT, **values}}


def _named_file(name: str, item: Schema) -> Schema:
    """Long tables may lie in a CSV file beside the scenario: then the value is its name."""
    if name not in ("hour_of_week", "matrix"):
        return item
    kept = {key: item[key] for key in _KEPT if key in item}
    return {**kept, "anyOf": [{"type": "string", "pattern": r"\.csv$"}, *item["anyOf"]]}


def _with_evidence(item: Mapping[str, Any]) -> Schema:
    kept = {key: item[key] for key in _KEPT if key in item}
    plain = _inside({key: one for key, one in item.items() if key not in _KEPT})
    written = {
        "type": "object",
        "required": ["value"],
        "additionalProperties": False,
        "properties": {"value": plain, **_TEXT, **_RANGE},
    }
    return {**kept, "anyOf": [plain, written]}


def _inside(item: Mapping[str, Any]) -> Schema:
    """Evidence inside a value: tables of shares and distributions carry it beside or around their entries."""
    changed = dict(item)
    if "anyOf" in item:
        changed["anyOf"] = [_inside(one) for one in item["anyOf"]]
    if item.get("type") == "object":
        entries = {name: _with_evidence(one) for name, one in item.get("properties", {}).items()}
        changed["properties"] = {**entries, **_TEXT, **_RANGE}
        if isinstance(item.get("additionalProperties"), Mapping):
            changed["additionalProperties"] = _with_evidence(item["additionalProperties"])
    return changed


def _is_table(item: Mapping[str, Any]) -> bool:
    """A table of the scenario, or a table of named ones."""
    inner = item.get("additionalProperties")
    if "anyOf" in item:
        return any(_is_table(one) for one in item["anyOf"])
    return "$ref" in item or (isinstance(inner, Mapping) and "$ref" in inner)
