"""The sentences of `show`: one for each mechanism a scenario switches on, none for what is off."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.basics.distributions import parse_distribution
from sim.scenario import load_scenario
from sim.scenario.describe import difference, sentences
from sim.scenario.describe_world import about
from tests.small_city import EVERYTHING, SMALL, changed, load_text, written


def of(tmp_path: Path, text: str, *settings: str) -> list[str]:
    return sentences(load_text(tmp_path, text, *settings).scenario)


def test_a_plain_city_is_told_in_a_few_lines(tmp_path: Path) -> None:
    assert of(tmp_path, SMALL) == [
        "Small city. Two districts, two call types, two watches and a team.",
        "Time: 2 days watched from 2019-09-02 (America/Chicago), after a warm-up of 12 h; 2 replications.",
        "Calls: 60 a day of 2 types in 2 districts; 18.0 a day (30.0%) are behavioural-health calls.",
        "Dispatch does not see every behavioural-health call for what it is: crisis.",
        "Post day: 5 patrol (1 officer each; 3 north, 2 south), daily, 06:00 to 18:00.",
        "Post night: 5 patrol (1 officer each; 3 north, 2 south), daily, 18:00 to 06:00 (past midnight).",
        "Post team: 2 co_responder (1 officer + 1 clinician each; north), daily, 12:00 to 22:00.",
        "Response: calls of type crisis are answered by co_responder_first with co_responder, 0.5 patrol units along "
        "on average.",
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Officers' own work: stop, 20 a day; it gives way to calls and then goes on with the rest.",
        "Over the year: most calls in July (1.30 times the mean), fewest in January (0.80).",
        "Calls grow by 3.0% a year from the start.",
        "Some days are busier than others for all calls alike (coefficient of variation 0.2).",
        "Holiday labour_day (2019-09-02, every 12-25): 0.7 times the calls of type theft.",
        "Surge heat, 2019-09-02 12:00 to 2019-09-04 00:00: 1.5 times the calls of type crisis, theft in north.",
        "Dispatch takes some other calls for behavioural-health calls: theft.",
        "Callers give up when nobody comes: theft.",
        "Callers may cancel: theft.",
        "The person may be gone when a unit comes: theft.",
        "Some calls are critical incidents: theft.",
        "Work on theft begins when 2 units are there.",
        "Each unit leaves the scene when its own work is done: theft.",
        "People who come to notice again: 30% of behavioural-health contacts are followed by another one, after "
        "10 days on average, unevenly between people (standard deviation 0.2); 0.5 times as often for people linked "
        "to care.",
        "Travel takes 1.4 times the mean from 07:00, 0.9 times from 05:00, and others between them.",
        "In its own district the nearest free unit goes: travel falls with the square root of how many are free.",
        "Units start where their last call was, until they have had the time to drive home.",
        "Post walker: 1 clinician (1 clinician each; south), Mon, Tue, Wed, Thu, Fri, 08:00 to 16:00, from 2019-08-01, "
        "until 2019-12-31, in week 1 of 2.",
        "Post walker, rules: 5.0% of its unit-shifts are not filled; meal of 30 min after 4 h; no new call in the last "
        "20 min; stays with a call until another unit takes over.",
        "Post line: 1 screen (1 clinician each; by telephone or screen), daily, 16:00 to 08:00 (past midnight).",
        "Response: calls of type crisis are answered by phone_resolution with screen, Mon, Tue, Wed, Thu, Fri, 20:00 "
        "to 08:00 (past midnight).",
        "Follow-up: a clinician unit visits 40% of these referred people in its free time, 1 day after the contact or "
        "later, for 45 min on average.",
        "Dispatch: units stay free for more urgent calls: 1 at priority 4, 2 at priority 9.",
        "Dispatch: a call waits for a unit of its own district, up to 10 min at priority 4.",
        "Dispatch: calls in south are sent a unit from south, then north.",
        "Dispatch: calls up to priority 2 may take a unit on its way to a less urgent call.",
        "Dispatch: work that a unit had to leave begins from the start with the next one.",
        "Training: 30% of patrol officers are trained for crisis calls (arrest odds ratio 0.47, referral odds ratio "
        "1.7).",
        "Training takes a trained patrol officer off the road for 40 h a year.",
        "Training: officers learn by riding along; after 20 calls shared with a clinician they handle 63% of calls as "
        "the trained do.",
        "Care: case workers hold 40 people at a time, each for 30 days on average.",
        "Care: crisis_centre (first) has 16 places, each taken for 24 h on average; who waits longer than 2 days is "
        "lost; then clinic.",
        "Care: nobody goes along with the people who are referred (no warm hand-off).",
        "Support: after 50% of critical calls a clinician checks in with the officers, for 20 min.",
        "Support: 10% of check-ins lead to a wellness referral.",
        "Costs in USD: an officer-hour 55, a clinician-hour 60, the programme a year 100000; overtime times 1.5; new "
        "spending: hours of clinicians.",
    ],
    ids=lambda sentence: sentence[:30],
)
def test_what_is_switched_on_is_told(sentence: str, tmp_path: Path) -> None:
    assert sentence in of(tmp_path, EVERYTHING)
    assert sentence not in of(tmp_path, SMALL)


def test_officers_own_work_is_no_call(tmp_path: Path) -> None:
    assert "Calls: 60 a day of 2 types in 2 districts; 18.0 a day (30.0%) are behavioural-health calls." in of(
        tmp_path, EVERYTHING
    )


def test_a_replay_says_how_its_days_are_drawn(tmp_path: Path) -> None:
    history = '[history]\ncalls = "a.csv"\nmapping = "b.toml"\nbootstrap = "days"\nvolume = 1.2\n\n[demand]'
    assert "Calls: replayed from a.csv, read through b.toml; days are drawn with replacement; 1.2 times as many." in of(
        tmp_path, changed(("[demand]", history))
    )


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("staffing.night.officers=2", "Post night: 5 patrol (2 officers each; 3 north, 2 south), daily, 18:00 to 06:00 "
         "(past midnight)."),
        ("dispatch.home_district_first=false", "Dispatch: the unit that has been free longest goes, whatever its "
         "district."),
        ('dispatch.prefer={ south = ["north"] }', "Dispatch: calls in south are sent a unit from north, then the "
         "nearest of the others."),
        ("staffing.team.shift_end=release", "Post team, rules: leaves a call when the shift ends."),
        ('demand.repeats={ share = 0.1, after = "3 h" }', "People who come to notice again: 10% of behavioural-health "
         "contacts are followed by another one, after 3 h on average."),
        ('geography.travel={ speed_kmh = 35, spread = { distribution = "uniform", min = "0 s", max = "4 min" } }',
         "Of ten trips one takes no more than 0.2 times its mean, five no more than 1, nine no more than 1.8 "
         "(uniform)."),
        ("costs={ ambulance = 900, cash = [] }", "Costs in USD: an ambulance 900; overtime times 1.5; no hour is new "
         "spending."),
    ],
)  # fmt: skip
def test_other_choices(setting: str, sentence: str, tmp_path: Path) -> None:
    assert sentence in of(tmp_path, SMALL, setting)


@pytest.mark.parametrize(
    ("seconds", "words"), [(45, "45 s"), (90, "1.5 min"), (4261, "71 min"), (9000, "2.5 h"), (864000, "10 days")]
)
def test_mean_times_are_told_as_one_would_say_them(seconds: float, words: str) -> None:
    assert about(seconds) == about(parse_distribution(f"{seconds} s")) == words


def test_a_difference_tells_of_an_added_table_what_it_says(tmp_path: Path) -> None:
    path, _ = written(tmp_path, SMALL + '\n[staffing.more]\nkind = "patrol"\nshift = ["06:00", "18:00"]\n'
                      'count = 1\ndistrict = "north"\nabsence = 0.1\n', "other.toml")  # fmt: skip
    assert difference(load_text(tmp_path, SMALL), load_scenario(path)) == [
        "staffing.more: added, kind patrol, shift [06:00, 18:00], count 1, district north, absence 0.1"
    ]


def test_nothing_is_told_of_settings_that_the_model_does_not_read(tmp_path: Path) -> None:
    text = changed(('"co_responder_first"', '"on_request"'), ("backup = 0.5", 'backup = 0.5\nwait = "9 min"'))
    told = "Response: calls of type crisis are answered by on_request with co_responder, asking for up to 9 min."
    assert of(tmp_path, text)[-1] == told
