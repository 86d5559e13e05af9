"""duckdb, where it is installed, reads large exports: the same bits as without it, or the csv module reads them."""

import csv
import io
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.records import duck
from sim.records.read import read_record
from sim.records.record import COLUMNS
from tests.layouts import HEADER, mapping, rows, write

pytest.importorskip("duckdb", reason="duckdb is in the bigdata extra")

MAPPED = ('default_type = "other"', 'default_type = "other"\nnulls = ["NULL", "-9999"]')


@pytest.fixture
def calls(tmp_path):
    return tmp_path / "calls.csv"


def both(calls, path, monkeypatch):
    """The record with duckdb and without, and why duckdb was not used."""
    why = []
    monkeypatch.setattr(duck, "LARGE", 1 << 60)
    slow = read_record([calls], path, tell=why.append)
    assert not why
    monkeypatch.setattr(duck, "LARGE", 0)
    return slow, read_record([calls], path, tell=why.append), why


def same(one, two):
    for name in COLUMNS:
        mine, other = getattr(one, name), getattr(two, name)
        assert mine.dtype == other.dtype
        np.testing.assert_array_equal(mine, other, err_msg=name)
    assert (one.ledger, one.raw_types, one.clock) == (two.ledger, two.raw_types, two.clock)


def faulty():
    """Calls with every fault that leaves a table a table: nulls, blanks, formulas, repeats, holes, nonsense."""
    body = rows(400)
    body[3][3] = "NULL"
    body[4][4] = " -9999 "
    body[5] = [f'="{cell}"' for cell in body[5]]
    body[6][1] = "not a time"
    body[7] = list(body[8])
    body[9][0] = body[10][0]
    body[11] = [""] * len(HEADER)
    body[12][5] = 'MENTAL, "SUBJ"'
    body[13][5] = "MENTAL\nSUBJ"
    body[14][5] = "NO\u00cbL\u2028 \x85"
    body[15], body[16] = body[16], body[15]
    return body


@pytest.mark.parametrize("how", [{}, {"quoting": csv.QUOTE_ALL}, {"encoding": "utf-8-sig"}], ids=str)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_the_record_and_the_ledger_are_the_same(calls, tmp_path, monkeypatch, how, end):
    body = [one for one in faulty() if end == "\n" or "\n" not in one[5]]
    write(calls, body, **how)
    text = calls.read_bytes().replace(b"\n", b"\r\n") if end == "\r\n" else calls.read_bytes()
    calls.write_bytes(text)
    slow, fast, why = both(calls, mapping(tmp_path, MAPPED), monkeypatch)
    same(slow, fast)
    assert not why
    assert fast.ledger.rows_in == len(body)


def test_pieces_keep_the_numbers_of_the_rows(calls, tmp_path, monkeypatch):
    body = rows(5_000, every=7)
    for place in (0, 2_046, 2_047, 2_048, 4_999):
        body[place][1] = "nonsense"
    monkeypatch.setattr(duck, "VECTORS", 1)
    slow, fast, why = both(write(calls, body), mapping(tmp_path), monkeypatch)
    same(slow, fast)
    assert not why
    assert fast.ledger.removed[4].examples == (2, 2_048, 2_049)


def short(text):
    return text.replace("C00007,", "C00007\nC90007,")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (short, "not every row has as many cells"),
        (lambda text: text.replace("\nC00007", "\n\nC00007"), "blank lines"),
        (lambda text: text.replace("\nC00007", f"\n{','.join(HEADER)}\nC00007"), "the header line stands there again"),
        (lambda text: text.replace("\nC00007", "\rC00007"), "a quotation mark or a line end"),
        (lambda text: text.replace("THEFT", 'TH"EFT', 1), "a quotation mark or a line end"),
        (lambda text: text.rstrip("\n")[:-30], "not every row has as many cells"),
    ],
    ids=["short row", "blank line", "header again", "lone return", "stray mark", "cut off"],
)
def test_what_duckdb_might_read_otherwise_is_left_to_the_csv_module(calls, tmp_path, monkeypatch, change, words):
    write(calls, rows())
    calls.write_bytes(change(calls.read_text()).encode())
    slow, fast, why = both(calls, mapping(tmp_path), monkeypatch)
    same(slow, fast)
    assert len(why) == 1
    assert f"calls.csv is read without duckdb: {words}" in why[0]


def test_other_encodings_and_names_with_wildcards_are_left_to_the_csv_module(tmp_path, monkeypatch):
    body = rows()
    body[0][5] = "NO\u00cbL"
    for name, encoding in (("calls.csv", "cp1252"), ("calls.csv", "utf-16"), ("calls[1].csv", "utf-8")):
        calls = write(tmp_path / name, body, encoding=encoding)
        slow, fast, why = both(calls, mapping(tmp_path), monkeypatch)
        same(slow, fast)
        assert "not written in UTF-8, or its name holds" in why[0]


def test_without_duckdb_nothing_is_said(calls, tmp_path, monkeypatch):
    why = []
    monkeypatch.setattr(duck, "LARGE", 0)
    monkeypatch.setitem(sys.modules, "duckdb", None)
    monkeypatch.setattr(duck, "find_spec", lambda name: None)
    assert len(read_record([write(calls, rows())], mapping(tmp_path), tell=why.append)) == 60
    assert not why


pieces = st.sampled_from(
    ["a", "b", ",", ",", '"', '""', "\n", "\n", "\r\n", "\r", " ", "\u00e9", "NULL", "#", "\\", "x,y\n"]
)


@settings(deadline=None, max_examples=60)
@given(st.lists(pieces, max_size=14), st.sampled_from(["", "\n", "\r\n"]))
def test_whatever_a_file_holds_duckdb_gives_the_cells_of_the_csv_module_or_is_not_used(tmp_path_factory, parts, end):
    text = "p,q" + (end or "\n") + "".join(parts) + end
    path = tmp_path_factory.mktemp("duck") / "any.csv"
    path.write_bytes(text.encode())
    before, duck.LARGE = duck.LARGE, 0
    try:
        found, why = duck.duck_rows(path, "UTF-8", ",", 2, {0: frozenset({"p", "q"})})
    finally:
        duck.LARGE = before
    assert (found is None) == bool(why)
    if found is not None:
        columns = list(found.columns([0, 1]))
        read = list(zip(*([cell for piece in columns for cell in piece[place]] for place in (0, 1)), strict=True))
        assert read == [tuple(row) for row in csv.reader(io.StringIO(text, newline=""), strict=True)][1:]
