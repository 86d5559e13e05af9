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
