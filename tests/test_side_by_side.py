"""Several options against one baseline: each as if it alone had been compared, and the best among those marked."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path

import joblib
import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy import stats

from sim.basics.randomness import QuantileStreams
from sim.documents.workbook import Workbook
from sim.experiments.side_by_side import not_beaten
from sim.measure.intervals import Estimate, mean
from sim.present.charts.beside import Apart, options_apart
from sim.present.headline import headline
from sim.results.files import read_table
from tests.console import Cli, in_this_process
from tests.office import S, part, sheets, strings, words
from tests.small_city import changed, written
from tests.studies import two_arms

pytestmark = pytest.mark.xdist_group("side_by_side")
HOSTILE = "=HYPERLINK(1) <b>'\"&\u202e \U0001f600 " + "z" * 300
OPTIONS = {"none.toml": "No team", "two.toml": HOSTILE}
COUNTS = {"none.toml": 0, "two.toml": 2}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A baseline, two options, and what `compare` made of them."""
    place = tmp_path_factory.mktemp("options")
    written(place, changed(), "base.toml")
    for file, name in OPTIONS.items():
        text = f'extends = "base.toml"\nname = {json.dumps(name, ensure_ascii=False)}\n'
        written(place, f"{text}[staffing.team]\ncount = {COUNTS[file]}\n", file)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("elsewhere"))
        joblib.Parallel(2)(joblib.delayed(str)(one) for one in range(4))  # processes that were started elsewhere
        patch.chdir(place)
        from sim.cli.app import main

        patch.setattr(
            "sys.argv", ["coresponse", "compare", "base.toml", *OPTIONS, *ASKED, "--jobs", "2", "--out", "side"]
        )
        with pytest.raises(SystemExit) as ended:
            main()
    assert not ended.value.code
    return place


ASKED = ("--reps", "4", "--quiet")


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path) -> Cli:
    return in_this_process(monkeypatch, capsys, folder)


@pytest.fixture
def no_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Charts are slow, and looked at elsewhere."""
    monkeypatch.setattr("sim.results.save.save_charts", lambda *_: [])
    monkeypatch.setattr("sim.documents.side_by_side.drawings", lambda *_: {})


def rows(folder: Path) -> list[dict[str, str]]:
    return read_table(folder / "side", "options.csv")


def test_each_option_is_what_a_comparison_of_it_alone_gives(cli: Cli, folder: Path) -> None:
    """Byte for byte, on one process or two; all but run.json, which says when and by which command."""
    assert cli("compare", "base.toml", "two.toml", *ASKED, "--jobs", 1, "--out", "alone").code == 0
    alone = {one.relative_to(folder / "alone") for one in (folder / "alone").rglob("*") if one.is_file()}
    beside = {one.relative_to(folder / "side/two") for one in (folder / "side/two").rglob("*") if one.is_file()}
    assert alone == beside
    for name in alone - {Path("run.json")}:
        assert (folder / "alone" / name).read_bytes() == (folder / "side" / "two" / name).read_bytes(), name


def test_the_table_holds_what_the_folders_hold(folder: Path) -> None:
    known = {(one["metric"], one["group"]): one for one in read_table(folder / "side" / "two", "comparison.csv")}
    mine = [row for row in rows(folder) if row["scenario"] == HOSTILE]
    assert len(mine) > 10
    for row in mine:
        other = known[row["metric"], row["group"]]
        assert row["difference"] == other["difference"]
        assert row["difference_high"] == other["difference_high"]
        assert row["value"] == (other["scenario_value"] if row["value"] else "")


def test_more_teams_reach_more_and_none_reaches_none(folder: Path) -> None:
    reach = {row["scenario"]: row for row in rows(folder) if row["metric"] == "reach"}
    assert float(reach["No team"]["value"]) == 0 < float(reach[HOSTILE]["value"])
    assert (reach["No team"]["may_be_best"], reach[HOSTILE]["may_be_best"]) == ("False", "True")
    assert reach["Small city"]["difference"] == ""


def test_the_documents_are_made_from_the_folder(cli: Cli, folder: Path) -> None:
    said = cli("report", "side", "--out", "papers", "--quiet")
    assert (said.code, said.err) == (0, "")
    assert (folder / "papers" / "report.html").read_bytes() == (folder / "side" / "options.html").read_bytes()
    text = words((folder / "papers" / "report.docx").read_bytes())
    assert "Options side by side" in text
    assert "No team" in text and "\u202e" not in text
    book = (folder / "papers" / "report.xlsx").read_bytes()
    assert {"Answer", "Side by side", "Definitions", "All numbers"} <= set(sheets(book))
    formulas = [one.text or "" for one in sheets(book)["Side by side"].iter(f"{S}f")]
    assert formulas[0] == "D2-C2"
    assert all(re.fullmatch(r"[-+*A-Z0-9:()]+", one) for one in formulas)
    assert "=HYPERLINK(1)" in strings(book)
    page = (folder / "papers" / "report.html").read_text(encoding="utf-8")
    assert "<b>'" not in page and "\u202e" not in page


def test_charts_are_drawn_again_at_another_width(cli: Cli, folder: Path) -> None:
    said = cli("plot", "side", "options_reach", "--width", 3.15, "--out", "narrow", "--quiet")
    assert (said.code, said.out.split()) == (0, ["narrow/options_reach_3.15in.png"])
    again = cli("plot", "side", "options_reach", "--out", "same", "--quiet")
    assert again.code == 0
    for ending in ("png", "svg", "csv", "txt"):
        name = f"options_reach.{ending}"
        assert (folder / "same" / name).read_bytes() == (folder / "side" / "charts" / name).read_bytes(), name
    assert "no chart called 'reach'" in cli("plot", "side", "reach").err
    assert "of the folder of one" in cli("replay", "side").err
    assert cli("replay", "side/two", "--out", "day").code == 0


def test_a_dry_run_names_them_all(cli: Cli, folder: Path) -> None:
    said = cli("compare", "base.toml", "none.toml", "two.toml", "--reps", 3, "--dry-run", "--out", "dry")
    assert said.out.startswith("Would run No team and =HYPERLINK(1)")
    assert "against Small city: 3 replications of " in said.out
    assert not (folder / "dry").exists()


def test_what_cannot_be_held_side_by_side_is_refused(cli: Cli, folder: Path) -> None:
    twice = cli("compare", "base.toml", "two.toml", "two.toml", "--reps", 2)
    assert (twice.code, "two arms are both called" in twice.err) == (2, True)
    written(folder, 'extends = "two.toml"\nname = "Other"\n[demand]\ncalls_per_day = 9\n', "other.toml")
    worlds = cli("compare", "base.toml", "two.toml", "other.toml", "--reps", 2, "--out", "never")
    assert (worlds.code, "Other describe different worlds" in worlds.err) == (2, True)
    (folder / "side" / "options.csv").rename(folder / "side" / "gone")
    lost = cli("report", "side")
    (folder / "side" / "gone").rename(folder / "side" / "options.csv")
    assert (lost.code, "options.csv" in lost.err) == (3, True)


@pytest.mark.usefixtures("no_charts")
def test_the_console_gives_every_option_with_its_interval(cli: Cli) -> None:
    said = cli("compare", "base.toml", *OPTIONS, "--reps", 3, "--jobs", 1, "--out", "told", "--json", "--overwrite")
    told = json.loads(said.out)
    assert told["arms"] == ["Small city", *OPTIONS.values()]
    said = cli(
        "compare", "base.toml", "none.toml", "two.toml", "--reps", 3, "--jobs", 1, "--out", "told", "--overwrite"
    )
    assert (said.code, said.out.isascii()) == (0, True)
    lines = said.out.splitlines()
    assert max(map(len, lines)) <= 100
    reach = lines.index("Reach")
    assert [line.split("  ")[1] for line in lines[reach + 1 : reach + 3]] == ["Small city", "No team"]
    assert lines[reach + 3].startswith("  =HYPERLINK(1)")
    assert "Every option has a result folder of its own" in said.err


@pytest.mark.usefixtures("no_charts")
def test_every_option_must_be_as_precise_as_asked(cli: Cli, folder: Path) -> None:
    """The option without a team is exact at once; the other decides how long both go on."""
    asked = ("--precision", "response_time_median: 2 min", "--reps", 60, "--jobs", 1, "--quiet")
    for files, out in ((("two.toml",), "one"), (("none.toml", "two.toml"), "both")):
        said = cli("compare", "base.toml", *files, *asked, "--out", out)
        assert said.code == 0, said.err
    done = [json.loads((folder / out / "run.json").read_text("utf-8"))["replications"] for out in ("one", "both")]
    assert done[0] == done[1] >= 15


def test_the_best_is_among_those_marked() -> None:
    """In 2,000 made-up comparisons of four options that are level: the true best is left out in no more than 5 %."""
    streams, tries, size, arms = QuantileStreams(5, 0), 2000, 20, 4
    noise = stats.norm.ppf(streams.quantiles(tries * size * arms, "noise")).reshape(tries, arms, size)
    noise[:, 1] *= 3  # one varies more than the others
    left_out = 0
    for values in noise:
        differences = {(a, b): mean(values[b] - values[a]) for a, b in permutations(range(arms), 2)}
        left_out += not not_beaten(differences, arms, size, more=True)[0]
    assert left_out <= stats.binom.ppf(0.999, tries, 0.05)
    assert left_out > 0  # the bound is no empty one


def test_a_clear_winner_stands_alone_and_less_may_be_better() -> None:
    values = np.array([[0.0, 0.1, -0.1, 0.05], [5.0, 5.2, 4.9, 5.1], [5.0, 5.1, 5.0, 5.2]])
    differences = {(a, b): mean(values[b] - values[a]) for a, b in permutations(range(3), 2)}
    assert not_beaten(differences, 3, 4, more=True) == (False, True, True)
    assert not_beaten(differences, 3, 4, more=False) == (True, False, False)


def test_the_page_and_the_papers_say_what_to_beware_of_and_nothing_twice(cli: Cli, folder: Path) -> None:
    page = (folder / "side" / "options.html").read_text(encoding="utf-8")
    assert "No team: net officer-hours freed" in page and "reach +0.0" not in page and "reach 0.0" not in page
    assert page.count("Only 4 replications: run at least 10 before you trust an interval.") == 1
    assert cli("report", "side", "--out", "told", "--quiet").code == 0
    text = words((folder / "told" / "report.docx").read_bytes())
    assert text.count("Only 4 replications") == 1
    assert "Reach. Reach" not in text and "Reach: " in text
    assert "Only 4 replications" in strings((folder / "told" / "report.xlsx").read_bytes())


@pytest.mark.parametrize(("value", "digits"), [(0.0, 1), (12.0, 1), (-0.05, 1), (-0.049, 2), (0.004, 3), (1e-9, 4)])
def test_a_small_difference_in_a_workbook_does_not_read_as_none(value: float, digits: int) -> None:
    book = Workbook("t", datetime(2026, 1, 1, tzinfo=UTC))
    book.difference(book.sheet("one", (10,)), (0, 0), value, "min")
    content = book.bytes()
    (cell,) = [one for one in sheets(content)["one"].iter(f"{S}c") if one.get("r") == "A1"]
    styles = part(content, "xl/styles.xml")
    looks = list(next(styles.iter(f"{S}cellXfs")))
    code = looks[int(cell.get("s", "0"))].get("numFmtId")
    (shown,) = [one.get("formatCode", "") for one in styles.iter(f"{S}numFmt") if one.get("numFmtId") == code]
    assert shown.split(";")[0] == "+#,##0." + "0" * digits


def test_targets_of_one_scenario_only_are_warned_of(cli: Cli, folder: Path) -> None:
    targets = '[dispatch]\ntargets = { "2" = "8 min" }\n'
    written(folder, f'extends = "base.toml"\nname = "Timed"\n{targets}', "timed.toml")
    written(folder, 'extends = "timed.toml"\nname = "Timed, two teams"\n[staffing.team]\ncount = 2\n', "timed2.toml")
    unlike = "dispatch.targets are not the same in all scenarios that are compared"
    assert unlike in cli("compare", "base.toml", "timed.toml", "--dry-run", "--out", "dry").err
    assert unlike not in cli("compare", "timed.toml", "timed2.toml", "--dry-run", "--out", "dry").err


@pytest.mark.parametrize(
    ("baseline", "marked", "ending"),
    [
        (False, (True, False), "; best: one"),
        (True, (True, False), "; 1 may be the best, or the baseline"),
        (True, (False, False), "; best: the baseline"),
        (False, (True, True), "; 2 may be the best"),
        (None, (None, None), "no clear difference"),
    ],
)
def test_a_chart_names_the_best_only_where_it_alone_is_left(
    baseline: bool | None, marked: tuple[bool | None, bool | None], ending: str
) -> None:
    head = headline(two_arms())[0]
    options = [Apart(name, Estimate(0.1, -1.0, 1.2), best) for name, best in zip(("one", "two"), marked, strict=True)]
    drawn = options_apart(head, "as it is", baseline, options, Figure().subplots())
    assert drawn.title.endswith(ending)
    assert drawn.alt.endswith("The baseline may be the best.") == bool(baseline)
