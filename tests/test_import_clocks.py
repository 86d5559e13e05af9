"""Wall-clock times of an export on the simulation's clock, and whatever else the rows may hold."""

from datetime import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.basics.clock import Clock
from sim.basics.errors import InputError
from sim.records.wall import MISSING, WallClock
from sim.world import draw
from tests import lookalike
from tests.lookalike import MAPPING, mapping_with, read_history, write_rows


def seconds(text):
    return int((datetime.fromisoformat(text) - datetime(1970, 1, 1)).total_seconds())


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Dublin", "Australia/Lord_Howe", "America/Phoenix"])
def test_wall_clock_times_find_their_second_again(zone):
    clock = Clock(datetime(2025, 1, 1).date(), zone)
    ticks = np.arange(0, 365 * 86400, 600)
    shown = [clock.wall(int(tick)).replace(tzinfo=None) for tick in ticks]
    wall = np.array([int((one - datetime(1970, 1, 1)).total_seconds()) for one in shown])
    placed = WallClock(clock, offsets=False).place(wall, np.full(len(ticks), MISSING))
    repeated = [one in set(shown[max(place - 12, 0) : place]) for place, one in enumerate(shown)]
    # Only the second pass of a repeated hour is taken for the first.
    np.testing.assert_array_equal(placed.seconds != ticks, repeated)
    told = WallClock(clock, offsets=False).place(wall, ticks - 60)
    np.testing.assert_array_equal(told.seconds, ticks)  # with a time just before, it is told apart


def test_a_skipped_time_is_read_as_if_the_clocks_had_not_moved():
    clock = Clock(datetime(2025, 3, 9).date(), "America/New_York")
    placed = WallClock(clock, offsets=False).place(np.array([seconds("2025-03-09 02:30")]), np.array([MISSING]))
    assert placed.skipped.all()
    assert clock.wall(int(placed.seconds[0])).strftime("%H:%M") == "03:30"


def test_a_repeated_time_that_fits_in_neither_hour_is_left_in_the_first():
    clock = Clock(datetime(2025, 11, 2).date(), "America/New_York")
    placed = WallClock(clock, offsets=False).place(np.array([seconds("2025-11-02 01:10")]), np.array([6 * 3600]))
    assert placed.first_pass.all()
    assert placed.seconds.tolist() == [4200]


def test_offsets_in_the_file_win(calls, tmp_path, scenario):
    moments = {name: f"2025-11-02T01:{20 + place:02d}:00-0500" for place, name in enumerate(lookalike.TIMES)}
    write_rows(calls, [lookalike.call(1, datetime(2025, 11, 2, 1), **moments)])
    path = mapping_with(tmp_path, ('"%Y-%m-%d %H:%M:%S.%f"', '["%d.%m.%Y %H:%M%z", "%Y-%m-%dT%H:%M:%S%z"]'))
    recorded, _ = read_history(calls, path, scenario)
    assert scenario.run.clock.wall(int(recorded.received[0])).isoformat() == "2025-11-02T01:20:00-05:00"
    assert int(recorded.received[0]) == 4 * 86400 + 3600 + 80 * 60


_TIMES = st.sampled_from(
    ["", "NULL", "soon", "2025-11-02 01:30:00.000", "2025-11-02 01:10:00.000", "2025-11-02 00:59:59.999",
     "2025-11-02 02:00:00.000", "2025-11-01 12:00:00.000", "2025-10-31 12:00:00.000", "1900-01-01 00:00:00.000",
     "2999-12-31 00:00:00.000"]
)  # fmt: skip
_ROWS = st.builds(
    lambda times, kind, priority, reception, number: lookalike.call(
        number, datetime(2025, 11, 1), Problem=kind, Priority_Number=priority, Call_Reception=reception,
        **dict(zip(lookalike.TIMES, times, strict=True)),
    ),
    st.tuples(*[_TIMES] * 5),
    st.sampled_from(["ALARM X", "TRAFFIC STOP", "", "?"]),
    st.sampled_from(["1", "9", "", "x"]),
    st.sampled_from(["Phone", "OFFICER", ""]),
    st.integers(0, 9),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(_ROWS, max_size=12))
def test_whatever_the_rows_hold_the_calls_can_be_replayed_or_are_refused(tmp_path_factory, scenario, rows):
    calls = tmp_path_factory.mktemp("any") / "export.csv"
    write_rows(calls, rows)
    try:
        recorded, ledger = read_history(calls, MAPPING, scenario)
    except InputError:  # no call left, or no times to speak of
        return
    assert ledger.rows_in == len(rows)
    assert 0 < len(recorded) <= len(rows)
    assert (np.diff(recorded.received) >= 0).all()
    assert recorded.received.min() >= 0
    assert recorded.received.max() < scenario.run.horizon
    for column in (recorded.delay, recorded.travel, recorded.on_scene):
        assert column.min() >= -1
        assert column.max() <= 86400
    draw(scenario, 0, recorded)
