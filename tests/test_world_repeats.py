"""Repeat contacts: chains of one person's calls, whose first and later ones together keep the stated rate."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.scenario.tables import Scenario
from sim.world import CallStream, draw
from sim.world.repeats import LIKELIEST, Repeats, lead_in_days, mean_contacts, persons
from tests.builders import DAY, HOUR, LONG, SURE, assert_same_columns, city, examples, of_type
from tests.cities import streams, world

AFTER = {"distribution": "exponential", "mean": "6 days"}
RATE = 37.5  # behavioural-health calls a day of the small city
few = examples(15)


def again(effects: dict[str, Any] | None = None, **keys: Any) -> Scenario:
    repeats = {"share": 0.3, "after": AFTER} | keys
    return world({"repeats": repeats}, run=LONG, effects=effects or {})


def happens(calls: CallStream, kind: str, linked: bool = False) -> np.ndarray:
    """Which calls are real if every contact is led by this kind; with `linked`, links to care count too."""
    assert calls.parent is not None and calls.repeats is not None and calls.repeats_linked is not None
    mine = calls.kinds.index(kind)
    real = np.ones(len(calls), dtype=bool)
    for row, parent in enumerate(calls.parent.tolist()):
        if parent >= 0:
            in_care = linked and calls.linked is not None and calls.linked[mine, parent]
            real[row] = real[parent] and (calls.repeats_linked if in_care else calls.repeats)[mine, row]
    return real


def mean_is(values: np.ndarray, expected: float, within: float) -> bool:
    """Whether the mean of independent values agrees with the expected one by a 99.9 % t interval of useful width."""
    error = stats.t.ppf(SURE[1], values.size - 1) * values.std(ddof=1) / np.sqrt(values.size)
    assert error < within * expected, "too few values to tell"
    return bool(abs(values.mean() - expected) <= error)


# -- whose calls they are -----------------------------------------------------------------------


def test_a_repeat_is_a_later_call_of_the_same_type_in_the_same_district() -> None:
    calls = draw(again(), 0)
    assert calls.parent is not None
    child = np.flatnonzero(calls.parent >= 0)
    parent = calls.parent[child]
    assert child.size > 100
    assert (calls.received[parent] < calls.received[child]).all()
    np.testing.assert_array_equal(calls.call_type[parent], calls.call_type[child])
    np.testing.assert_array_equal(calls.district[parent], calls.district[child])
    assert calls.behavioural[child].all()
    assert np.unique(parent).size == parent.size  # nobody has two next contacts
    gap = (calls.received[child] - calls.received[parent]) / DAY
    assert np.quantile(gap, 0.9) < 30


def test_a_repeat_is_a_call_of_its_own() -> None:
    calls = draw(again(), 0)
    assert calls.parent is not None
    child = np.flatnonzero(calls.parent >= 0)
    assert calls.care is not None
    for column in (calls.backup, calls.care[:, 0], calls.scene[0]):
        found = stats.spearmanr(column[child], column[calls.parent[child]]).statistic
        assert abs(found) < stats.norm.ppf(1 - 0.0005 / 3) / np.sqrt(child.size) < 0.3


@few
@given(st.floats(0, 1), st.floats(0, 2), st.floats(0, 1))
def test_repeats_are_nested(low: float, high: float, linked: float) -> None:
    effects = {"co_responder": {"repeat_ratio": low * high}, "patrol": {"repeat_ratio": high}}
    calls = draw(again(effects, linked_ratio=linked), 0)
    assert calls.repeats is not None and calls.repeats_linked is not None
    team, patrol = calls.repeats
    assert patrol[team].all()
    assert calls.repeats[calls.repeats_linked].all()
    assert calls.parent is not None
    assert not calls.repeats[:, calls.parent < 0].any()
    assert calls.repeats.any(axis=0)[calls.parent >= 0].all()  # what no arm could make real is not there


def test_a_better_team_leaves_the_calls_of_officers_as_they_were() -> None:
    plain = draw(again(), 0)
    for ratio in (0.0, 0.5, 1.5):
        calls = draw(again({"co_responder": {"repeat_ratio": ratio}}), 0)
        one, two = plain.take(happens(plain, "patrol")), calls.take(happens(calls, "patrol"))
        assert one.repeats is not None and two.repeats is not None
        assert_same_columns(one, two, "repeats", "repeats_linked")
        patrol = one.kinds.index("patrol")
        np.testing.assert_array_equal(one.repeats[patrol], two.repeats[patrol])
        team = happens(calls, "co_responder")
        assert (team.sum() < happens(calls, "patrol").sum()) == (ratio < 1)


def test_no_repeats_after_a_team_that_prevents_all() -> None:
    calls = draw(again({"co_responder": {"repeat_ratio": 0}}), 0)
    assert calls.repeats is not None
    assert not calls.repeats[calls.kinds.index("co_responder")].any()


def test_other_calls_do_not_notice_and_a_share_of_zero_is_off() -> None:
    plain, calls, off = draw(world(run=LONG), 0), draw(again(effects=city()["effects"]), 0), draw(again(share=0), 0)
    extra = ("parent", "repeats", "repeats_linked")
    for name in ("theft", "urgent"):
        assert_same_columns(of_type(plain, name), of_type(calls, name), *extra)
    assert off.parent is not None
    assert (off.parent == -1).all()
    np.testing.assert_array_equal(off.received, plain.received)


def test_a_longer_run_begins_with_the_same_people() -> None:
    short = again(spread=0.2)
    long = short.model_copy(update={"run": short.run.model_copy(update={"window": 40 * DAY})})
    calls, more = draw(short, 1), draw(long, 1)
    assert_same_columns(calls, more.take(more.received < calls.horizon), "horizon")


def test_repeats_that_come_at_once_come_to_an_end() -> None:
    calls = draw(again({"co_responder": {"repeat_ratio": 20}}, share=1.0, after="0 s"), 0)
    assert calls.parent is not None
    child = np.flatnonzero(calls.parent >= 0)
    assert (calls.received[child] - calls.received[calls.parent[child]] >= 1).all()


# -- how many there are -------------------------------------------------------------------------


@pytest.mark.parametrize("keys", [{"share": 0.4}, {"share": 0.3, "spread": 0.2}, {"share": 0.3, "linked_ratio": 0.2}])
def test_calls_keep_the_stated_rate_from_the_first_second(keys: dict[str, Any]) -> None:
    found = [calls.take(calls.behavioural) for calls in streams(again(**keys), 40)]
    received = [calls.received[happens(calls, "patrol", linked=True)] for calls in found]
    early = np.array([(one < 3 * DAY).sum() for one in received]) / 3
    late = np.array([(one >= 25 * DAY).sum() for one in received]) / 3
    whole = np.array([len(one) for one in received]) / 28
    assert mean_is(whole, RATE, 0.04)
    assert mean_is(early, RATE, 0.1)
    assert mean_is(late, RATE, 0.1)


def test_repeats_come_at_the_hours_at_which_such_calls_come() -> None:
    shape = np.array([0.5] * 8 + [1.2] * 10 + [1.5] * 6)
    found = [of_type(calls, "crisis") for calls in streams(again(share=0.5), 20)]
    hours = np.concatenate([one.received[one.parent >= 0] for one in found]) // HOUR % 24  # type: ignore[operator]
    blocks = np.bincount(hours, minlength=24).reshape(12, 2).sum(axis=1)
    assert stats.chisquare(blocks, blocks.sum() * shape.reshape(12, 2).sum(axis=1) / shape.sum()).pvalue > 0.001


def test_some_people_call_again_and_again() -> None:
    longest = []
    for spread in (0.0, 0.3):
        calls = draw(again(spread=spread), 0)
        assert calls.parent is not None
        length = np.ones(len(calls), dtype=int)
        for row, parent in enumerate(calls.parent.tolist()):
            length[row] = length[parent] + 1 if parent >= 0 else 1
        longest.append(length.max())
    assert longest[1] > longest[0] + 3


@few
@given(st.floats(0.05, 0.9), st.floats(0.05, 0.95), st.floats(0.2, 1.0))
def test_people_have_the_stated_mean_and_chain_length(share: float, part: float, ratio: float) -> None:
    spread = part * np.sqrt(share * (1 - share))
    repeats = Repeats.model_validate({"share": share, "spread": spread, "after": AFTER})
    u = (np.arange(20_000) + 0.5) / 20_000
    chance = persons(repeats, u)
    uncapped = stats.beta(*[one * (share * (1 - share) / spread**2 - 1) for one in (share, 1 - share)])
    np.testing.assert_allclose(chance, np.minimum(uncapped.ppf(u), LIKELIEST), atol=LIKELIEST / 4096)
    assert mean_contacts(repeats, ratio) == pytest.approx((1 / (1 - chance * ratio)).mean(), rel=0.005)


def test_the_lead_in_is_as_long_as_people_call_again() -> None:
    def days(ratio: float = 1, **keys: Any) -> int:
        return lead_in_days(Repeats.model_validate({"share": 0.3, "after": "2 days"} | keys), ratio)

    assert days() == 60
    assert days() == days(after="4 days") / 2
    assert days() < days(share=0.9) < days(share=0.95) < 5 * 365
    assert days() < days(spread=0.25)
    assert days(after="400 days") == 5 * 365
