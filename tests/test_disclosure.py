"""What may be published of counts: none under ten, and none to be had by subtraction."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.records.disclosure import pooled, protected
from sim.records.privacy import FEWEST, personal, shown
from tests.builders import examples

_CELLS = st.dictionaries(
    st.tuples(st.sampled_from("abcde"), st.sampled_from("12345")), st.integers(0, 60), min_size=1, max_size=25
)


@examples(200)
@given(_CELLS)
def test_no_row_and_no_column_gives_a_small_cell_away(cells):
    blank = protected(cells)
    assert all(cell in blank for cell, rows in cells.items() if 0 < rows < FEWEST)
    for axis in (0, 1):
        for name in {cell[axis] for cell in blank}:
            line = [cell for cell in cells if cell[axis] == name]
            hidden = [cells[cell] for cell in line if cell in blank]
            everything = all(cell in blank for cell in line if cells[cell])
            assert everything or (len(hidden) >= 2 and sum(hidden) >= FEWEST)


@examples(200)
@given(st.lists(st.sampled_from([0, 0, 3, 7, 12, 40]), min_size=16, max_size=16))
def test_all_totals_together_tell_no_blank_cell(rows):
    """By the rank of the totals over the blank cells: a cell that they tell is a sum of totals."""
    cells = {(row, column): rows.pop() for row in "abcd" for column in "1234"}
    blank = sorted(protected(cells))
    totals = np.array([[float(cell[axis] == name) for cell in blank] for axis in (0, 1) for name in "abcd1234"])
    for alone in np.eye(len(blank)):
        assert np.linalg.matrix_rank(np.vstack([totals, alone])) > np.linalg.matrix_rank(totals)


def test_a_cell_that_only_all_totals_together_tell_is_hidden():
    """Two squares of blank cells and one cell between them: every line has two blanks, and yet that one is told."""
    square = [("a", "1"), ("a", "2"), ("b", "1"), ("b", "2"), ("c", "3"), ("c", "4"), ("d", "3"), ("d", "4")]
    cells = {(row, column): 30 for row in "abcd" for column in "1234"} | dict.fromkeys([*square, ("a", "3")], 6)
    blank = protected(cells)
    assert len(blank) == 10
    assert len(blank - {*square, ("a", "3")}) == 1


@examples(200)
@given(st.dictionaries(st.text("abc ,X", max_size=4), st.integers(1, 40), max_size=12))
def test_pooled_lines_add_up_and_show_nothing_small(counts):
    lines = pooled(counts)
    assert sum(rows for _, rows in lines) == sum(counts.values())
    named = [rows for name, rows in lines if not name.endswith("not shown)")]
    assert all(rows >= FEWEST for rows in named)
    if len(named) < len(lines) and named:
        assert lines[-1][1] >= FEWEST


@pytest.mark.parametrize(
    "text",
    ["Doe, Jane", "612-555-0143", "(612) 555-0143", "jane@x.org", "123-45-6789", "05/12/1980", "1980-05-12",
     "513-540 Winslow Ave", "1200 N 5th St", "ABC 1234", "caller says her son has not been seen since noon yesterday"],
)  # fmt: skip
def test_what_looks_like_a_person_is_never_shown(text):
    assert personal(text)
    assert text not in shown(text, 1_000)


@pytest.mark.parametrize("text", ["MENTAL HEALTH CASE", "5150V", "10851R", "MVC HIT/RUN NO INJURY", "PPV - Visit",
                                  "Theft, Attempted in progress", "1-2 units", "AU23103"])  # fmt: skip
def test_words_of_a_list_are_shown(text):
    assert shown(text, 10) == text
    assert np.all([one not in shown(text, 9) for one in text if one.isdigit() and one != "9"])


def test_calls_by_type_and_district_add_up_and_hide_small_cells():
    from sim.records.crosstab import by_district
    from tests import histories

    record = histories.record()
    kind, place = record.call_type.copy(), record.district.copy()
    kind[:], place[:] = 2, 0
    kind[:400], place[:200] = 0, 1
    kind[400:404] = 1  # four of a type
    place[404:409] = 1  # five of theft in the south
    table = by_district(type(record)(**{**record.__dict__, "call_type": kind, "district": place})).set_index(
        "call_type"
    )
    assert table.loc["all", "all"] == len(record)
    assert table["all"].iloc[:-1].sum() == len(record)
    assert set(table.index) == {"theft", "(others together)", "all"}  # the four hide behind the smallest other type
    assert table.drop("all").drop(columns="all").isna().all().all()  # 209 and 5 would tell each other


def test_written_types_tell_no_small_one_beside_the_totals_of_their_type():
    """Four calls of NOISE HORN hide behind ten of NOISE DOG, whatever other types are left unnamed."""
    from sim.records.quality import quality
    from sim.records.record import TypeCount
    from tests import histories

    record = histories.record()
    kinds = np.bincount(record.call_type, minlength=len(record.types))
    noise, theft = np.argsort(kinds)[-2:]
    words = {noise: ("NOISE PARTY", "NOISE DOG", "NOISE HORN"), theft: ("THEFT", "THEFT X", "THEFT Y")}
    written = []
    for place, name in enumerate(record.types):
        sizes = (kinds[place] - 14, 10, 4) if place in words else (kinds[place], 0, 0)
        named = zip(words.get(place, (name.upper(),) * 3), sizes, strict=True)
        written += [TypeCount(word, name, int(rows), True) for word, rows in named if rows]
    types = quality(type(record)(**{**record.__dict__, "raw_types": tuple(written)})).types
    for place in (noise, theft):
        mine = types[types["taken_for"] == record.types[place]]
        assert mine["rows"].tolist() == [kinds[place] - 14, 14]
        assert mine["call_type"].tolist() == [words[place][0], "(2 types not shown)"]
    assert types["rows"].sum() == len(record)


def test_a_week_of_few_calls_hides_behind_another():
    from sim.records.quality import quality
    from sim.records.record import TypeCount
    from tests import histories

    record = histories.record()
    week = record.received // (7 * 86_400)
    few = record.take((week != 3) | (np.cumsum(week == 3) <= 4))
    kinds = np.bincount(few.call_type, minlength=len(few.types)).tolist()
    written = tuple(TypeCount(name, name, rows, True) for name, rows in zip(few.types, kinds, strict=True) if rows)
    weeks = quality(type(few)(**{**few.__dict__, "raw_types": written})).weeks
    assert (weeks["rows"] >= FEWEST).all()
    assert weeks["rows"].sum() == len(few)
    assert weeks["week"].iloc[-1] == "(2 weeks not shown)"


@pytest.mark.parametrize(
    "text", ["JANE DOE", "doe jane", "SMITH, JOHN", "John Q. Smith", "MARIA GARCIA LOPEZ", "O'NEIL, Mary"]
)
def test_a_name_is_known_by_its_given_name(text):
    assert personal(text)


@pytest.mark.parametrize(
    "text",
    ["NOISE COMPLAINT", "VIRGINIA STATE POLICE", "AMBER ALERT", "DAVID SECTOR", "ALARM, BURGLAR", "MARK VEHICLE",
     "FRANK 3", "CHARLES COUNTY", "SUICIDE IN PROG NO INJ", "JOHN", "DIP - DRUNK/INTOX PERSON"],
)  # fmt: skip
def test_a_word_of_dispatch_is_no_name(text):
    assert not personal(text)
