"""In a real browser: pages open offline without a complaint, controls work by mouse and by keyboard, nothing is cut in
print or at twice the size, dark and light; axe-core finds no serious fault."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.documents.day import read_day
from sim.documents.explorer import explorer_html
from sim.documents.replay import replay_html
from sim.experiments.saved import read_sweep
from sim.present.charts import draw_charts
from sim.present.html import render_html
from tests.browser import PROGRAM, WIDE, Page, browser
from tests.console import HANGS
from tests.studies import HOSTILE, LONG, kept, named, two_arms
from tests.sweeps import saved_sweep

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(PROGRAM is None, reason="no Chromium on this machine"),
]
HOME = ("Home", 36)
RIGHT, LEFT, PAGE_UP, END, ENTER = ("ArrowRight", 39), ("ArrowLeft", 37), ("PageUp", 33), ("End", 35), ("Enter", 13)

SWEEPS: tuple[tuple[str, tuple[str, ...], dict[str, Any]], ...] = (
    ("explorer", ("staffing.team.count=0:3", "response.crisis.hold=0 min,5 min"), {"name": "<b>City</b> & {{ 7*7 }}"}),
    (
        "points",
        ("staffing.team.count=0:2", "demand.types.crisis.eligible=0.0:2.0"),
        {"design": "latin_hypercube", "points": 6},
    ),
)
PAGES = ["summary", "replay", "explorer", "points"]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The summary and the replay of a study with hostile names; sweeps to explore, a grid and scattered points."""
    folder = tmp_path_factory.mktemp("pages")
    study = kept(named(two_arms(), LONG, HOSTILE), folder / "run", "coresponse run x.toml")
    texts = {"summary": render_html(study, draw_charts(study)), "replay": replay_html(study, read_day(study))}
    for name, vary, ways in SWEEPS:
        (folder / name).mkdir()
        texts[name] = explorer_html(read_sweep(saved_sweep(folder / name, *vary, **ways)))
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in texts}


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """axe-core's script, from npm."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm on this machine")
    folder = tmp_path_factory.mktemp("axe")
    words = [npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder), "axe-core@4"]
    done = subprocess.run(words, capture_output=True, check=False, timeout=HANGS)
    script = folder / "node_modules" / "axe-core" / "axe.min.js"
    if done.returncode or not script.is_file():
        pytest.skip("axe-core could not be installed")
    return script.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tab() -> Iterator[Page]:
    with browser() as page:
        yield page


@pytest.fixture
def page(tab: Page) -> Page:
    tab.size(*WIDE)
    tab.theme("light")
    return tab


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_opens_alone_and_without_complaint(page: Page, pages: dict[str, Path], name: str, theme: str) -> None:
    page.theme(theme)
    page.open(pages[name])
    assert page.faults == []
    assert page.requests == [pages[name].resolve().as_uri()]
    assert page.evaluate("document.title")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", paper)[:3])) < 200) == (theme == "dark")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(page: Page, pages: dict[str, Path], axe: str, name: str, theme: str) -> None:
    page.theme(theme)
    page.open(pages[name])
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.evaluate(f"{axe}; undefined")
    found: list[dict[str, Any]] = json.loads(page.evaluate("axe.run().then((one) => JSON.stringify(one.violations))"))
    serious = [
        (one["id"], one["nodes"][0]["target"], one["nodes"][0].get("failureSummary"))
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("wide", "zoom"), [(1280, 2.0), (1280, 4.0), (360, 1.0)])
def test_nothing_is_cut_at_twice_the_size_or_on_a_telephone(
    page: Page, pages: dict[str, Path], name: str, wide: int, zoom: float
) -> None:
    page.size(wide, 900, zoom)
    page.open(pages[name])
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1")
    cut = page.evaluate(
        "[...document.querySelectorAll('table')].filter((one) => one.scrollWidth > one.parentElement.clientWidth + 1"
        " && getComputedStyle(one.parentElement).overflowX !== 'auto').length"
    )
    assert cut == 0


READER = shutil.which("pdftotext")


def on_paper(page: Page, printed: Path) -> Path:
    """The page as a PDF, for `told`."""
    if READER is None:
        pytest.skip("no pdftotext on this machine")
    printed.write_bytes(page.pdf())
    return printed


def told(how: str, printed: Path) -> str:
    done = subprocess.run([str(READER), how, printed, "-"], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")


def test_print_cuts_no_table_and_shows_the_answer(page: Page, pages: dict[str, Path], tmp_path: Path) -> None:
    page.open(pages["summary"])
    printed = on_paper(page, tmp_path / "summary.pdf")
    text = told("-layout", printed)
    for words in ("The answer in short", "The main numbers", "Methods appendix", "How to cite"):
        assert words in text, words
    # What is folded away on the screen is on paper: numbers behind the charts, the whole register, the definitions.
    flat = " ".join(text.split())
    assert page.evaluate("document.querySelectorAll('details[open]').length") == 0
    assert page.evaluate("document.querySelectorAll('details').length") > 10
    folded = page.evaluate(
        "[...document.querySelectorAll('details tr:last-child')].map((r) => [...r.children].map((c) => c.textContent))"
    )
    for *_, cell in folded:
        assert " ".join(cell.split()[:2]) in flat, cell
    assert flat.count("Numbers behind this chart") == page.evaluate("document.querySelectorAll('figure').length")
    boxes = told("-bbox", printed)
    width = float(re.findall(r'<page width="([0-9.]+)"', boxes)[0])
    assert max(float(one) for one in re.findall(r'xMax="([0-9.]+)"', boxes)) < width


def test_the_day_moves_by_keyboard(page: Page, pages: dict[str, Path]) -> None:
    page.open(pages["replay"])

    def clock() -> str:
        return str(page.evaluate("document.getElementById('clock').textContent"))

    assert clock() == "12:00"
    page.evaluate("document.getElementById('time').focus()")
    for key, shown in ((RIGHT, "12:01"), (LEFT, "12:00"), (PAGE_UP, "13:00"), (END, "23:59")):
        page.press(*key)
        assert clock() == shown
        assert page.evaluate("document.getElementById('time').getAttribute('aria-valuetext')") == shown
    assert "At 23:59" in page.evaluate("document.getElementById('told').textContent")
    page.evaluate("document.getElementById('play').focus()")
    page.press(*ENTER, "\r")
    assert page.evaluate("document.getElementById('play').textContent") == "Stop"
    time.sleep(0.5)
    page.press(*ENTER, "\r")
    assert page.evaluate("document.getElementById('play').textContent") == "Play"
    assert "00:00" < clock() < "12:00"


def test_the_day_moves_by_mouse_and_says_what_the_log_says(page: Page, pages: dict[str, Path]) -> None:
    page.open(pages["replay"])
    page.click("#time", 0.25)
    assert "05:30" < page.evaluate("document.getElementById('clock').textContent") < "06:30"
    page.click("#play")
    assert page.evaluate("document.getElementById('play').textContent") == "Stop"
    page.click("#play")
    before = page.evaluate("document.querySelectorAll('#lanes text').length")
    page.evaluate("const a = document.getElementById('arm'); a.value = '0'; a.dispatchEvent(new Event('change'))")
    after = page.evaluate("document.querySelectorAll('#lanes text').length")
    assert after < before  # no teams in the baseline
    names = page.evaluate("[...document.querySelectorAll('#lanes text')].map((one) => one.textContent)")
    lanes = [one for one in names if ":" not in one]  # the others are hours
    assert (
        len(set(lanes))
        == len(lanes)
        == page.evaluate("JSON.parse(document.getElementById('days').textContent)[0].crews.length")
    )
    assert page.evaluate(
        "[...document.querySelectorAll('#lanes text')].every((one) => one.getBBox().x >= 0)"
    )  # no name begins outside
    shown = page.evaluate("document.querySelectorAll('#calls tr').length")
    held = page.evaluate(
        "JSON.parse(document.getElementById('days').textContent)[0].calls.filter((c) => c.received >= 0).length"
    )
    assert shown == held


def test_the_day_prints_whole_and_says_whose_it_is(page: Page, pages: dict[str, Path], tmp_path: Path) -> None:
    page.open(pages["replay"])
    page.evaluate("const b = document.getElementById('arm'); b.value = '0'; b.dispatchEvent(new Event('change'))")
    printed = on_paper(page, tmp_path / "replay.pdf")
    text = " ".join(told("-layout", printed).split())
    assert f"Shown: {LONG[:40]}" in text
    for words in ("Every call as a table", "Received", "District", "Priority", "closed", "urgent"):
        assert words in text, words  # no word of the table is broken in two


def told_of(page: Page, identity: str) -> str:
    return str(page.evaluate(f"document.getElementById('{identity}').textContent"))


def net_in_words(page: Page) -> list[str]:
    """Difference, interval and words of the net in the main table."""
    cells = "[...document.querySelectorAll('#numbers-table tr')].find((r) => r.textContent.startsWith('net freed'))"
    return list(page.evaluate(f"[...{cells}.querySelectorAll('td')].slice(2).map((c) => c.textContent)"))


def test_a_sweep_is_explored_by_keyboard(page: Page, pages: dict[str, Path]) -> None:
    page.open(pages["explorer"])
    table = pd.read_csv(pages["explorer"].parent / "explorer" / "results" / "summary.csv")
    net = table[table["metric"] == "officer_hours_net"].set_index(["team_count", "crisis_hold"])
    page.evaluate("document.getElementById('value-0').focus()")
    for key, teams in ((HOME, 0), (RIGHT, 1), (END, 3), (LEFT, 2)):
        page.press(*key)
        assert told_of(page, "said-0") == str(teams)
        row = net.loc[(teams, "5 min")]
        found = float(net_in_words(page)[0].replace("\u2212", "-"))
        assert found == pytest.approx(row["difference"], abs=0.051)
        assert page.evaluate("document.getElementById('value-0').getAttribute('aria-valuetext')") == str(teams)
        assert page.evaluate("document.querySelectorAll('#chart .ring').length") == 1
    time.sleep(0.4)
    assert told_of(page, "status").startswith("Team: count = 2, Crisis: hold = 5")
    assert "Officers' time: " in told_of(page, "status")
    page.press(*HOME)
    assert net_in_words(page)[2] == "no difference"  # no team against no team
    assert page.faults == []


def test_a_sweep_is_explored_by_mouse(page: Page, pages: dict[str, Path]) -> None:
    page.open(pages["explorer"])
    page.click("#value-0", 0.01)
    assert told_of(page, "said-0") == "0"
    page.click("#value-0", 0.99)
    assert told_of(page, "said-0") == "3"
    page.click("#value-1", 0.01)
    assert told_of(page, "said-1").replace("\u00a0", " ") == "0 min"
    assert page.evaluate("document.querySelectorAll('#chart .dot').length") == 4
    page.evaluate("const a = document.getElementById('along'); a.value = '1'; a.dispatchEvent(new Event('change'))")
    assert page.evaluate("document.querySelectorAll('#chart .dot').length") == 2
    page.click("#all-rows tr:nth-child(2) button")
    assert told_of(page, "where").startswith("Point 2 of 8: Team: count = 0")


def test_scattered_points_move_together_and_say_why_they_failed(page: Page, pages: dict[str, Path]) -> None:
    page.open(pages["points"])
    points = page.evaluate("JSON.parse(document.getElementById('data').textContent).points")
    page.evaluate("document.getElementById('value-1').focus()")
    page.press(*HOME)
    seen = []
    for _ in points:
        number = int(told_of(page, "where").split()[1])
        seen.append(number)
        point = points[number - 1]
        assert page.evaluate("document.getElementById('failed').hidden") == (point["status"] != "failed")
        if point["status"] == "failed":
            assert "expected" in told_of(page, "failed")
        page.press(*RIGHT)
    assert sorted(seen) == [one["number"] for one in points]  # each position is a point that was run, each once
    assert page.evaluate("document.querySelectorAll('#chart .band').length") == 0
    assert page.evaluate("document.querySelectorAll('#chart .cross').length") == sum(
        one["status"] == "failed" for one in points
    )


def test_the_point_chosen_is_what_prints(page: Page, pages: dict[str, Path], tmp_path: Path) -> None:
    page.open(pages["explorer"])
    page.click("#value-0", 0.99)
    printed = on_paper(page, tmp_path / "explorer.pdf")
    text = " ".join(told("-layout", printed).split())
    for words in ("Team: count = 3", "The main numbers there", "All points", "How to cite"):
        assert words in text, words
    boxes = told("-bbox", printed)
    width = float(re.findall(r'<page width="([0-9.]+)"', boxes)[0])
    assert max(float(one) for one in re.findall(r'xMax="([0-9.]+)"', boxes)) < width
