"""The JSON Schema of a scenario file, from the tables' own definitions.

Any value may be written plainly or as a table with `value`, `source`, `note`, `low`, `high`;
the schema says so for every property that is not itself a table of the scenario.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.scenario.tables import Scenario

_EVIDENCE = {
    "source": {"type": "string", "description": "Where the value comes from; begin with 'assumption' if nowhere."},
    "note": {"type": "string"},
    "low": {"description": "Low end of the plausible range, for sensitivity."},
    "high": {"description": "High end of the plausible range, for sensitivity."},
}


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a scenario file, `extends` included."""
    schema = Scenario.model_json_schema()
    definitions = {name: _annotated(table) for name, table in schema.get("$defs", {}).items()}
    properties = dict(schema["properties"])
    properties["extends"] = {"type": "string", "description": "A scenario file that this one changes."}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "coresponse scenario",
        **{key: value for key, value in schema.items() if key not in ("$defs", "properties", "required", "title")},
        "properties": properties,
        "$defs": definitions,
        # A file that extends another may leave anything to it.
        "anyOf": [{"required": ["extends"]}, {"required": schema["required"]}],
    }


def _annotated(table: Mapping[str, Any]) -> dict[str, Any]:
    changed = dict(table)
    if "properties" in table:
        evidence = {key: item for key, item in _EVIDENCE.items() if key not in table["properties"]}
        properties = {name: _with_evidence(item) for name, item in table["properties"].items()}
        changed["properties"] = properties | evidence
        changed.pop("required", None)  # the rest may come from the file it extends
    return changed


def _with_evidence(item: Mapping[str, Any]) -> dict[str, Any]:
    if _is_table(item):
        return dict(item)
    written = {"type": "object", "required": ["value"], "additionalProperties": False}
    plain = {key: value for key, value in item.items() if key not in ("title", "default", "description")}
    kept = {key: item[key] for key in ("title", "default", "description") if key in item}
    return {**kept, "anyOf": [plain, {**written, "properties": {"value": plain, **_EVIDENCE}}]}


def _is_table(item: Mapping[str, Any]) -> bool:
    inner = item.get("additionalProperties")
    return "$ref" in item or (isinstance(inner, Mapping) and "$ref" in inner)
