"""The replay of a day: every second of every unit and call is the log's, and the page is safe and whole."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from html import unescape
from itertools import pairwise
from pathlib import Path
from tempfile import mkdtemp

import pytest

from sim.basics.errors import UsageError
from sim.documents.day import Day, days_of, read_day
from sim.documents.events import COLUMNS, event_log
from sim.documents.replay import replay_html
from sim.results.read import SavedStudy
from tests.studies import HOSTILE, kept, named, two_arms

BREAKOUT = "</script><script>alert(1)</script>"
VIDIGI_TYPES = {"arrival_departure", "queue", "resource_use", "resource_use_end"}


@cache
def saved() -> SavedStudy:
    """Two arms of hostile names, through their folder; without pictures, which are slow and tested elsewhere."""
    return kept(named(two_arms(), f"officers {BREAKOUT}", f"teams {HOSTILE}"), Path(mkdtemp()) / "run")


@cache
def days() -> tuple[Day, ...]:
    return tuple(read_day(saved()))


def test_the_day_is_the_first_whole_one_of_the_window() -> None:
    run = saved().main.scenario.run
    assert days_of(saved())[0] == run.clock.first_day + timedelta(days=1)  # the window begins at noon
    assert [one.seconds for one in days()] == [86400, 86400]
    assert days()[0].clock[0] == (0, 0)
    assert len(days()[0].clock) == 24


def test_a_day_outside_the_window_is_refused() -> None:
    with pytest.raises(UsageError, match="is not in the window"):
        read_day(saved(), date(2030, 1, 1))


def test_calls_and_units_are_those_of_the_log() -> None:
    trace = two_arms().replications[0].traces[1]
    start = saved().main.scenario.run.clock.at(1, 0)
    day = days()[1]
    for call in day.calls:
        assert trace.calls.received[call.number] == call.received + start
        assert call.district == trace.calls.districts[trace.calls.district[call.number]]
    sent = (trace.log.dispatched < start + 86400) & ((trace.log.cleared < 0) | (trace.log.cleared > start))
    assert sum(len(crew.jobs) for crew in day.crews) == sent.sum()
    on_duty = (trace.roster.start < start + 86400) & (trace.roster.end > start)
    assert sum(len(crew.duty) for crew in day.crews) == on_duty.sum()


def test_nobody_is_in_two_places_at_once() -> None:
    for day in days():
        assert day.crews
        for crew in day.crews:
            jobs = sorted(crew.jobs, key=lambda job: job.sent)
            assert all(a.clear <= b.sent for a, b in pairwise(jobs))
            assert all(job.there is None or job.sent <= job.there <= job.clear for job in jobs)


def test_a_clock_change_gives_a_day_of_its_own_length() -> None:
    study = saved()
    run = study.main.scenario.run.model_copy(update={"start": date(2019, 11, 2)})
    scenario = study.main.scenario.model_copy(update={"run": run})
    moved = replace(study, loaded=(*study.loaded[:-1], replace(study.main, scenario=scenario)))
    day = read_day(moved)[-1]
    assert day.seconds == 25 * 3600
    assert [minute for _, minute in day.clock][:4] == [0, 60, 60, 120]


def test_the_page_is_one_file_and_no_name_breaks_out_of_it() -> None:
    page = replay_html(saved(), days())
    assert not re.search(r"""(src|href)\s*=\s*["'](?!#)""", page)
    assert "@import" not in page
    assert page.count("<script") == page.count("</script>") == 2
    assert "alert(1)</script>" not in page
    assert "\u202e" not in page
    assert "innerHTML" not in page
    data = re.search(r'<script type="application/json" id="days">(.*?)</script>', page, re.S)
    assert data
    assert json.loads(data[1])[0]["arm"] == f"officers {BREAKOUT}"
    assert "not a\nforecast" in page
    assert replay_html(saved(), days()) == page


def test_the_script_is_the_one_its_hash_allows() -> None:
    page = replay_html(saved(), days())
    script = page.split("<script>")[1].split("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in unescape(page)


def test_the_event_log_is_what_vidigi_reads() -> None:
    for day in days():
        rows = list(csv.DictReader(io.StringIO(event_log(day))))
        assert tuple(rows[0]) == COLUMNS
        assert {row["event_type"] for row in rows} <= VIDIGI_TYPES
        assert {row["run_number"] for row in rows} == {"1"}
        times = [float(row["time"]) for row in rows]
        assert times == sorted(times)
        for row in rows:
            if row["event_type"] == "arrival_departure":
                assert row["event"] in ("arrival", "depart")
            assert bool(row["resource_id"]) == row["event_type"].startswith("resource_use")
        arrived = [row["entity_id"] for row in rows if row["event"] == "arrival"]
        assert len(set(arrived)) == len(arrived)
        assert {row["entity_id"] for row in rows} == set(arrived)
