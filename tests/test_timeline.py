"""The pictures of the response models: a real run, told in bars, in words and in the same bytes every time."""

import re

import pytest

from sim.cli.pages import generated_pages, generated_pictures
from sim.present.example_call import RECEIVED, STORIES, Bar, in_words, timelines
from sim.present.timeline import picture
from sim.responses import MODELS
from tests.builders import at
from tests.paths import ROOT

SMALL = 40_000


def bars(name, story, lane):
    return timelines(name)[story].lanes[lane].bars


def test_stories_are_of_models_and_a_model_of_one_file_needs_none():
    assert len(STORIES) >= 7
    assert set(STORIES) <= set(MODELS)
    for name in set(MODELS) - set(STORIES):
        assert [told.words for told in timelines(name)] == ["as the model says"]


def test_a_clinician_with_officers():
    """Worked out by hand: safe at 22:13, briefing until 22:18, thirty minutes, ten of report."""
    assert bars("clinician_with_officers", 0, 0) == (
        Bar("travels", at("22:00"), at("22:05")),
        Bar("works", at("22:05"), at("22:13")),
        Bar("briefing", at("22:13"), at("22:18")),
    )
    assert bars("clinician_with_officers", 0, 1) == (
        Bar("travels", at("22:00"), at("22:09")),
        Bar("waits", at("22:09"), at("22:13")),
        Bar("briefing", at("22:13"), at("22:18")),
        Bar("works", at("22:18"), at("22:48")),
        Bar("report", at("22:48"), at("22:58")),
    )


def test_a_civilian_team_that_needs_officers():
    assert [bar.what for bar in bars("civilian_team", 1, 0)] == ["travels", "works", "report"]
    assert [bar.what for bar in bars("civilian_team", 1, 1)] == ["travels", "works", "stays"]
    assert timelines("civilian_team")[1].marks["handed over"] == at("22:26")


def test_a_call_that_ends_by_telephone():
    told = timelines("phone_resolution")[0]
    assert told.lanes[0].bars == ()
    assert told.lanes[1].bars == (Bar("talks", at("22:00"), at("22:30")),)
    assert told.marks == {"received": RECEIVED, "closed": at("22:30")}


@pytest.mark.parametrize("name", list(MODELS))
def test_bars_follow_each_other_and_marks_are_in_order(name):
    for told in timelines(name):
        for lane in told.lanes:
            for before, after in zip(lane.bars, lane.bars[1:], strict=False):
                assert before.end <= after.start
        seconds = list(told.marks.values())
        assert seconds == sorted(seconds)
        assert max(bar.end for lane in told.lanes for bar in lane.bars if bar.what != "busy") == seconds[-1]


def test_pictures_are_small_and_the_same_every_time():
    assert picture("on_request").png() == picture("on_request").png()
    drawn = generated_pictures()
    assert len(drawn) == 2 * len(MODELS)
    assert all(len(content) < SMALL for content in drawn.values())


def test_the_words_say_everything_that_is_drawn():
    for name in MODELS:
        words = in_words(timelines(name))
        for told in timelines(name):
            assert all(lane.name in words for lane in told.lanes)
            assert all(mark in words.lower() for mark in told.marks)


@pytest.mark.skipif(not (ROOT / "docs").exists(), reason="no docs folder beside the tests")
def test_every_picture_of_the_page_is_there():
    page = generated_pages()["models.md"]
    named = set(re.findall(r"img/(model_\w+\.\w+)", page))
    assert named == set(generated_pictures())
    assert named == {path.name for path in (ROOT / "docs" / "img").glob("model_*")}
