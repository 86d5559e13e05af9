"""The page: whole in one file, well formed, readable aloud, safe with any name, honest about what it does not know."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

import sim
from sim.measure.registry import all_metrics
from sim.present.answer import answer, cautions
from sim.present.charts import draw_chart, draw_charts
from sim.present.charts.registry import all_charts
from sim.present.headline import headline
from sim.present.html import render_html
from sim.present.svg import inline_svg
from sim.records.ledger import Ledger, Step
from sim.records.recorded import RecordedCalls
from sim.study import run_study
from tests.studies import HOSTILE, LONG, freed, named, one_arm, small, starved, three_arms, two_arms

VOID = {"meta", "br", "hr", "img", "link", "input", "wbr"}


class Page(HTMLParser):
    """Every element with its attributes, the text around, and whether tags are balanced."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.open, self.words, self.faults = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        if len({name for name, _ in attrs}) < len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice")
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("style", "title"):
            self.words.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]

    @property
    def text(self):
        return " ".join(" ".join(self.words).replace("\N{NO-BREAK SPACE}", " ").replace("\N{MINUS SIGN}", "-").split())


def page_of(study, charts=True):
    return render_html(study, draw_charts(study) if charts else [])


@pytest.fixture(scope="module")
def text():
    return page_of(two_arms())


@pytest.fixture(scope="module")
def page(text):
    return Page(text)


def test_it_is_well_formed_and_says_its_language(text, page):
    assert text.startswith("<!DOCTYPE html>")
    assert page.faults == []
    assert page.open == []
    assert page.all("html") == [{"lang": "en"}]
    assert text.endswith("</html>\n") or text.endswith("</html>")


def test_it_needs_nothing_beside_itself(text, page):
    assert not re.search(r"""(src|href)\s*=\s*["'](?!#)""", text)
    assert "@import" not in text
    assert not re.search(r"url\((?!#)", text)
    assert not page.all("script")
    assert not page.all("img")
    assert not page.all("image")
    assert {"http-equiv": "Content-Security-Policy", "content": "default-src 'none'; style-src 'unsafe-inline'"} in (
        page.all("meta")
    )


def test_headings_are_in_order(page):
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_ids_are_unique_and_everything_pointed_at_exists(text, page):
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(set(ids)) == len(ids)
    pointed = set(re.findall(r"""(?:href="#|url\(#)([^")]+)""", text))
    for _, attrs in page.elements:
        for name in ("aria-labelledby", "aria-describedby"):
            pointed |= set(attrs.get(name, "").split())
    assert len(pointed) > 100
    assert pointed <= set(ids)


def test_tables_have_captions_and_scopes(text, page):
    assert text.count("<table") == text.count("<caption") == len(page.all("table"))
    assert all(attrs.get("scope") in ("col", "row", "rowgroup") for attrs in page.all("th"))


def test_every_chart_has_its_words_and_its_numbers(page):
    drawings = draw_charts(two_arms())
    pictures = page.all("svg")
    assert len(pictures) == len(drawings) == len(all_charts())
    for drawing, picture in zip(drawings, pictures, strict=True):
        assert picture["role"] == "img"
        assert picture["aria-label"] == drawing.drawn.title
        assert drawing.drawn.alt in page.text
        assert "width" not in picture
        assert "viewbox" in picture
    assert page.text.count("Numbers behind this chart") == len(all_charts())


def test_charts_follow_the_theme_and_bring_no_style_of_their_own(text):
    assert text.count("<style") == 1
    body = text[text.index("<body") :]
    for colour in ("#222222", "#0072b2", "#ffffff"):
        assert colour not in re.sub(r"var\([^)]*\)", "", body).lower(), colour
    for name in re.findall(r"var\((--[a-z-]+)", text):
        assert f"{name}:" in text, name


def test_what_is_folded_away_prints_without_a_script(text):
    (paper,) = re.findall(r"@media print \{\n  :root.*?\n\}", text, re.DOTALL)
    assert re.search(r"details::details-content \{[^}]*content-visibility: visible", paper)
    assert "details" not in re.findall(r"([^{}]*)\{ display: none; \}", paper)[0]


def test_the_same_study_gives_the_same_page(text):
    assert page_of(two_arms()) == text


def test_the_main_table_holds_the_headline_rows(page):
    study = two_arms()
    for row in headline(study):
        if row.only_difference:
            assert f"{row.short} {row.main.value:+.1f}" in page.text
    reach = study.comparison.row("reach").arms[-1].value
    assert f"reach 0.0 % 0.0 to 0.0 {100 * reach:.1f} %" in page.text


def test_the_answer_hedges_and_gives_intervals():
    for study in (two_arms(), three_arms(), one_arm(), one_arm(2), starved()):
        for point in answer(study):
            assert "The model estimates" in point.numbers or "No call" in point.numbers
            assert "95 % interval" in point.numbers or "reached at all" in point.numbers
            assert not re.search(r"\b(will|nan|inf|never %)\b", point.numbers), point


def grade(text):
    """School grade by Flesch and Kincaid; what stands in brackets (intervals) is not read."""
    text = re.sub(r"\([^)]*\)", "", text)
    sentences = [one for one in re.split(r"[.!?;:](?:\s|$)", text) if one.strip()]
    words = re.findall(r"[A-Za-z']+", text)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"(?<=[^l])e$", "", one.lower())))) for one in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


@pytest.mark.parametrize("study", [two_arms, one_arm, three_arms, starved], ids=lambda one: one.__name__)
def test_the_answer_is_read_at_grade_eight(study):
    assert grade(" ".join(f"{point.finding} {point.numbers}" for point in answer(study()))) < 8.5


@pytest.mark.parametrize(
    ("net", "finding", "words"),
    [
        ((-5.0, -6.0, -4.0), "costs officer time", "costs 5.0 officer-hours a day (95 % interval 4.0 to 6.0)"),
        ((5.0, 4.0, 6.0), "frees officer time", "frees 5.0 officer-hours a day (95 % interval 4.0 to 6.0)"),
        ((-1.0, -3.0, 1.0), "no clear gain or cost", "cost: -1.0 officer-hours a day (95 % interval -3.0 to 1.0)"),
    ],
)
def test_the_answer_says_gain_cost_or_neither(net, finding, words):
    text = Page(page_of(freed(two_arms(), *net), charts=False)).text
    assert "Officers' time: " in text
    assert finding in text
    assert words in text


def test_without_a_team_it_does_not_speak_of_what_teams_hold():
    study = run_study([small("officers only", 0, 2), small("officers only again", 0, 2)], jobs=1)
    text = Page(page_of(study, charts=False)).text
    assert "No team is on duty." in text
    assert "teams hold no officers" not in text


def test_one_replication_is_not_taken_for_knowledge():
    study = two_arms(1)
    text = Page(page_of(study, charts=False)).text
    assert "one replication cannot tell" in text
    assert "Only 1 replication: run at least 10" in text
    assert "no clear difference" not in text.lower().replace("no clear difference” means", "")
    assert not re.search(r"\b(nan|inf)\b", text)


@pytest.mark.parametrize(
    "study", [one_arm, lambda: one_arm(2), starved, pytest.param(three_arms, marks=pytest.mark.slow)],
    ids=lambda one: one.__name__,
)  # fmt: skip
def test_every_kind_of_study_gives_a_sound_page(study):
    page = Page(page_of(study()))
    assert page.faults == []
    assert not re.search(r"\b(nan|inf|None)\b", page.text)


def test_one_arm_has_no_differences_and_says_what_is_not_shown():
    text = Page(page_of(one_arm(), charts=False)).text
    assert "Difference" not in text
    assert "baseline" not in text.lower()
    assert "Not shown: officer-hours freed (it compares two arms, and this study has one)" in text


def test_times_that_never_come_are_explained():
    study = starved()
    text = Page(page_of(study, charts=False)).text
    assert " never " in text
    assert "callers give up before anybody is sent" in text
    assert any("few:" in one for one in cautions(study))


def test_hostile_names_are_harmless():
    study = named(two_arms(), LONG, HOSTILE)
    text = page_of(study)
    page = Page(text)
    assert page.faults == []
    assert not page.all("script")
    assert "<script" not in text
    assert "49" not in page.text.split("Compared with")[0]
    assert "<script>alert('x')</script> \"quoted\" & $x^2 {{ 7*7 }} [red]" in page.text
    assert "\u202e" not in text
    assert "\u202c" not in text
    assert "\U0001f6a8 \u2068\u05e9\u05dc\u05d5\u05dd\u2069" in page.text  # kept to itself
    assert LONG.strip() in page.text
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(set(ids)) == len(ids)
    handlers = [name for _, attrs in page.elements for name in attrs if name.startswith("on")]
    assert handlers == []


def test_an_attribute_cannot_be_broken_out_of():
    drawing = draw_chart("hours_freed", two_arms())
    svg = inline_svg(drawing.svg(), "hours_freed", '"><script>alert(1)</script>', "words")
    page = Page(str(svg))
    assert page.all("svg")[0]["aria-label"] == '"><script>alert(1)</script>'
    assert not page.all("script")


def history(study):
    """The study as if its calls had been replayed."""
    calls = study.replications[0].traces[0].calls
    nothing = calls.received * 0 - 1
    names = [calls.types[one] for one in calls.call_type]
    recorded = RecordedCalls(
        received=calls.received, call_type=names, priority=calls.priority, district=[""] * len(names),
        delay=nothing, travel=nothing, on_scene=nothing,
    )  # fmt: skip
    removed = (Step("received time missing <b>", 3, (17, 40)), Step("outside the simulated time", 4))
    ledger = Ledger("export.csv", "UTF-8", len(calls) + 7, removed, (), len(calls))
    return replace(study, recorded=recorded, ledger=ledger)


def test_history_shows_its_ledger_and_what_the_interval_covers():
    study = history(two_arms())
    page = Page(page_of(study))
    assert "received time missing <b> 3 17, 40" in page.text
    assert not page.all("b")
    assert f"rows in the file {study.ledger.rows_in}" in page.text
    assert "not how demand changes from day to day" in page.text
    assert "as recorded" in page.text
    assert "recorded ones" not in Page(page_of(two_arms(), charts=False)).text


def test_assumptions_come_without_a_source_first(page):
    study = two_arms()
    unsourced = [one for one in study.main.assumptions if not one.sourced]
    assert f"Of {len(study.main.assumptions)} values in the scenario, {len(unsourced)} are assumed" in page.text
    for one in study.main.assumptions:
        assert one.path in page.text
    sourced = replace(study.main.assumptions[0], path="demand.a", source="a report", note="page 3")
    loaded = replace(study.main)
    loaded.__dict__["assumptions"] = (*study.main.assumptions, sourced)
    text = Page(page_of(replace(study, loaded=(study.loaded[0], loaded)), charts=False)).text
    assert "Sourced: values with a source of their own (1)" in text
    assert "a report (page 3)" in text
    assert text.index("no source given") < text.index("a report (page 3)")


def test_it_tells_how_it_was_computed(page):
    for words in ("4 replications", "seed 11", "2 days watched from 2019-09-02", "warm-up of 12 h", sim.__version__):
        assert words in page.text, words
    for metric in all_metrics().values():
        assert metric.definition in page.text, metric.name
    assert "staffing.team.count: 0 -> 2" in page.text


def test_warnings_are_shown():
    study = two_arms()
    warned = replace(study.main, warnings=("beats add up to 0.98",))
    assert "beats add up to 0.98" in Page(page_of(replace(study, loaded=(study.loaded[0], warned)), charts=False)).text
    assert "gave no warning" in Page(page_of(replace(study, loaded=tuple(
        replace(one, warnings=()) for one in study.loaded)), charts=False)).text  # fmt: skip
