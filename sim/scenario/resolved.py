"""A scenario written out in full: parents merged, defaults filled in, evidence kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.scenario.load import LoadedScenario
from sim.scenario.sources import EVIDENCE_KEYS


def resolved(loaded: LoadedScenario) -> dict[str, Any]:
    """Plain tables that load to the same scenario; paths of history files stay as they were written."""
    plain = loaded.scenario.model_dump(mode="json", exclude_none=True)
    plain.pop("baseline", None)
    return dict(_with_evidence(plain, loaded.raw.values))


def _with_evidence(plain: Any, raw: Any) -> Any:
    if not isinstance(raw, Mapping):
        return plain
    evidence = {key: item for key, item in raw.items() if key in EVIDENCE_KEYS and not isinstance(item, Mapping)}
    if "value" in raw:
        inner = _with_evidence(plain, raw["value"])
        return {"value": inner, **evidence} if evidence else inner
    if not isinstance(plain, Mapping):
        return plain
    return {key: _with_evidence(item, raw.get(key)) for key, item in plain.items()} | evidence
