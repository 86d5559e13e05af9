"""A sweep as a page to explore: it says what the tables say, pretends no point, and is safe with any name."""

from __future__ import annotations

import io
import json
import math
import re
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest

from sim.basics.errors import InputError, UsageError
from sim.documents.explorer import explorer_html, page_data
from sim.documents.inline import hash_of
from sim.documents.points import kind_of, level_text, main_keys, row_of, sense, spoken
from sim.documents.report import sweep_files
from sim.experiments.saved import SavedSweep, read_sweep
from sim.measure.intervals import Estimate
from sim.present.headline import HOURS, HeadlineRow
from sim.results.read import read_study
from tests.console import Cli, in_this_process
from tests.studies import HOSTILE
from tests.sweeps import saved_sweep
from tests.test_html import Page

TEAMS, HOLD = "staffing.team.count=0:2", "response.crisis.hold=0 min,5 min"
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
NAN = float("nan")


@cache
def folder(which: str) -> Path:
    """The folder of a sweep of each shape, once a process."""
    place = Path(mkdtemp())
    if which == "grid":
        return saved_sweep(place, TEAMS, HOLD, name=re.sub(r'["\\\u202e\u202c]', "", HOSTILE))
    if which == "one":
        return saved_sweep(place, TEAMS, HOLD, design="one_at_a_time")
    # Half of the range is no share: those points fail, with a reason.
    share = "demand.types.crisis.eligible=0.0:2.0"
    return saved_sweep(place, TEAMS, share, design="latin_hypercube", points=6)


@cache
def sweep(which: str) -> SavedSweep:
    return read_sweep(folder(which))


@cache
def text(which: str) -> str:
    return explorer_html(sweep(which))


def data_of(page: str) -> Any:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


@pytest.mark.parametrize("which", ["grid", "one", "points"])
def test_the_page_is_whole_and_asks_for_nothing(which: str) -> None:
    page = Page(text(which))
    assert page.faults == []
    assert page.open == []
    ids = [one["id"] for _, one in page.elements if "id" in one]
    assert len(ids) == len(set(ids))
    assert not [
        one for _, one in page.elements if {"src", "href"} & set(one) and not str(one.get("href")).startswith("#")
    ]
    policy = next(one["content"] for one in page.all("meta") if "http-equiv" in one)
    script = text(which).rsplit("<script>", 1)[1].split("</script>")[0]
    assert policy == f"default-src 'none'; style-src 'unsafe-inline'; script-src {hash_of(script)}"
    assert page.all("noscript")
    assert [one for one in page.all("p") if one.get("role") == "status" and one.get("aria-live") == "polite"]


@pytest.mark.parametrize("which", ["grid", "one", "points"])
def test_it_says_what_the_tables_say(which: str) -> None:
    table = pd.read_csv(folder(which) / "summary.csv")
    design = pd.read_csv(folder(which) / "design.csv")
    data = data_of(text(which))
    assert data["shape"] == which
    names = [row["metric"] for row in data["rows"]]
    net = names.index("officer_hours_net")
    assert len(data["points"]) == len(design)
    for point in data["points"]:
        rows = table[(table["point"] == point["number"]) & (table["metric"] == "officer_hours_net")]
        if point["status"] == "failed":
            assert (len(rows), point["cells"], point["told"]) == (0, [], [])
            assert "expected" in point["reason"]
            assert not point["reason"].startswith("--set")
            continue
        row, cell = rows.iloc[0], point["cells"][net]
        assert cell[6:] == pytest.approx([row["difference"], row["difference_low"], row["difference_high"]], rel=1e-5)
        sure = row["difference_low"] > 0 or row["difference_high"] < 0
        words = ("frees" if row["difference"] > 0 else "costs") if sure else "no"
        assert cell[5].startswith(words)
        assert point["told"][0][0] == "Officers' time"


def test_points_that_failed_stay_with_their_reason() -> None:
    found = sweep("points")
    assert 0 < len(found.failed) < len(found.points)
    page = Page(text("points"))
    assert f"{len(found.failed)} of 6 points failed" in page.text
    assert page.text.count("failed: demand.types.crisis.eligible") == len(found.failed)
    assert "Not every combination of values was run" in page.text


def test_one_value_at_a_time_leaves_the_others_alone() -> None:
    points = data_of(text("one"))["points"]
    assert [one["at"] for one in points] == [[0, None], [1, None], [2, None], [None, 0], [None, 1]]
    assert "One value at a time was changed" in Page(text("one")).text


def test_hostile_names_are_text() -> None:
    page = text("grid")
    assert page.count("<script") == 2
    assert "alert(" in page
    assert "\u202e" not in page
    assert [tag for tag, _ in Page(page).elements].count("script") == 2


@pytest.mark.parametrize(
    ("value", "low", "high", "words"),
    [
        (2.0, 1.0, 3.0, "frees officer time"),
        (-2.0, -3.0, -1.0, "costs officer time"),
        (-2.0, -5.0, 1.0, "no clear difference"),
        (0.0, 0.0, 0.0, "no difference"),
        (1.0, NAN, NAN, "one replication cannot tell"),
        (NAN, NAN, NAN, "cannot be compared"),
    ],
)
def test_a_difference_in_words(value: float, low: float, high: float, words: str) -> None:
    one = Estimate(value, low, high)
    row = HeadlineRow("officer_hours_net", HOURS, "Net officer-hours freed", "all", "h/day", None, one, one, 1)
    assert sense(row) == words


def test_names_and_values_as_a_reader_says_them() -> None:
    keys = ("staffing.team_day.count", 'demand.types."a b".eligible', "demand.calls_per_day")
    assert spoken(keys) == ["Team day: count", "A b: eligible", "Calls per day"]
    assert spoken(("a.x.y", "b.x.y")) == ["a.x.y", "b.x.y"]
    assert [level_text(one) for one in ("3", "0.6845311573", "5 min", '"none"')] == ["3", "0.6845", "5 min", "none"]
    assert [kind_of(one) for one in (["1", "2.5"], ["5 min", "1 h"], ["1", "none"], ["nan"])] == [
        "number", "duration", "word", "word",
    ]  # fmt: skip


def test_numbers_and_durations_stand_by_size() -> None:
    found = sweep("grid")
    turned = replace(found, points=tuple(reversed(found.points)))
    assert turned.levels(0) == ["0", "1", "2"]
    assert turned.levels(1) == ["0 min", "5 min"]
    assert turned.shape == "grid"
    assert replace(found, points=found.points[1:]).shape == "points"  # a grid with a hole is none


def test_the_workbook_holds_every_point_and_no_formula_of_the_users() -> None:
    content = sweep_files(sweep("grid"), ["xlsx"])["report.xlsx"]
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        names = [one.get("name") for one in ElementTree.fromstring(file.read("xl/workbook.xml")).iter(f"{S}sheet")]
        points, numbers = (ElementTree.fromstring(file.read(f"xl/worksheets/sheet{place}.xml")) for place in (2, 3))
    assert names == ["About", "Points", "Main numbers", "Definitions"]
    assert len(list(points.iter(f"{S}row"))) == 1 + len(sweep("grid").points)
    formulas = [str(one.text) for one in numbers.iter(f"{S}f")]
    assert formulas
    assert all(re.fullmatch(r"[A-Z]+\d+-[A-Z]+\d+|100\*\([A-Z]+\d+-[A-Z]+\d+\)", one) for one in formulas)
    # Of shares in percentage points: one formula of the kind for each point and share, and no format says "%" of it.
    assert sum(one.startswith("100*(") for one in formulas) == 2 * len(sweep("grid").points)
    one = sweep("grid").points[2]
    base, here, difference = one.rows["reach", "all"]
    assert math.isclose(here.value - base.value, difference.value, abs_tol=1e-12)


def test_what_cannot_be_shown_is_said() -> None:
    found = sweep("grid")
    with pytest.raises(UsageError, match="at most 3,000"):
        explorer_html(replace(found, points=found.points * 600))
    with pytest.raises(UsageError, match="every point failed"):
        explorer_html(replace(found, points=tuple(replace(one, rows={}) for one in found.points)))
    with pytest.raises(UsageError, match="no Word section"):
        sweep_files(found, ["docx"])
    with pytest.raises(UsageError, match="result of an experiment"):
        read_study(folder("grid"))


def test_a_point_may_lack_a_measure() -> None:
    found = sweep("grid")
    last = replace(found.points[-1], rows={key: one for key, one in found.points[-1].rows.items() if key[0] != "reach"})
    lame = replace(found, points=(*found.points[:-1], last))
    place = main_keys(lame).index(("reach", "all"))
    assert page_data(lame)["points"][-1]["cells"][place] is None
    assert row_of(lame, last, ("reach", "all")) is None


def test_the_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    cli: Cli = in_this_process(monkeypatch, capsys, tmp_path)
    said = cli("report", folder("one"), "--out", "papers", "--quiet")
    assert (said.code, said.err, said.out.split()) == (0, "", ["papers/report.html", "papers/report.xlsx"])
    assert (tmp_path / "papers" / "report.html").read_text(encoding="utf-8") == text("one")
    assert cli("report", folder("one"), "--docx").code == 2
    assert "belongs to the report of one run" in cli("report", folder("one"), "--sensitivity", folder("one")).err


def test_a_folder_that_was_changed_is_refused(tmp_path: Path) -> None:
    place = saved_sweep(tmp_path, "staffing.team.count=1,2")
    (place / "summary.csv").write_text("point\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"summary\.csv.*found it changed"):
        read_sweep(place)
