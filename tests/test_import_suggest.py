"""A proposed mapping says whose rows to keep, which rows are no calls, what officers began; and asks about each."""

import tomllib
from zoneinfo import ZoneInfo

import pytest

from sim.records.read import read_record
from sim.records.suggest import suggest
from tests.layouts import HEADER, rows, stamp, write

MORE = ("Agency", "Call_Source", "Disposition", "Closed_Time")
SOURCES = ("Phone", "Officer initiated")
ENDS = ("Report", "Duplicate call", "Cancelled by caller", "Test record")


def export(path, together=0):
    """400 calls: every fourth the fire service's, every fifth begun by officers, endings in turn; `together` of the
    first were received, dispatched and on scene at once.
    """
    body = []
    for place, row in enumerate(rows(400, every=11)):
        if place < together:
            row[2] = row[3] = row[1]
        agency = "FIRE" if place % 4 == 3 else "POLICE"
        body.append([*row, agency, SOURCES[place % 5 == 4], ENDS[place // 5 % 4], row[4]])
    return write(path, body, (*HEADER, *MORE))


@pytest.fixture
def found(tmp_path):
    return suggest(export(tmp_path / "calls.csv"))


def test_the_polices_rows_are_kept_and_the_others_named(found):
    table = tomllib.loads(found.text)
    assert table["keep"] == {"Agency": ["POLICE"]}
    assert "leaves out FIRE" in found.text
    assert any("POLICE in Agency" in one for one in found.questions)


def test_rows_that_are_no_calls_are_proposed_by_their_disposition(found):
    dropped = tomllib.loads(found.text)["drop"]
    assert {key: rule["values"] for key, rule in dropped.items()} == {
        "test": ["Test record"], "duplicate": ["Duplicate call"], "cancelled": ["Cancelled by caller"],
    }  # fmt: skip
    assert dropped["cancelled"]["unless_on_scene"]
    assert "unless_on_scene" not in dropped["test"]
    assert any(one.startswith("drop:") for one in found.questions)


def test_work_of_officers_is_told_by_the_source_and_by_times_close_together(found, tmp_path):
    assert tomllib.loads(found.text)["officer_initiated"] == {"receptions": ["Officer initiated"]}
    often = tomllib.loads(suggest(export(tmp_path / "often.csv", together=40)).text)["officer_initiated"]
    assert often == {"receptions": ["Officer initiated"], "within": "3 s", "when": "all"}


def test_the_closing_of_the_call_stands_in_where_no_unit_was_cleared(found):
    assert tomllib.loads(found.text)["columns"]["cleared"] == ["Cleared", "Closed_Time"]


def test_the_proposal_reads_the_file_it_was_made_from(found, tmp_path):
    path = tmp_path / "map.toml"
    path.write_text(found.text, encoding="utf-8")
    record = read_record([tmp_path / "calls.csv"], path)
    removed = {step.what.split(":")[0]: step.rows for step in record.ledger.removed if step.rows}
    assert removed["Agency is not POLICE"] == 100
    assert removed["begun by officers"] > 0
    assert set(record.types) >= {"mental_health", "theft"}


def test_how_calls_ended_is_proposed_where_the_words_tell(tmp_path):
    ends = ("Arrest made", "To Emergency Department", "Cited and released", "Unable to locate", "Remained in community",
            "Report", "Cancelled by caller")  # fmt: skip
    body = [[*one, ends[place % 7]] for place, one in enumerate(rows(140))]
    found = suggest(write(tmp_path / "calls.csv", body, (*HEADER, "Disposition")))
    assert tomllib.loads(found.text)["dispositions"] == {
        "Arrest made": "arrest", "To Emergency Department": "transport", "Cited and released": "citation",
        "Unable to locate": "gone", "Remained in community": "resolved",
    }  # fmt: skip
    assert '# "Report" = "resolved" # 20 rows' in found.text  # nobody knows whether anybody was taken anywhere
    assert "Cancelled by caller" not in found.text.partition("[dispositions]")[2]
    assert any(one.startswith("dispositions:") for one in found.questions)


@pytest.mark.parametrize(("stand_ins", "asked"), [(0, False), (9, False), (15, True)])
def test_times_of_exactly_midnight_are_asked_about(tmp_path, stand_ins, asked):
    body = rows(200)
    for one in body[:stand_ins]:
        one[3] = one[3][:10] + " 00:00:00"
    found = suggest(write(tmp_path / "calls.csv", body))
    assert tomllib.loads(found.text)["times"].get("midnight_is_missing", False) == asked
    assert any("exactly 00:00" in one for one in found.questions) == asked


def test_where_nothing_tells_nothing_is_proposed(tmp_path):
    found = suggest(write(tmp_path / "calls.csv", rows(120)))
    assert not {"keep", "drop", "officer_initiated"} & set(tomllib.loads(found.text))
    assert "# [officer_initiated]" in found.text


def test_times_of_which_some_have_parts_of_a_second_are_read_by_two_formats(tmp_path):
    body = rows(60, written=lambda moment: stamp(moment) + (".250" if moment.minute % 2 else ""))
    assert tomllib.loads(suggest(write(tmp_path / "calls.csv", body)).text)["times"]["format"] == [
        "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f",
    ]  # fmt: skip


def proposed(calls, tmp_path, body, header=HEADER):
    write(calls, body, header)
    found = suggest(calls)
    path = tmp_path / "proposed.toml"
    path.write_text(found.text, encoding="utf-8")
    return found, read_record([calls], path)


def test_seconds_since_1970_are_no_digits_of_a_date(tmp_path):
    def written(at):
        return str(int(at.replace(tzinfo=ZoneInfo("America/Chicago")).timestamp()))

    found, record = proposed(tmp_path / "calls.csv", tmp_path, rows(written=written))
    assert 'format = ["epoch s"]' in found.text
    assert set(record.delay.tolist()) == {240}


def test_clocks_that_never_pass_noon_are_asked_about(tmp_path):
    lost = "%m/%d/%Y %I:%M"
    found, record = proposed(tmp_path / "calls.csv", tmp_path, rows(150, written=lambda at: stamp(at, lost)))
    assert 'am_pm = "from_order" # CONFIRM' in found.text
    assert "Received never goes past 12:59: are AM and PM lost? Their order tells" in found.questions
    assert record.received.tolist() == [180 + 37 * 60 * place for place in range(150)]
    whole, _ = proposed(tmp_path / "calls.csv", tmp_path, rows(150))
    assert "am_pm" not in whole.text


def test_numbers_that_repeat_are_asked_about(tmp_path):
    body = [[*one, unit] for one in rows(30) for unit in ("12", "14")]
    found, _ = proposed(tmp_path / "calls.csv", tmp_path, body, (*HEADER, "Unit"))
    assert any(one.startswith("Number repeats: one row a unit?") for one in found.questions)
