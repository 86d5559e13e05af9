"""Endings, people in care and police that must come: potential columns nest, have their shares, lose nobody."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.tables import Scenario
from sim.scenario.world_tables import Effect
from sim.world import CallStream, draw
from sim.world.potential import variants
from sim.world.stream import POTENTIAL, Disposition
from tests.builders import LONG, MINUTE, city, examples, of_type
from tests.cities import is_share, streams, world

drawn = examples(40)
shares = st.floats(0, 1)
ratios = st.floats(0.05, 1)
KINDS = {"patrol": {"officers": 1}, "co_responder": {"officers": 1, "clinicians": 1}, "clinician": {"clinicians": 1}}
TIMES = {"transport_time": "40 min", "hold_time": "3 h", "booking_time": "90 min", "citation_time": "10 min",
         "report_time": "15 min"}  # fmt: skip
OUTCOMES = TIMES | {"transport": 0.4, "hold": 0.5, "arrest": 0.1, "citation": 0.2, "force": 0.1, "referral": 0.3,
                    "accepted": 0.6, "linked": 0.5, "by_ambulance": 0.25}  # fmt: skip
outcomes = st.fixed_dictionaries(
    {"hold": shares, "force": shares, "referral": st.floats(0.01, 1), "accepted": shares, "linked": shares,
     "arrest": st.floats(0, 0.4), "transport": st.floats(0, 0.4), "citation": st.floats(0, 0.2)}
).map(lambda given: TIMES | {"by_ambulance": 0.5} | given)  # fmt: skip
gentler = st.fixed_dictionaries(
    {f"{name}_ratio": ratios for name in ("transport_risk", "hold_risk", "arrest_odds", "force_risk")}
    | {"referral_odds_ratio": st.floats(1, 10), "accepted_added": shares, "linked_added": shares}
)


def crisis_city(effects: dict[str, Any] | None = None, out: dict[str, Any] | None = None, **tables: Any) -> Scenario:
    return world(kinds=KINDS, effects=effects or {}, outcomes=out or OUTCOMES, **tables)


def crises(scenario: Scenario, replications: int = 1) -> list[CallStream]:
    return [of_type(calls, "crisis") for calls in streams(scenario, replications)]


def row(calls: CallStream, kind: str, name: str) -> np.ndarray:
    return np.asarray(getattr(calls, name)[calls.kinds.index(kind)])


# -- what is on -----------------------------------------------------------------------------------


def test_what_the_world_does_not_have_is_none() -> None:
    out = {"transport": 0.4, "transport_time": "40 min"}
    calls = draw(world(effects={}, outcomes=out), 0)
    absent = {field.name for field in fields(calls) if getattr(calls, field.name) is None}
    assert absent == {
        "secure", "officers_stay", "escalates", "by_phone", "force", "accepted", "linked", "repeats", "repeats_linked",
        "needed", "own_scene", "interruptible", "cancelled", "gone", "gone_scene", "officer_initiated", "critical",
        "parent",
    }  # fmt: skip


def test_a_mechanism_that_is_switched_on_leaves_the_other_columns() -> None:
    plain = draw(world(), 0)
    on = {"secure": "5 min", "officers_stay": 0.2, "escalation": 0.1, "escalation_after": "9 min",
          "resolved_by_phone": 0.1}  # fmt: skip
    effects = {"co_responder": city()["effects"]["co_responder"] | on}
    more = draw(world(effects=effects, outcomes=city()["outcomes"] | {"force": 0.1}), 0)
    for field in fields(plain):
        if getattr(plain, field.name) is not None:
            np.testing.assert_array_equal(getattr(plain, field.name), getattr(more, field.name), err_msg=field.name)
    assert all(
        getattr(more, name) is not None for name in ("secure", "officers_stay", "escalates", "by_phone", "force")
    )


# -- nested -------------------------------------------------------------------------------------


@drawn
@given(gentler, outcomes)
def test_a_gentler_kind_hurts_and_loses_a_subset(effect: dict[str, Any], out: dict[str, Any]) -> None:
    calls = crises(crisis_city({"co_responder": effect}, out))[0]
    if calls.force is not None:
        assert row(calls, "patrol", "force")[row(calls, "co_responder", "force")].all()
    for name in ("referred", "accepted", "linked"):
        assert row(calls, "co_responder", name)[row(calls, "patrol", name)].all()
    assert calls.accepted is not None and calls.linked is not None
    assert calls.referred[calls.accepted].all()
    assert calls.accepted[calls.linked].all()
    held = row(calls, "co_responder", "disposition") == Disposition.HOLD
    hospital = (Disposition.HOLD, Disposition.ARREST)
    assert np.isin(row(calls, "patrol", "disposition")[held], hospital).all()


@drawn
@given(outcomes)
def test_each_ending_takes_its_time(out: dict[str, Any]) -> None:
    calls = crises(crisis_city(out=out))[0]
    minutes = {Disposition.TRANSPORT: 40, Disposition.HOLD: 180, Disposition.ARREST: 90, Disposition.CITATION: 10}
    expected = [[15 + minutes.get(Disposition(one), 0) for one in kind] for kind in calls.disposition.tolist()]
    np.testing.assert_array_equal(calls.after, np.array(expected) * MINUTE)


# -- shares -------------------------------------------------------------------------------------


def test_endings_have_the_stated_shares() -> None:
    effect = {"transport_risk_ratio": 0.5, "hold_risk_ratio": 0.4, "arrest_odds_ratio": 0.5, "citation_risk_ratio": 0.5,
              "force_risk_ratio": 0.3, "referral_odds_ratio": 2.0, "referral_added": 0.1, "accepted_added": 0.2,
              "linked_added": -0.1}  # fmt: skip
    found = crises(crisis_city({"co_responder": effect}, run=LONG), 4)
    referred = 3 / 3.5 / (1 + 3 / 3.5) + 0.1  # odds 3:7, doubled
    expected = {
        "patrol": {"ARREST": 0.1, "AMBULANCE": 0.1, "TRANSPORT": 0.15, "HOLD": 0.15, "CITATION": 0.2, "RESOLVED": 0.3,
                   "force": 0.1, "referred": 0.3, "accepted": 0.18, "linked": 0.09},
        "co_responder": {"ARREST": 1 / 19, "AMBULANCE": 0.05, "TRANSPORT": 0.15 * 0.8, "HOLD": 0.15 * 0.2,
                         "CITATION": 0.1, "force": 0.03, "referred": referred, "accepted": referred * 0.8,
                         "linked": referred * 0.8 * 0.4},
    }  # fmt: skip
    for kind, table in expected.items():
        endings = np.concatenate([row(calls, kind, "disposition") for calls in found])
        for name, share in table.items():
            if name.isupper():
                assert is_share(endings == Disposition[name], share), (kind, name)
            else:
                assert is_share(np.concatenate([row(calls, kind, name) for calls in found]), share), (kind, name)
    assert endings.size > 4000


def test_eligible_by_kind_is_nested_and_only_for_kinds_with_clinicians() -> None:
    by_kind = {"clinician": 0.3, "co_responder": 0.8}
    found = crises(crisis_city(run=LONG), 1)[0]
    assert (row(found, "clinician", "eligible") == row(found, "co_responder", "eligible")).all()
    assert not row(found, "patrol", "eligible").any()
    found = crises(world(types={"crisis": {"eligible": by_kind}}, kinds=KINDS, run=LONG))[0]
    for kind, share in by_kind.items():
        assert is_share(row(found, kind, "eligible"), share)
    assert row(found, "co_responder", "eligible")[row(found, "clinician", "eligible")].all()
    calls = draw(world(types={"crisis": {"eligible": {"clinician": 1.0}}}, kinds=KINDS), 0)
    np.testing.assert_array_equal(row(calls, "clinician", "eligible"), calls.behavioural)
    assert not row(calls, "co_responder", "eligible").any()


def test_dispatch_misses_some_and_takes_others_for_a_crisis() -> None:
    calls = draw(world(types={"theft": {"wrongly_coded": 0.1}}, run=LONG), 0)
    for name, share in (("crisis", 0.7), ("theft", 0.1), ("urgent", 0.0)):
        assert is_share(of_type(calls, name).coded, share)
    before = draw(world(run=LONG), 0)
    np.testing.assert_array_equal(of_type(before, "crisis").coded, of_type(calls, "crisis").coded)


# -- police that must come ----------------------------------------------------------------------


@drawn
@given(st.floats(0, 1), st.floats(0, 1), outcomes)
def test_a_kind_without_officers_never_arrests_anybody_alone(stay: float, ask: float, out: dict[str, Any]) -> None:
    effect = {"officers_stay": stay, "escalation": ask, "escalation_after": "20 min"}
    calls = crises(crisis_city({"clinician": effect, "co_responder": effect}, out))[0]
    police = (Disposition.ARREST, Disposition.CITATION, Disposition.TRANSPORT, Disposition.HOLD)
    for kind in ("clinician", "co_responder"):
        scene, asks = row(calls, kind, "scene"), row(calls, kind, "escalates")
        assert ((asks == -1) | (asks == np.minimum(20 * MINUTE, scene)) | (asks == scene)).all()
        needed = np.isin(row(calls, kind, "disposition"), police)
        if kind == "clinician":
            assert row(calls, kind, "officers_stay")[needed].all()
            assert (asks[needed] >= 0).all()
            calm = ~needed
    for name in ("officers_stay", "escalates"):  # where nothing forces it, both kinds are alike
        np.testing.assert_array_equal(row(calls, "clinician", name)[calm], row(calls, "co_responder", name)[calm])
    assert not row(calls, "patrol", "officers_stay").any()
    assert (row(calls, "patrol", "escalates") == -1).all()


def test_clinicians_sent_to_police_work_ask_for_police_at_once() -> None:
    calls = of_type(draw(crisis_city(), 0), "theft")
    assert (row(calls, "clinician", "escalates") == 0).all()
    assert row(calls, "clinician", "officers_stay").all()
    assert (row(calls, "co_responder", "escalates") == -1).all()


def test_what_ends_by_telephone_has_the_share_and_ends_calmly() -> None:
    effect = {"resolved_by_phone": 0.15, "escalation": 0.2, "escalation_after": "5 min"}
    found = crises(crisis_city({"clinician": effect}, run=LONG), 4)
    phone = np.concatenate([row(calls, "clinician", "by_phone") for calls in found])
    assert is_share(phone, 0.15)
    for calls in found:
        mine = row(calls, "clinician", "by_phone")
        assert (row(calls, "clinician", "disposition")[mine] == Disposition.RESOLVED).all()
        assert (row(calls, "clinician", "escalates")[mine] == -1).all()
        assert not row(calls, "clinician", "force")[mine].any()
        assert not row(calls, "patrol", "by_phone").any()


def test_securing_takes_its_time_for_the_kind_that_needs_it() -> None:
    calls = crises(crisis_city({"clinician": {"secure": "7 min"}}))[0]
    assert (row(calls, "clinician", "secure") == 7 * MINUTE).all()
    assert not row(calls, "patrol", "secure").any()


# -- training -----------------------------------------------------------------------------------


def test_trained_officers_are_the_last_row_and_what_training_says() -> None:
    trained = {"on_scene_ratio": 0.5, "arrest_odds_ratio": 0.2, "referral_added": 0.3}
    plain, calls = draw(crisis_city(), 0), draw(crisis_city(trained=trained), 0)
    same = draw(crisis_city({"patrol": trained}), 0)
    for name in POTENTIAL:
        table = getattr(calls, name)
        if table is not None:
            assert table.shape == (4, len(calls))
            np.testing.assert_array_equal(table[:3], getattr(plain, name), err_msg=name)
            np.testing.assert_array_equal(table[3], getattr(same, name)[2], err_msg=name)
    assert calls.kinds == plain.kinds == ("clinician", "co_responder", "patrol")


def test_training_comes_on_top_of_what_the_patrol_kind_already_is() -> None:
    patrol = {"on_scene_ratio": 1.5, "referral_added": 0.1, "hand_over": "5 min"}
    found = variants(crisis_city({"patrol": patrol}, trained={"on_scene_ratio": 0.5, "referral_added": 0.2}))[-1]
    assert found.kind == "patrol"
    wanted = {"on_scene_ratio": 0.75, "referral_added": 0.1 + 0.2, "hand_over": "5 min"}
    assert found.effect == Effect.model_validate(wanted)


# -- other calls -----------------------------------------------------------------------------------


def test_a_call_without_a_crisis_is_the_same_for_every_kind() -> None:
    calls = of_type(draw(crisis_city({"co_responder": {"on_scene_ratio": 0.5, "hand_over": "5 min"}}), 0), "theft")
    assert (calls.scene == calls.scene[0]).all()
    for name in ("after", "hand_over", "disposition", "referred", "force", "accepted", "linked", "eligible"):
        assert not getattr(calls, name).any(), name
