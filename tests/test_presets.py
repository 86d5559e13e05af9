"""Presets: published effects fill what a file leaves out, with their sources, and nothing else."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario import LoadedScenario, load_scenario
from sim.scenario.presets import PRESETS, fill_presets
from sim.scenario.resolved import resolved
from sim.scenario.world_tables import Effect
from tests.builders import examples
from tests.small_city import SMALL, changed, load_text, told, written

OWN = "[effects.co_responder]\non_scene_ratio = { value = 0.82"
NULL = Effect()


def with_preset(name: str) -> str:
    """The small city, whose file says 0.9 of the time on scene itself, with a preset beside it."""
    return changed((OWN, f'[effects.co_responder]\npreset = "{name}"\non_scene_ratio = {{ value = 0.9'))


def effect(loaded: LoadedScenario) -> Effect:
    return loaded.scenario.effects["co_responder"]


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_fills_only_what_the_file_leaves_out(name: str, tmp_path: Path) -> None:
    loaded = load_text(tmp_path, with_preset(name))
    for key, (value, _, _, _) in PRESETS[name].items():
        assert getattr(effect(loaded), key) == (0.9 if key == "on_scene_ratio" else value)
    rest = set(Effect.model_fields) - set(PRESETS[name]) - {"on_scene_ratio"}
    assert {key: getattr(effect(loaded), key) for key in rest} == {key: getattr(NULL, key) for key in rest}


@pytest.mark.parametrize("name", PRESETS)
def test_every_filled_value_stands_in_the_register_with_its_source_and_the_preset(name: str, tmp_path: Path) -> None:
    rows = {row.path: row for row in load_text(tmp_path, with_preset(name)).assumptions}
    for key, (value, low, high, source) in PRESETS[name].items():
        row = rows[f"effects.co_responder.{key}"]
        if key == "on_scene_ratio":
            assert row.source == "assumption: as elsewhere"
            continue
        ends = ("", "") if low is None else (str(low), str(high))
        assert (row.value, row.low, row.high, row.source) == (str(value), *ends, source)
        assert row.note == f"preset {name}"
        assert source.startswith("assumption") or "https://" in source


def test_the_trial_changes_no_outcome() -> None:
    assert {key: row[0] for key, row in PRESETS["rct_null"].items()} == {
        key: getattr(NULL, key) for key in PRESETS["rct_null"]
    }
    assert "on_scene_ratio" not in PRESETS["rct_null"]


def test_presets_speak_of_the_same_outcomes_and_the_optimistic_one_is_nowhere_worse() -> None:
    null, matched, best = (PRESETS[name] for name in ("rct_null", "matched_study", "optimistic"))
    assert set(matched) == set(best) == set(null) | {"on_scene_ratio"}
    for key, (value, *_) in matched.items():
        better = best[key][0] - value if key.endswith("added") else value - best[key][0]
        assert better >= 0, key


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_gone_from_the_resolved_scenario_which_loads_to_the_same(name: str, tmp_path: Path) -> None:
    loaded = load_text(tmp_path, with_preset(name))
    path = tmp_path / "resolved.toml"
    path.write_text(tomli_w.dumps(resolved(loaded)), encoding="utf-8")
    again = load_scenario(path)
    assert "preset" not in tomllib.loads(path.read_text(encoding="utf-8"))["effects"]["co_responder"]
    assert again.scenario == loaded.scenario
    filled = {row for row in loaded.assumptions if row.note == f"preset {name}"}
    assert filled
    assert filled <= set(again.assumptions)


def test_a_preset_of_a_child_replaces_its_parents_values_and_the_childs_own_win(tmp_path: Path) -> None:
    written(tmp_path, with_preset("optimistic"), "base.toml")
    child = (
        'extends = "base.toml"\nname = "Child"\n[effects.co_responder]\npreset = "rct_null"\narrest_odds_ratio = 0.7\n'
    )
    got = effect(load_text(tmp_path, child))
    assert (got.transport_risk_ratio, got.force_risk_ratio, got.arrest_odds_ratio) == (1, 1, 0.7)
    assert got.on_scene_ratio == 0.9  # of which the trial says nothing


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_preset_of_the_command_line_replaces_the_files_values_but_no_other_setting(
    order: tuple[int, int], tmp_path: Path
) -> None:
    both = ("effects.co_responder.preset=optimistic", "effects.co_responder.arrest_odds_ratio=0.7")
    got = effect(load_text(tmp_path, SMALL, *(both[place] for place in order)))
    assert (got.on_scene_ratio, got.transport_risk_ratio, got.arrest_odds_ratio) == (0.70, 0.38, 0.7)


def test_a_kind_without_effects_may_be_given_a_preset_by_setting(tmp_path: Path) -> None:
    assert effect(load_text(tmp_path, SMALL.replace(OWN, "[effects.patrol]\non_scene_ratio = { value = 1"),
                            "effects.co_responder.preset=matched_study")).arrest_odds_ratio == 0.48  # fmt: skip


def test_an_unknown_preset_of_the_command_line_is_told_there(tmp_path: Path) -> None:
    path, _ = written(tmp_path, SMALL)
    (problem,) = told(path, "effects.co_responder.preset=matched")
    assert problem == (
        '--set: effects.co_responder.preset: expected a preset: "rct_null", "matched_study" or "optimistic", '
        "got 'matched'\n    Did you mean matched_study?"
    )


def test_a_filled_value_has_the_place_of_its_preset(tmp_path: Path) -> None:
    text = changed((OWN, '[effects.co_responder]\n§preset = "rct_null"\non_scene_ratio = { value = 0.82'))
    path, (place,) = written(tmp_path, text)
    raw = load_scenario(path).raw
    assert raw.where(("effects", "co_responder", "arrest_odds_ratio")) == f"{path}:{place}"
    assert raw.where(("effects", "co_responder", "on_scene_ratio")) != f"{path}:{place}"


ODD = st.sampled_from((None, 0, "", "rct_null", ["rct_null"], {"value": "rct_null"}, {"value": {}}, {}, True))


@examples(40)
@given(
    st.one_of(
        ODD,
        st.fixed_dictionaries({"team": ODD}),
        st.fixed_dictionaries({"team": st.fixed_dictionaries({"preset": ODD})}),
    )
)
def test_whatever_stands_at_its_place_a_preset_is_filled_or_left(effects: object) -> None:
    values = {"effects": effects}
    filled = fill_presets(values)
    assert len(filled) in (0, len(PRESETS["rct_null"]))
    if filled:
        assert "preset" not in values["effects"]["team"]  # type: ignore[index]
