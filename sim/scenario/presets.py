"""What research found about co-response, as presets of an `[effects.<kind>]` table.

`preset = "matched_study"` fills the keys that its file leaves out, each with its value, range and source; what
the file itself says wins (beside the time `on_scene` it fills no `on_scene_ratio`). A preset in a file that extends
another is said after the parent, so it replaces the parent's values.
Like `extends`, it is a way to write a file: the resolved scenario has the values instead.

- `rct_null`: no outcome differs, as the one randomised trial found. It says nothing of time on scene, which the
  trial did not report.
- `matched_study`: what studies with matched or historical controls found.
- `optimistic`: the favourable ends of the published ranges, all at once. An upper bound, not an expectation.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sim.scenario.keys import KeyPath

PRESET = "preset"

_ED = "Indianapolis trial: emergency department use no different"
_TRIAL = "https://rti.org/publication/outcomes-randomized-controlled-trial-co-response-police-mental-health-team"
_TRIAL_EMS = (
    "https://discovery.researcher.life/article/police-mental-health-co-response-versus-police-as-usual-response-to-"
    "behavioral-health-emergencies-a-pragmatic-randomized-effectiveness-trial/e914ee0cdbe932b195804f48e44087b3"
)
_EMS = f"Indianapolis trial: ambulance contacts, rate ratio 0.85 (0.52 to 1.37), not significant, {_TRIAL_EMS}"
_INDIANAPOLIS = "Indianapolis 2017, quasi-experiment, https://psychiatryonline.org/doi/10.1176/appi.ps.202000864"
_SHERBROOKE = "https://www.safetylit.org/unapi/conversion.php?export=bib&id=ct%2Acitjournalarticle_721414_14"
_LAVAL = "https://www.safetylit.org/unapi/conversion.php?export=bib&id=ct%2Acitjournalarticle_686465_18"
_DEKALB = "https://ps.psychiatryonline.org/doi/10.1176/appi.ps.51.9.1153"
_HAMILTON = "https://develop.hamiltonpolice.on.ca/prevention/mental-health/mobile-rapid-response-team"
_HALIFAX = "https://pubmed.ncbi.nlm.nih.gov/20964945/?dopt=Abstract"
_FORCE = f"assumption: the size; fewer by matched comparison in Sherbrooke, {_SHERBROOKE}, and Laval, {_LAVAL}"
_NOT_IN_TRIAL = "assumption: not reported by the Indianapolis trial; no effect, as on what it reported"
_NOT_PUBLISHED = "assumption: no ratio is published for co-response; no effect"
_IN_ADDED = "assumption: none beside referral_added, which holds the whole effect"

# key: (value, low, high, source); None = no published range
Row = tuple[float, float | None, float | None, str]

PRESETS: dict[str, dict[str, Row]] = {
    "rct_null": {
        "transport_risk_ratio": (1.0, 0.38, 1.10, f"{_ED}, {_TRIAL}"),
        "hold_risk_ratio": (1.0, None, None, _NOT_IN_TRIAL),
        "arrest_odds_ratio": (1.0, 0.25, 1.00, f"Indianapolis trial: jail no different, {_TRIAL}"),
        "citation_risk_ratio": (1.0, None, None, _NOT_IN_TRIAL),
        "force_risk_ratio": (1.0, 0.20, 1.00, _NOT_IN_TRIAL),
        "referral_odds_ratio": (1.0, None, None, _IN_ADDED),
        "referral_added": (0.0, 0.0, 0.285, f"Indianapolis trial: outpatient care no different, {_TRIAL}"),
        "accepted_added": (0.0, None, None, _NOT_IN_TRIAL),
        "linked_added": (0.0, None, None, _NOT_IN_TRIAL),
        "repeat_ratio": (1.0, 0.52, 1.37, _EMS),
    },
    "matched_study": {
        "on_scene_ratio": (0.82, 0.70, 1.30, f"derived: Halifax, 136 over 165 min, {_HALIFAX}"),
        "transport_risk_ratio": (0.65, 0.38, 1.10, f"derived: DeKalb 0.63, Wellington 0.71, {_DEKALB}"),
        "hold_risk_ratio": (1.0, None, None, _NOT_PUBLISHED),
        "arrest_odds_ratio": (0.48, 0.25, 1.00, _INDIANAPOLIS),
        "citation_risk_ratio": (1.0, None, None, _NOT_PUBLISHED),
        "force_risk_ratio": (0.50, 0.20, 1.00, _FORCE),
        "referral_odds_ratio": (1.0, None, None, _IN_ADDED),
        "referral_added": (0.19, 0.19, 0.285, f"Sherbrooke, matched, {_SHERBROOKE}; high: Laval, {_LAVAL}"),
        "accepted_added": (0.0, None, None, _NOT_PUBLISHED),
        "linked_added": (0.0, None, None, _NOT_PUBLISHED),
        "repeat_ratio": (1.0, 0.52, 1.37, _EMS),
    },
    "optimistic": {
        "on_scene_ratio": (0.70, 0.70, 1.30, f"assumption: the low end around Halifax's 0.82, {_HALIFAX}"),
        "transport_risk_ratio": (0.38, 0.38, 1.10, f"Hamilton, before and after, {_HAMILTON}"),
        "hold_risk_ratio": (1.0, None, None, _NOT_PUBLISHED),
        "arrest_odds_ratio": (0.25, 0.25, 1.00, f"low end of the interval: {_INDIANAPOLIS}"),
        "citation_risk_ratio": (1.0, None, None, _NOT_PUBLISHED),
        "force_risk_ratio": (0.20, 0.20, 1.00, _FORCE),
        "referral_odds_ratio": (1.0, None, None, _IN_ADDED),
        "referral_added": (0.285, 0.19, 0.285, f"Laval, suicide calls, matched, {_LAVAL}"),
        "accepted_added": (0.0, None, None, _NOT_PUBLISHED),
        "linked_added": (0.0, None, None, _NOT_PUBLISHED),
        "repeat_ratio": (0.52, 0.52, 1.37, f"low end of the interval: {_EMS}"),
    },
}  # fmt: skip


def is_preset(path: KeyPath) -> bool:
    """Is this the key of a preset, `effects.<kind>.preset`?"""
    return len(path) == 3 and path[0] == "effects" and path[2] == PRESET


def fill_presets(values: dict[str, Any]) -> dict[KeyPath, KeyPath]:
    """Put the values of the presets of one file into its own values, in place.

    Returns which key was filled by which preset's key. An unknown preset stays where it is, to be told.
    """
    effects = values.get("effects")
    filled: dict[KeyPath, KeyPath] = {}
    for kind, table in effects.items() if isinstance(effects, dict) else ():
        if isinstance(table, dict) and PRESET in table:
            path = ("effects", kind)
            filled |= {(*path, key): (*path, PRESET) for key in fill(table, keep=table)}
    return filled


def fill(table: dict[str, Any], keep: Iterable[str]) -> list[str]:
    """Replace the preset of an effects table by its values, but for the keys to keep; returns the keys it filled."""
    written = table[PRESET]
    name = written.get("value") if isinstance(written, dict) else written
    if not isinstance(name, str) or name not in PRESETS:
        return []
    kept = set(keep)
    if "on_scene" in kept:  # the time itself: a ratio beside it would not be read
        kept.add("on_scene_ratio")
    filled = {key: _with_evidence(name, *row) for key, row in PRESETS[name].items() if key not in kept}
    del table[PRESET]
    table.update(filled)
    return list(filled)


def _with_evidence(name: str, value: float, low: float | None, high: float | None, source: str) -> dict[str, Any]:
    ends = {"low": low, "high": high} if low is not None else {}
    return {"value": value, **ends, "source": source, "note": f"preset {name}"}
