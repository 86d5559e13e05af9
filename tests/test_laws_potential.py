"""Laws of potential outcomes: what a call would be under each kind of unit, from one set of quantiles."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.world import CallStream, draw
from sim.world.stream import POTENTIAL, Disposition
from tests.builders import LONG, SURE, assert_same_columns, city, examples, made, of_type

drawn = examples(40)
effects = st.fixed_dictionaries(
    {
        "on_scene_ratio": st.floats(0.2, 3),
        "arrest_odds_ratio": st.floats(0.05, 1),
        "transport_risk_ratio": st.floats(0.05, 1),
        "referral_added": st.floats(0, 1),
    },
    optional={
        "on_scene": st.sampled_from(({"median": "50 min", "p90": "2 h"}, "30 min")),
        "hand_over": st.just("5 min"),
    },
)
outcomes = st.tuples(st.floats(0, 0.9), st.floats(0, 1), st.floats(0, 1)).map(
    lambda shares: {"arrest": shares[0], "transport": (1 - shares[0]) * shares[1], "referral": shares[2],
                    "by_ambulance": 0.5, "transport_time": "40 min", "booking_time": "90 min", "report_time": "15 min"}
)  # fmt: skip


def potential(effect: dict[str, Any], outcome: dict[str, Any]) -> tuple[CallStream, int, int]:
    """Crisis calls of a city where teams have this effect, and the rows of team and patrol."""
    scenario = made(city(effects={"co_responder": effect}, outcomes=outcome))
    calls = of_type(draw(scenario, 0), "crisis")
    return calls, calls.kinds.index("co_responder"), calls.kinds.index("patrol")


@drawn
@given(effects, outcomes)
def test_a_longer_call_is_longer_for_every_kind(effect: dict[str, Any], outcome: dict[str, Any]) -> None:
    calls, team, patrol = potential(effect, outcome)
    order = np.argsort(calls.scene[patrol], kind="stable")
    longer = np.diff(calls.scene[patrol][order]) > 0
    assert (np.diff(calls.scene[team][order])[longer] >= 0).all()
    if "on_scene" not in effect:
        assert (np.abs(calls.scene[team] - effect["on_scene_ratio"] * calls.scene[patrol]) <= 2.5).all()


@drawn
@given(effects, outcomes)
def test_a_gentler_team_arrests_and_transports_a_subset(effect: dict[str, Any], outcome: dict[str, Any]) -> None:
    calls, team, patrol = potential(effect, outcome)
    by_team, by_officers = calls.disposition[team], calls.disposition[patrol]
    assert (by_officers[by_team == Disposition.ARREST] == Disposition.ARREST).all()
    assert (by_team[by_officers == Disposition.RESOLVED] == Disposition.RESOLVED).all()
    assert calls.referred[team][calls.referred[patrol]].all()


@drawn
@given(outcomes)
def test_a_team_without_effect_is_an_officer(outcome: dict[str, Any]) -> None:
    calls, team, patrol = potential({}, outcome)
    for name in POTENTIAL:
        if name != "eligible" and getattr(calls, name) is not None:
            np.testing.assert_array_equal(getattr(calls, name)[team], getattr(calls, name)[patrol], err_msg=name)


@drawn
@given(effects, outcomes)
def test_an_effect_touches_only_its_own_kind(effect: dict[str, Any], outcome: dict[str, Any]) -> None:
    calls, _, patrol = potential(effect, outcome)
    plain, _, _ = potential({}, outcome)
    assert_same_columns(calls, plain, *POTENTIAL)
    for name in POTENTIAL:
        one, two = getattr(calls, name), getattr(plain, name)
        if one is not None and two is not None:  # effects may bring referrals, and their care, into a world without any
            np.testing.assert_array_equal(one[patrol], two[patrol], err_msg=name)


@drawn
@given(effects, outcomes)
def test_each_ending_takes_its_time(effect: dict[str, Any], outcome: dict[str, Any]) -> None:
    calls, *rows = potential(effect, outcome)
    extra = {Disposition.RESOLVED: 0, Disposition.AMBULANCE: 0, Disposition.TRANSPORT: 40, Disposition.ARREST: 90}
    for row in rows:
        minutes = np.array([15 + extra[Disposition(one)] for one in calls.disposition[row]])
        np.testing.assert_array_equal(calls.after[row], minutes * 60)


def test_endings_have_the_stated_shares() -> None:
    scenario = made(city(run=LONG))
    streams = [of_type(draw(scenario, replication), "crisis") for replication in range(4)]
    shares = {"patrol": (0.5, 0.2, 0.2, 0.1, 0.2), "co_responder": (1 - 0.24 - 1 / 19, 0.12, 0.12, 1 / 19, 0.4)}
    for kind, expected in shares.items():
        row = streams[0].kinds.index(kind)
        endings = np.concatenate([calls.disposition[row] for calls in streams])
        referred = np.concatenate([calls.referred[row] for calls in streams])
        counts = [*np.bincount(endings, minlength=4), referred.sum()]
        for count, share in zip(counts, expected, strict=True):
            low, high = stats.binom.ppf(SURE, len(endings), share)
            assert low <= count <= high
    eligible = np.concatenate([calls.eligible[streams[0].kinds.index("co_responder")] for calls in streams])
    seen = np.concatenate([calls.coded for calls in streams])
    both = stats.binom.ppf(SURE, len(seen), 0.8 * 0.7)
    assert both[0] <= (eligible & seen).sum() <= both[1]
    assert len(seen) > 4000
