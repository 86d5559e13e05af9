"""The importer: every planted fault is found and counted, good calls come through to the second."""

import random
from datetime import datetime

import numpy as np
import pytest

from sim.basics.errors import BrokenInvariantError
from sim.engine import make_plan, make_roster, simulate
from sim.records import export
from sim.records.ledger import Ledger, Step
from sim.records.mapping import load_mapping
from sim.records.read import read_history
from sim.scenario import load_scenario
from sim.world import draw
from tests import lookalike
from tests.lookalike import MAPPING, SCENARIO, WEEK, write_rows

# Each fault of the look-alike and the row of the ledger that must count it.
REMOVED = {
    "empty": "nothing in any mapped column",
    "slipped": "more cells than the header has",
    "unreadable": "time of receipt missing or not readable",
    "before": "received before the mapping's period",
    "after": "received after the mapping's period",
    "agency": "Agency is not POLICE",
    "test": "test call: Disposition",
    "duplicate": "duplicate of another call",
    "cancelled": "cancelled: Disposition is CN-Cancellation, and no unit was on scene",
    "same": "the same row again",
    "repeated_id": "a number in Master_Incident_Number",
    "officer_reception": "begun by officers: Call_Reception",
    "officer_type": "begun by officers: Problem",
    "officer_same": "begun by officers: received, dispatched and on scene within 0 s",
    "outside": "received outside the simulated time",
}
REPAIRED = {
    "fold_told": "put into its second pass",
    "fold_untold": "taken for its first pass",
    "never_on_scene": "no unit on scene recorded",
    "first_clear_early": "TimeFirstCallCleared missing or before on scene",
    "negative_delay": "dispatched before received",
    "negative_travel": "on scene before dispatched",
    "negative_scene": "cleared before on scene",
    "scheduled": "dispatch delay over",
    "long_travel": "travel time over",
    "dispatch_unreadable": "Incident_Dispatch_Time not readable",
    "not_cleared": "on scene but not cleared",
    "type": "call type not listed; taken for other",
    "priority": "priority missing or not listed",
}


@pytest.fixture(scope="module")
def scenario():
    return load_scenario(SCENARIO, WEEK).scenario


@pytest.fixture
def calls(tmp_path):
    return tmp_path / "export.csv"


def same_calls(one, other):
    for name in ("received", "call_type", "priority", "district", "delay", "travel", "on_scene"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


def steps(ledger):
    table = ledger.table()
    return {(step, what): (rows, examples) for step, what, rows, examples in table.itertuples(index=False)}


def found(ledger, step, words):
    hits = [value for (one, what), value in steps(ledger).items() if one == step and words in what]
    assert len(hits) == 1, (step, words, hits)
    return hits[0]


def test_every_planted_fault_is_counted_under_its_own_rule(calls, scenario):
    planted = lookalike.write(calls)
    _, ledger = read_history(calls, MAPPING, scenario)
    for step, rules in (("removed", REMOVED), ("repaired", REPAIRED)):
        for fault, words in rules.items():
            rows = planted.pop(fault)
            assert found(ledger, step, words) == (len(rows), ", ".join(map(str, rows[:3]))), fault
    assert not planted


def test_rows_in_are_rows_out_and_rows_removed(calls, scenario):
    lookalike.write(calls)
    recorded, ledger = read_history(calls, MAPPING, scenario)
    table = ledger.table()
    removed = table.loc[table["step"] == "removed", "rows"].sum()
    assert ledger.rows_in == ledger.rows_out + removed == len(calls.read_text().splitlines()) - 1
    assert len(recorded) == ledger.rows_out
    with pytest.raises(BrokenInvariantError, match="lost or counted twice"):
        Ledger("x.csv", "UTF-8", 10, (Step("a", 3),), (), 6)


def test_types_under_the_default_are_counted(calls, scenario):
    lookalike.write(calls)
    _, ledger = read_history(calls, MAPPING, scenario)
    assert dict(ledger.defaulted) == {"UNHEARD OF": 1}
    assert "UNHEARD OF 1" in ledger.text()
    assert list(ledger.defaulted_table().itertuples(index=False, name=None)) == [("UNHEARD OF", 1)]


def test_one_row_a_unit_is_noticed(calls, scenario):
    rows = [row for call in lookalike.plain(20) for row in (call, call | {"Disposition": "RE-Report"})]
    write_rows(calls, rows)
    recorded, ledger = read_history(calls, MAPPING, scenario)
    assert len(recorded) == len(rows) // 2
    assert "one row a unit" in ledger.text()


# -- the calls ---------------------------------------------------------------------------------------


def test_plain_calls_come_through_to_the_second(calls, scenario):
    rows = lookalike.plain()
    write_rows(calls, rows)
    recorded, ledger = read_history(calls, MAPPING, scenario)
    assert ledger.rows_out == len(rows)
    moments = [datetime.fromisoformat(row["Incident_Start_Time"]) for row in rows]
    midnight = datetime(2025, 10, 29)
    hour_back = datetime(2025, 11, 2, 2)
    expected = [int((one - midnight).total_seconds()) + 3600 * (one > hour_back) for one in moments]
    np.testing.assert_array_equal(recorded.received, expected)
    assert set(recorded.delay) == {300}
    assert set(recorded.travel) == {240}
    assert set(recorded.on_scene) == {1200}
    wanted = {"DISORDERLY CONDUCT": "disorderly", "ALARM COMMERCIAL": "alarm", "MENTAL HEALTH CASE": "mental_health"}
    wanted |= {"PARKING COMPLAINT": "parking", "MVC INJURY": "crash"}
    assert recorded.call_type.tolist() == [wanted[row["Problem"]] for row in rows]
    assert recorded.priority.tolist() == [int(row["Priority_Number"]) for row in rows]


def test_repairs_leave_what_can_be_believed(calls, scenario):
    fault = dict(lookalike.faults())
    names = ("never_on_scene", "first_clear_early", "negative_scene", "negative_delay", "negative_travel", "scheduled",
             "long_travel", "dispatch_unreadable", "not_cleared", "fold_told", "fold_untold")  # fmt: skip
    expected = {
        "never_on_scene": (300, -1, -1), "first_clear_early": (300, 240, 3000), "negative_scene": (300, 240, -1),
        "negative_delay": (-1, 541, 1200), "negative_travel": (600, -1, 1200), "scheduled": (-1, 3600, 3600),
        "long_travel": (300, -1, 3600), "dispatch_unreadable": (-1, -1, 1200), "not_cleared": (300, 240, -1),
        "fold_told": (27 * 60 + 53, 226, 3900), "fold_untold": (300, 240, 6360),
    }  # fmt: skip
    for name in names:
        write_rows(calls, [fault[name], *lookalike.plain(4)])
        recorded, _ = read_history(calls, MAPPING, scenario)
        place = len(recorded) - 1 if name != "scheduled" else int(np.argmax(recorded.delay == -1))
        got = tuple(int(column[place]) for column in (recorded.delay, recorded.travel, recorded.on_scene))
        assert got == expected[name], name


def test_the_order_of_rows_does_not_matter(calls, tmp_path, scenario):
    rows = [row for name, row in lookalike.faults() if name != "repeated_id"] + lookalike.plain()
    results = []
    for seed in (1, 2, 3):
        random.Random(seed).shuffle(rows)
        write_rows(calls, rows)
        results.append(read_history(calls, MAPPING, scenario)[0])
    order = [np.lexsort((one.on_scene, one.call_type.astype(str), one.received)) for one in results]
    for one, place in zip(results[1:], order[1:], strict=True):
        np.testing.assert_array_equal(one.received[place], results[0].received[order[0]])
        np.testing.assert_array_equal(one.on_scene[place], results[0].on_scene[order[0]])
    assert all((np.diff(one.received) >= 0).all() for one in results)


def test_pieces_of_any_size_give_the_same(calls, scenario, monkeypatch):
    lookalike.write(calls)
    whole, ledger = read_history(calls, MAPPING, scenario)
    for size in (5, 64):
        monkeypatch.setattr(export, "CHUNK_ROWS", size)
        pieces, in_pieces = read_history(calls, MAPPING, scenario)
        same_calls(whole, pieces)
        assert in_pieces.table().equals(ledger.table())


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 with a byte-order mark"),
        ("cp1252", "Windows-1252"),
        ("utf-16", "UTF-16"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_any_usual_encoding_is_read_and_named(calls, scenario, monkeypatch, encoding, words, newline):
    monkeypatch.setattr(lookalike, "TYPES", ("DISORDERLY CONDUCT", "CAF\u00c9 \u2013 NOISE"))
    lookalike.write(calls, encoding=encoding, newline=newline)
    _, ledger = read_history(calls, MAPPING, scenario)
    assert ledger.encoding == words
    assert "CAF\u00c9 \u2013 NOISE" in ledger.defaulted
    assert found(ledger, "removed", REMOVED["slipped"])[0] == 1


def test_only_mapped_columns_are_read(calls, scenario):
    lookalike.write(calls)
    mapping, raw = load_mapping(MAPPING, scenario)
    opened = export.open_export(calls, mapping, raw)
    assert "Call_Taker" in opened.header
    pieces = list(opened.chunks())
    assert set(pieces[0].columns) == {name for _, name in mapping.headers()} | {export.ROW, export.SURPLUS}
    assert calls.read_text().count(lookalike.SECRET) > 100
    assert not any("Doe" in piece.to_csv() for piece in pieces)
    _, ledger = read_history(calls, MAPPING, scenario)
    assert "Doe" not in ledger.text() + ledger.table().to_string()


def test_a_replay_keeps_recorded_travel_and_time_on_scene(calls, scenario):
    lookalike.write(calls)
    recorded, _ = read_history(calls, MAPPING, scenario)
    stream = draw(scenario, 0, recorded)
    np.testing.assert_array_equal(stream.received, recorded.received)
    log = simulate(stream, make_roster(scenario), make_plan(scenario))
    first_sent, on_scene = log.first("dispatched", len(stream)), log.first("on_scene", len(stream))
    order = np.lexsort((recorded.call_type.astype(str), recorded.received))
    scene, travel = recorded.on_scene[order], recorded.travel[order]
    alone = (stream.units == 1) & (log.closed >= 0)
    for known, got in ((scene, log.closed - on_scene), (travel, on_scene - first_sent)):
        replayed = alone & (known >= 0)
        assert replayed.sum() > 20
        np.testing.assert_array_equal(got[replayed], known[replayed])
