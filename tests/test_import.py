"""The importer's ledger: every planted fault is counted under its own rule, and no other row is touched."""

import numpy as np
import pytest

from sim.basics.errors import BrokenInvariantError
from sim.records import cells, export
from sim.records.ledger import Ledger, Step
from sim.records.mapping import load_mapping
from tests import lookalike
from tests.lookalike import MAPPING, read_history, write_rows

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
    known = [*REMOVED.values(), *REPAIRED.values(), "put in order of receipt", "rows in the file", "calls replayed"]
    for (_, what), (rows, _) in steps(ledger).items():
        assert not rows or any(words in what for words in known), what


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
    assert "(1 type not shown) 1" in ledger.text()  # fewer than ten calls
    assert list(ledger.defaulted_table().itertuples(index=False, name=None)) == [("(1 type not shown)", 1)]


def test_types_with_ten_calls_are_named(calls, scenario):
    rows = [call | {"Problem": "UNHEARD OF"} for call in lookalike.plain(10)]
    rows += [call | {"Problem": f"RARE {place % 2}"} for place, call in enumerate(lookalike.plain(31)[10:])]
    rows[-1]["Problem"] = "Doe, Jane"
    write_rows(calls, rows)
    _, ledger = read_history(calls, MAPPING, scenario)
    found = ledger.defaulted_table().set_index("call_type")["rows"].to_dict()
    assert sorted(found.values()) == [10, 10, 11]  # one that could be shown stands before the one that may not
    assert found["(2 types not shown)"] == 11


def test_one_row_a_unit_is_noticed(calls, scenario):
    rows = [row for call in lookalike.plain(20) for row in (call, call | {"Disposition": "RE-Report"})]
    write_rows(calls, rows)
    recorded, ledger = read_history(calls, MAPPING, scenario)
    assert len(recorded) == len(rows) // 2
    assert "one row a unit" in ledger.text()


def same_calls(one, other):
    for name in ("received", "call_type", "priority", "district", "delay", "travel", "on_scene"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


def test_pieces_of_any_size_give_the_same(calls, scenario, monkeypatch):
    lookalike.write(calls)
    whole, ledger = read_history(calls, MAPPING, scenario)
    for size in (5, 64):
        monkeypatch.setattr(export, "CHUNK_ROWS", size)
        pieces, in_pieces = read_history(calls, MAPPING, scenario)
        same_calls(whole, pieces)
        assert in_pieces.table().equals(ledger.table())


def test_only_mapped_columns_are_read(calls, scenario):
    lookalike.write(calls)
    mapping, raw = load_mapping(MAPPING, scenario)
    opened = export.open_export(calls, mapping, raw)
    assert "Call_Taker" in opened.header
    pieces = list(opened.chunks())
    assert set(pieces[0].columns) == {name for _, name in mapping.headers()} | set(cells.OWN)
    assert calls.read_text().count(lookalike.SECRET) > 100
    assert not any("Doe" in piece.to_csv() for piece in pieces)
    _, ledger = read_history(calls, MAPPING, scenario)
    assert "Doe" not in ledger.text() + ledger.table().to_string()


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
    guessed = [one for one in ledger.notes if "not UTF-8 (first in line" in one]
    assert len(guessed) == (words == "Windows-1252")
    assert "CAF\u00c9 \u2013 NOISE" in ledger.defaulted
    assert found(ledger, "removed", REMOVED["slipped"])[0] == 1
