"""Commands that look without simulating: `validate`, `show`, `models`, `metrics`, `schema`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.options import AsJson, ScenarioFile, Set
from sim.cli.talk import document, note, warn

if TYPE_CHECKING:
    from sim.records.mapping_tables import CadMapping


def validate(scenario: ScenarioFile, setting: Set = None, as_json: AsJson = False) -> None:
    """Check a scenario file, or the mapping of an export: every problem at once, with file, line and column."""
    from sim.records.mapping import mapping_alone
    from sim.scenario import load_scenario

    if not setting and (mapping := mapping_alone(scenario)) is not None:
        _say_mapping(scenario, mapping, as_json)
        return
    loaded = load_scenario(scenario, setting or [])
    baseline = loaded.baseline_path
    if baseline is not None:
        from sim.measure.replicate import Arm, check_same_world

        other = load_scenario(baseline)
        if not setting:
            check_same_world([Arm(other.scenario.name, other.scenario), Arm(loaded.scenario.name, loaded.scenario)])
    unsourced = sum(not one.sourced for one in loaded.assumptions)
    if as_json:
        document(
            {"valid": True, "name": loaded.scenario.name, "warnings": list(loaded.warnings), "unsourced": unsourced}
        )
        return
    warn(loaded.warnings)
    print(f"{scenario}: valid ({len(loaded.assumptions)} values, {unsourced} of them assumptions without a source)")


def _say_mapping(path: Path, mapping: CadMapping, as_json: bool) -> None:
    if as_json:
        document({"valid": True, "mapping": True, "call_types": len(mapping.types)})
        return
    zone = mapping.time_zone or "none of its own: a scenario that replays it gives one, import needs one here"
    print(f"{path}: a valid mapping ({len(mapping.types)} of the export's call types; time zone {zone})")


def show(scenario: ScenarioFile, setting: Set = None, as_json: AsJson = False) -> None:
    """The scenario in sentences, its work against its staff by hour, and what it changes in its baseline."""
    from sim.scenario import load_scenario
    from sim.scenario.describe import difference, sentences, work_and_staff

    loaded = load_scenario(scenario, setting or [])
    baseline = load_scenario(loaded.baseline_path) if loaded.baseline_path else None
    changes = difference(baseline, loaded) if baseline else []
    if as_json:
        plain = loaded.scenario.model_dump(mode="json", exclude_none=True)
        document({"scenario": plain, "sentences": sentences(loaded.scenario), "difference": changes})
        return
    for line in sentences(loaded.scenario):
        print(line)
    print()
    print(work_and_staff(loaded.scenario))
    if changes:
        print(f"\nDifferent from {baseline.scenario.name if baseline else ''}:")
        for line in changes:
            print(f"  {line}")
    warn(loaded.warnings)


def models(as_json: AsJson = False) -> None:
    """The response models a scenario can choose from."""
    from sim.responses import MODELS

    if as_json:
        document(
            [{"name": name, "description": model.description, "needs": model.needs} for name, model in MODELS.items()]
        )
        return
    for name, model in MODELS.items():
        print(name)
        print("\n".join(f"    {line}".rstrip() for line in model.description.splitlines()))


def metrics(as_json: AsJson = False) -> None:
    """The metric dictionary: name, unit, definition, formula, source."""
    from sim.measure.dictionary import entries

    if as_json:
        document(entries())
        return
    for entry in entries():
        print(f"{entry['name']} ({entry['unit']}; by {entry['grouping']})")
        print(f"    {entry['definition']}")
        print(f"    = {entry['formula']}; interval: {entry['interval']}")
        if entry["source"]:
            print(f"    Source: {entry['source']}")
    note("The same entries as a page: docs/metrics.md")


def schema() -> None:
    """The JSON Schema of a scenario file, for editors that complete and check as you type."""
    from sim.scenario.schema import json_schema

    document(json_schema())
