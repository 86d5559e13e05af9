"""Numbers in words, and the one table of the console."""

import math
import re

import pytest
from rich.console import Console

from sim.measure.intervals import Estimate
from sim.present import words
from sim.present.console import headline_table
from sim.present.headline import headline
from tests.studies import HOSTILE, LONG, named, one_arm, starved, three_arms, two_arms

NAN, INF = math.nan, math.inf


@pytest.mark.parametrize(
    ("value", "unit", "digits", "text"),
    [
        (6.149, "min", 1, "6.1 min"),
        (0.4789, "share", 1, "47.9 %"),
        (0.4789, "share", 0, "48 %"),
        (12.5, "h/day", 1, "12.5 officer-hours a day"),
        (-0.01, "min", 1, "0.0 min"),
        (12345.6, "min", 0, "12,346 min"),
        (INF, "min", 1, "never"),
        (NAN, "share", 1, "n/a"),
    ],
)
def test_amounts(value, unit, digits, text):
    assert words.amount(value, unit, digits) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.3, "+0.3"), (-0.3, "-0.3"), (0.04, "0.0"), (-0.04, "0.0"), (NAN, "n/a"), (1234.5, "+1,234.5")],
)
def test_signed(value, text):
    assert words.signed(value, "min", 1) == text


@pytest.mark.parametrize(
    ("value", "low", "high", "text"),
    [
        (-0.04, -0.07, -0.03, "-0.04"),
        (-0.04, -0.1, 0.02, "0.0"),
        (0.3, 0.2, 0.4, "+0.3"),
        (0.001, 0.0001, 0.002, "+0.001"),
    ],
)
def test_a_difference_whose_sign_is_sure_does_not_read_as_nothing(value, low, high, text):
    assert words.difference(Estimate(value, low, high), "min", 1) == text


def test_signed_shares_are_points():
    assert words.signed(0.0719, "share", 1) == "+7.2"


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (5.9, 6.3, "5.9 to 6.3"),
        (-0.2, 0.3, "-0.2 to 0.3"),
        (127.9, INF, "127.9 or longer"),
        (INF, INF, "never"),
        (NAN, NAN, "n/a"),
        (-0.64, -0.02, "-0.64 to -0.02"),
        (0.0004, 0.5, "0.0004 to 0.5000"),
        (-0.02, 0.02, "0.0 to 0.0"),
        (0.0, 0.0, "0.0 to 0.0"),
    ],
)
def test_bounds(low, high, text):
    assert words.bounds(Estimate(6.0, low, high), "min", 1) == text


def test_levels_with_their_intervals():
    assert words.with_interval(Estimate(6.1, 5.9, 6.3), "min", 1) == "6.1 min (95 % interval 5.9 to 6.3)"
    assert words.with_interval(Estimate(0.31, 0.28, 0.34), "share", 0) == "31 % (95 % interval 28 to 34)"
    assert words.with_interval(Estimate(6.1, NAN, NAN), "min", 1) == "6.1 min (no interval from one replication)"


@pytest.mark.parametrize(
    ("estimate", "unit", "text"),
    [
        (Estimate(0.4, 0.2, 0.6), "min", "0.4 min later (95 % interval 0.2 to 0.6)"),
        (Estimate(-0.4, -0.6, -0.2), "min", "0.4 min sooner (95 % interval 0.2 to 0.6)"),
        (Estimate(0.05, -0.2, 0.3), "min", "no clear difference (95 % interval -0.2 to 0.3 min)"),
        (Estimate(-0.02, -0.04, -0.01), "min", "less than 0.1 min sooner (95 % interval 0.01 to 0.04)"),
        (Estimate(0.031, 0.027, 0.034), "share", "3.1 percentage points later (95 % interval 2.7 to 3.4)"),
        (Estimate(0.0, 0.0, 0.0), "min", "no difference at all"),
        (Estimate(2.0, NAN, NAN), "min", "2.0 min later in the one replication, which may be luck"),
        (Estimate(NAN, NAN, NAN), "min", "no number for the difference"),
    ],
)
def test_changes(estimate, unit, text):
    assert words.change(estimate, unit, 1, "later", "sooner") == text


def test_sure_of_sign():
    given = (Estimate(1, 0.5, 2), Estimate(-1, -2, -0.5), Estimate(1, -1, 3), Estimate(1, NAN, NAN), None)
    assert [words.sure_of_sign(one) for one in given] == ["yes", "yes", "no", "n/a", "n/a"]


def test_times_within():
    assert words.within(Estimate(6.1, 5.9, 6.3), "half", "fewer than half").startswith(
        "half are reached within 6.1 min"
    )
    assert words.within(Estimate(INF, INF, INF), "half", "fewer than half") == "fewer than half are reached at all"


def test_names_are_cleaned_shortened_and_kept_apart():
    assert words.clean("a\u202eb\n c\t\x00\ud800 ") == "ab c"
    assert words.short("abcdefghijklmnop", 9) == "abc...nop"
    assert words.short("Co-responder team, evening: count", 30) == "Co-responder...evening: count"
    assert words.short("staffing.co_responder_evening_team.count", 32) == "staffing.co...evening_team.count"
    for width in range(12, 60):  # every word that is there is there whole
        assert set(re.findall(r"\w+", words.short(LONG, width))) <= set(re.findall(r"\w+", LONG))
    assert len(words.short(LONG, 20)) <= 20
    names = words.short_names([LONG + "a", LONG + "b", LONG + "b"], 20)
    assert len(set(names)) == 3
    assert all(len(name) <= 20 for name in names)
    assert words.short_names(["", "b"], 20) == ("scenario 1", "b")


def test_lists():
    assert [words.listed(one) for one in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]
    assert words.plural(1, "replication") == "1 replication"
    assert words.plural(2000, "replication") == "2,000 replications"


STUDIES = {
    "two": two_arms,
    "one": one_arm,
    "three": three_arms,
    "starved": starved,
    "single": lambda: two_arms(1),
    "hostile": lambda: named(two_arms(), HOSTILE, LONG),
    "twins": lambda: named(two_arms(), LONG + "a", LONG + "b"),
}


def printed(study):
    console = Console(width=100, highlight=False, force_terminal=False)
    with console.capture() as held:
        console.print(headline_table(study))
    return held.get()


@pytest.mark.parametrize("which", STUDIES)
def test_the_console_table_is_ascii_and_fits(which):
    study = STUDIES[which]()
    text = printed(study)
    assert text.isascii()
    lines = text.splitlines()
    assert max(map(len, lines)) <= 100
    assert "95 % interval" in text
    rows = [line for line in lines if line.startswith("  ") and not line.startswith("   ")]
    assert len(rows) == len(headline(study))


def test_the_console_table_says_what_the_study_says():
    study = two_arms()
    text = printed(study)
    reach = study.comparison.row("reach")
    assert f"{100 * reach.arms[-1].value:.1f} %" in text
    net = study.comparison.freed[-1].net
    assert f"{net.value:+.1f}" in text
    assert "[red]" in printed(named(study, "a [red]", "b"))


def test_headline_rows_are_in_order_and_paired():
    rows = headline(two_arms())
    assert [row.name for row in rows] == [
        *(f"Response time, {what}, priority {one}" for one in range(1, 5) for what in ("median", "90th percentile")),
        *(f"Response time, {what}, behavioural health" for what in ("median", "90th percentile")),
        "Officer-hours on behavioural-health calls",
        "Patrol officer-hours released",
        "Co-responder officer-hours used",
        "Net officer-hours freed",
        "Referral rate",
        "Reach",
        "Linkage rate",
        "Cost in cash",
    ]
    for row in rows:
        assert row.difference is not None
        if row.baseline is None:
            assert row.only_difference
            assert row.main is row.difference
        elif math.isfinite(row.baseline.value):
            assert row.difference.value == pytest.approx(row.main.value - row.baseline.value)
    alone = headline(one_arm())
    assert all(row.difference is None and row.baseline is None for row in alone)
    assert "Net officer-hours freed" not in [row.name for row in alone]


def test_three_arms_compare_the_last_with_the_first():
    study = three_arms()
    reach = next(row for row in headline(study) if row.metric == "reach")
    assert reach.main is study.comparison.row("reach").arms[2]
    assert reach.baseline is study.comparison.row("reach").arms[0]
    assert reach.difference is study.comparison.row("reach").differences[1]


def test_a_name_from_right_to_left_turns_no_number_around() -> None:
    first, last = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
    assert words.typeset("\u05e9\u05dc\u05d5\u05dd: 10.0 %") == f"{first}\u05e9\u05dc\u05d5\u05dd{last}: 10.0\u00a0%"
    assert words.typeset("a \u0645\u062f - \u0645 b") == f"a {first}\u0645\u062f - \u0645{last} b"
    assert words.typeset("10 and 5") == "10 and 5"


def test_the_interval_of_a_share_stays_where_shares_are() -> None:
    assert words.with_interval(Estimate(0.28, -0.608, 1.168), "share", 1) == "28.0 % (95 % interval 0.0 to 100.0)"
    assert words.with_interval(Estimate(4.6, -31.3, 40.5), "h/day", 1).endswith("-31.3 to 40.5)")
    assert words.change(Estimate(0.28, -0.608, 1.168), "share", 1).endswith("-60.8 to 116.8 percentage points)")
