"""Personal data planted in every column of an export: no command writes it into any file, nor says it."""

import json
import zipfile
from datetime import datetime, timedelta

import pytest

from tests.console import in_this_process
from tests.layouts import HEADER, TYPES, mapping, rows, stamp, write

PLANTED = ("Quibbleson, Jane", "612-555-0143", "jane.q@mail.org", "KLM 4821", "513 Winslow Ave", "1980-05-12",
           "123-45-6789", "Jane says her brother John took pills and will not open the door")  # fmt: skip
TRACES = ("Quibbleson", "Jane", "John", "612-555", "6125550143", "mail.org", "KLM", "Winslow", "1980-05", "123-45",
          "brother", "zz_caller")  # fmt: skip
EXTRA = ("Caller", "Phone", "Email", "Plate", "Address", "DOB", "SSN", "Narrative")
MORE = ("Beat", "Units", "Closing")
DAYS = 21


def planted(path):
    """Three weeks, a call every 20 minutes; every eleventh row holds a person in one of the mapped columns."""
    body = []
    for place in range(DAYS * 72):
        at = datetime(2025, 6, 2) + timedelta(minutes=20 * place, seconds=place % 50)
        late = (0, 3 + place % 5, 8 + place % 9, 25 + place % 31)
        times = [stamp(at + timedelta(minutes=one)) for one in late]
        place_of = "north" if place % 3 else "south"
        units = "12,14" if place % 2 else "15"
        row = [f"C{place}", *times, TYPES[place % 4], str(place % 3 + 1), place_of, units, "Report"]
        if place % 11 == 0:
            mapped = [0, 2, 3, 4, 5, 6, 7, 8, 9]
            row[mapped[place // 11 % len(mapped)]] = PLANTED[place // 11 % len(PLANTED)]
        if place % 400 == 7:
            row[1] = PLANTED[place % 2]  # instead of the time of receipt
        if place % 40 == 3:
            row[5] = f"zz_caller {place}"
        body.append([*row, *PLANTED])
    return write(path, body, (*HEADER, *MORE, *EXTRA))


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    folder = tmp_path_factory.mktemp("planted")
    path = mapping(
        folder,
        ('priority = "Priority"', 'priority = "Priority"\ndistrict = "Beat"\nunits = "Units"\ndisposition = "Closing"'),
        ('"3" = 3', '"3" = 3\n\n[dispositions]\n"Report" = "resolved"'),
    )
    return planted(folder / "export.csv"), path


def clean(text, where):
    for trace in TRACES:
        assert trace.casefold() not in text.casefold(), f"{trace} in {where}"


def grep(folder):
    files = [one for one in folder.rglob("*") if one.is_file()]
    assert files
    for file in files:
        if file.suffix in (".docx", ".xlsx"):
            with zipfile.ZipFile(file) as packed:
                parts = {f"{name} of {file.name}": packed.read(name) for name in packed.namelist()}
        else:
            parts = {file.name: file.read_bytes()}
        for name, content in parts.items():
            clean(content.decode("utf-8", errors="replace"), name)
    return {file.name for file in files}


@pytest.fixture
def said(monkeypatch, capsys, tmp_path):
    call = in_this_process(monkeypatch, capsys, tmp_path)

    def say(*words, code=0):
        result = call(*words)
        assert result.code == code, result.err
        clean(result.out + result.err, " ".join(map(str, words[:2])))
        return result

    return say


def test_an_import_writes_nothing_personal(export, tmp_path, said):
    calls, path = export
    said("import", calls, "--map", path, "--out", tmp_path / "out")
    names = grep(tmp_path / "out")
    assert {"quality.html", "quality.csv", "types.csv", "ledger.csv", "calls.csv", "run.json"} <= names


PERSONS = {"JANE DOE": 9, "SMITH, JOHN": 30, "Garcia Maria": 14, "ROBERT Q LEE": 22}


@pytest.fixture(scope="module")
def after_people(tmp_path_factory):
    """An export whose types are now and then a person's name, as often as a type that is none."""
    folder = tmp_path_factory.mktemp("people")
    body = rows(DAYS * 40)
    for number, (name, calls) in enumerate({**PERSONS, "PAPER SERVICE": 12}.items()):
        for one in body[number * 50 : number * 50 + calls]:
            one[5] = name
    return write(folder / "export.csv", body), folder


def test_a_type_that_is_a_name_is_written_nowhere(after_people, tmp_path, said):
    calls, folder = after_people
    path = mapping(folder)
    texts = [said("import", calls, "--map", path, "--out", tmp_path / "out")]
    texts += [said("import", calls, "--suggest"), said("calibrate", calls, "--map", path, "--out", tmp_path / "fit")]
    texts.append(
        said("import", calls, "--map", mapping(folder, ('default_type = "other"', ""), name="all.toml"), code=3)
    )
    left = [one.read_text(errors="replace") for one in tmp_path.rglob("*") if one.is_file()]
    for text in (*left, *(one.out + one.err for one in texts)):
        assert not [name for name in PERSONS if name.casefold() in text.casefold()]
    types = (tmp_path / "out" / "types.csv").read_text()
    assert "PAPER SERVICE,12," in types  # of a type that is no person it is told how often it comes
    assert "(4 types not shown),75," in types


def test_a_type_that_the_mapping_names_is_written_whatever_it_looks_like(after_people, tmp_path, said):
    calls, folder = after_people
    named = mapping(folder, ('"THEFT" = "theft"', '"THEFT" = "theft"\n"SMITH, JOHN" = "theft"\n"ROBERT*" = "theft"\n'
                             '"JANE DOE" = "noise"'), name="named.toml")  # fmt: skip
    said("import", calls, "--map", named, "--out", tmp_path / "out")
    types = (tmp_path / "out" / "types.csv").read_text()
    assert "SMITH, JOHN" in types
    assert "ROBERT" not in types  # a pattern names nobody
    assert "JANE" not in types  # nine calls are too few whatever they are


def test_a_mapping_is_proposed_without_showing_anybody(export, said):
    found = said("import", export[0], "--suggest")
    assert 'received = "Received"' in found.out
    for header in EXTRA:
        assert f'= "{header}"' not in found.out


def test_calibration_backtest_and_replay_write_nothing_personal(export, tmp_path, said):
    calls, path = export
    said("calibrate", calls, "--map", path, "--out", tmp_path / "fit", "--weeks", "1")
    grep(tmp_path / "fit")
    said("backtest", calls, "--map", path, "--out", tmp_path / "back", "--reps", "2", "--from", "2025-06-16")
    grep(tmp_path / "back")
    scenario = tmp_path / "replay.toml"
    text = (tmp_path / "fit" / "scenario.toml").read_text(encoding="utf-8")
    start = text.index('start = "')
    text = text[:start] + 'start = "2025-06-02"' + text[start + len('start = "2025-06-02"') :]
    scenario.write_text(f'history = {{ calls = "{calls}", mapping = "{path}" }}\n' + text, encoding="utf-8")
    said("run", scenario, "--reps", "2", "--jobs", "1", "--out", tmp_path / "replay")
    names = grep(tmp_path / "replay")
    assert not {"calls.csv", "assignments.csv"} & names
    assert {"quality_fields.csv", "quality_types.csv", "quality_findings.csv"} <= names
    said("report", tmp_path / "replay", "--html", "--docx", "--xlsx")
    assert {"report.html", "report.docx", "report.xlsx"} <= grep(tmp_path / "replay")
    assert '"calls": "left out' in (tmp_path / "replay" / "run.json").read_text()
    assert "--keep-calls" in said("replay", tmp_path / "replay", code=2).err
    said("run", scenario, "--reps", "2", "--jobs", "1", "--keep-calls", "--out", tmp_path / "kept")
    assert {"calls.csv", "assignments.csv"} <= grep(tmp_path / "kept")


def test_an_import_says_what_to_look_at(tmp_path, said):
    body = [[*one[:3], "", "", *one[5:]] for one in rows()]  # nobody ever arrived
    calls = write(tmp_path / "calls.csv", body)
    told = said("import", calls, "--map", mapping(tmp_path), "--out", tmp_path / "out").err
    assert "to look at: no call has a usable time of arrival on scene" in told


def named_after_a_person(calls, folder, number):
    """The export in `number` files whose names, and whose folder's, are a person's."""
    home = folder / "Quibbleson"
    home.mkdir()
    text, files = calls.read_text().splitlines(keepends=True), []
    for place in range(number):
        files.append(home / f"Jane Quibbleson {place}.csv")
        files[-1].write_text("".join(text[:1] + text[1 + place :: number]))
    return files


@pytest.mark.parametrize("number", [1, 2])
def test_an_import_can_be_called_otherwise_than_its_files(export, tmp_path, said, number):
    calls = named_after_a_person(export[0], tmp_path, number)
    said("import", *calls, "--map", export[1], "--name", "City export", "--quiet", "--out", tmp_path / "a")
    grep(tmp_path / "a")
    about = json.loads((tmp_path / "a" / "run.json").read_text(encoding="utf-8"))
    names = ["City export"] if number == 1 else ["City export, file 1", "City export, file 2"]
    assert list(about["inputs_sha256"]) == names
    assert about["command"].startswith(f"coresponse import {' '.join(names)} --map")
    assert ("City export, file 2:" in (tmp_path / "a" / "ledger.csv").read_text()) == (number == 2)


def test_where_a_file_lies_is_in_no_source(export, tmp_path):
    from sim.calibrate.calibration import calibrate
    from sim.records.read import read_record

    (calls,) = named_after_a_person(export[0], tmp_path, 1)
    assert calibrate(read_record([calls], export[1], called="City export")).source.startswith("City export, 2025-06-02")
    calls = calls.rename(calls.with_name("calls.csv"))
    assert calibrate(read_record([calls], export[1])).source.startswith("calls.csv, 2025-06-02")


@pytest.mark.slow
def test_a_calibration_and_a_back_test_can_be_called_otherwise_than_their_files(export, tmp_path, said):
    calls = named_after_a_person(export[0], tmp_path, 2)
    known = ("--map", export[1], "--name", "City export")
    said("calibrate", *calls, *known, "--out", tmp_path / "b", "--weeks", "1")
    said("backtest", *calls, *known, "--out", tmp_path / "c", "--reps", "2", "--from", "2025-06-16")
    for folder in "bc":
        grep(tmp_path / folder)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('default_type = "other"', ""),
        ("%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M"),
        ('call_type = "Nature"', 'call_type = "Caller"'),
        ('call_type = "Nature"', 'call_type = "Missing"'),
        ('id = "Number"', 'id = "Narrative"'),
    ],
)
def test_a_message_shows_nobody(export, tmp_path, said, old, new):
    text = export[1].read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "map.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    said("import", export[0], "--map", path, code=3)


def test_a_file_without_a_header_shows_nobody(export, tmp_path, said):
    lines = export[0].read_text().splitlines()[1:]
    bare = tmp_path / "bare.csv"
    bare.write_text("\n".join(lines))
    said("import", bare, "--map", export[1], code=3)
    said("import", bare, "--suggest", code=3)
