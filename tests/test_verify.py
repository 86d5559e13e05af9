"""`coresponse verify`: its registry, its statistics, its output. Its power is a slow test."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.basics.errors import UsageError
from sim.scenario import load_scenario
from sim.verify import claim as claims_of
from sim.verify.claim import all_claims, case_file, chosen
from sim.verify.figures import save_figure
from sim.verify.judge import Result, interval, level, number_of_checks
from sim.verify.lines import line, number, page
from sim.verify.numbers import save_numbers
from sim.verify.run import Key, results, scenario_of
from tests.console import Cli, in_this_process
from tests.paths import ROOT

CLAIMS = list(all_claims().values())
CHECKS = [(claim, check) for claim in CLAIMS for check in claim.checks]


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Cli:
    return in_this_process(monkeypatch, capsys, tmp_path)


# -- the registry -------------------------------------------------------------------------------


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_a_claim_says_what_it_rests_on_and_could_be_found_wrong(claim: claims_of.Claim) -> None:
    labels = [one.label for one in claim.checks]
    assert len(labels) == len(set(labels)) > 0
    assert claim.twins, "a claim that no wrong rule could break proves nothing"
    assert all(twin.check in labels for twin in claim.twins)
    assert claim.sentence.isascii()
    assert claim.source
    assert all(np.isfinite(one.exact) and one.exact > 0 for one in claim.checks)


def test_every_case_is_an_ordinary_scenario_without_warnings_that_somebody_looks_at() -> None:
    used = {check.case for _, check in CHECKS} | {"one_day"}  # the frame that others extend
    folder = case_file("one_queue").parent
    assert {path.stem for path in folder.glob("*.toml")} == used
    for name in sorted(used):
        assert load_scenario(case_file(name)).warnings == (), name


def test_every_setting_matches_something() -> None:
    keys = {Key(check.case, check.settings) for _, check in CHECKS}
    for claim in CLAIMS:
        for twin in claim.twins:
            check = claim.check(twin.check)
            keys.add(Key(check.case, (*check.settings, *twin.settings)))
    for key in keys:
        assert scenario_of(key).run.replications >= 30


def test_unknown_claims_are_refused_with_a_hint() -> None:
    with pytest.raises(UsageError, match="Did you mean erlang_c"):
        chosen(["erlang_cc"])


# -- the statistics -----------------------------------------------------------------------------


def test_one_false_alarm_in_a_thousand_suites() -> None:
    assert number_of_checks() == len(CHECKS)
    assert (1 - level()) * number_of_checks() == pytest.approx(0.001)


def test_intervals_cover_as_often_as_they_say() -> None:
    """At 90 %, where misses can be counted: ratios of correlated sums, 2,000 experiments of 30 replications."""
    rng = np.random.default_rng(4)
    covered = 0
    for _ in range(2000):
        size = rng.poisson(60, 30) + 1.0
        total = rng.gamma(size, 2.0)
        _, low, high = interval(total, size, 0.9)
        covered += low <= 2.0 <= high
    assert 0.875 < covered / 2000 < 0.922


# -- the command --------------------------------------------------------------------------------


def test_one_claim_from_the_command_line(cli: Cli, tmp_path: Path) -> None:
    said = cli("verify", "--only", "clinicians", "--out", tmp_path / "seen", "--jobs", "1")
    assert said.code == 0, said.out
    assert said.out.count("holds") == len(all_claims()["clinicians"].checks)
    assert (tmp_path / "seen" / "clinicians.png").read_bytes().startswith(b"\x89PNG")
    assert "inside their intervals" in said.err
    assert (tmp_path / "seen" / "numbers.csv").read_text().count("holds") == said.out.count("holds")


def test_every_number_has_a_scenario_file_that_gives_it(tmp_path: Path) -> None:
    """Opened on its own, the file is the scenario that was run, but for its name."""
    numbers = pd.read_csv(save_numbers(_pretended(0.5), tmp_path))
    assert len(numbers) == len(CHECKS)
    for (claim, check), row in zip(CHECKS, numbers.itertuples(), strict=True):
        assert (claim.name, check.label) == (row.claim, row.number)
        path = tmp_path / str(row.scenario)
        opened, ran = load_scenario(path).scenario, scenario_of(Key(check.case, check.settings))
        assert opened.model_copy(update={"name": ran.name}) == ran, path
        assert not check.settings or json.dumps(check.label) in path.read_text(encoding="utf-8")


def test_a_wrong_rule_is_found_out_and_said_in_json(cli: Cli) -> None:
    said = cli("verify", "--only", "hand_over", "--power", "--json", "--quiet", "--jobs", "1")
    assert said.code == 0, said.out
    rows = json.loads(said.out)["results"]
    assert all(row["as_wished"] and row["wrong_on_purpose"] for row in rows)
    assert all(not row["low"] <= row["exact"] <= row["high"] for row in rows)


def test_docs_need_every_claim(cli: Cli, tmp_path: Path) -> None:
    said = cli("verify", "--only", "hold", "--docs", tmp_path)
    assert said.code == 2
    assert "--only" in said.err


def _pretended(off: float) -> list[Result]:
    """Results as if every simulated value lay `off` intervals beside theory."""
    low, middle, high = (1 + (off + side) / 10 for side in (-1, 0, 1))
    return [
        Result(claim, one, one.exact * middle, one.exact * low, one.exact * high, replications=30)
        for claim, one in CHECKS
    ]


def test_the_page_and_the_figures_say_what_failed(tmp_path: Path) -> None:
    good, bad = page(_pretended(0.5)), page(_pretended(2))
    assert "all hold" in good
    assert "FAILS" not in good
    assert f"{len(CHECKS)} do not hold" in bad
    assert line(_pretended(2)[0]).endswith("FAILS")
    for name in ("erlang_a", "busy_by_hour"):
        found = [one for one in _pretended(2) if one.claim.name == name]
        first = save_figure(found, tmp_path).read_bytes()
        assert save_figure(found, tmp_path).read_bytes() == first


@pytest.mark.skipif(not (ROOT / "docs").exists(), reason="no docs folder beside the tests")
def test_the_page_in_the_documentation_is_of_these_claims_and_all_of_them_hold() -> None:
    text = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    assert text.count("| holds |") == len(CHECKS), "run `coresponse verify --docs docs`"
    for claim, check in CHECKS:
        assert claim.sentence in text, claim.name
        assert f"| {check.label} | {number(check.exact)} |" in text, check.label


# -- power: `make verify` runs the claims themselves --------------------------------------------


@pytest.mark.slow
def test_every_wrong_rule_is_found_out() -> None:
    missed = [line(one) for one in results(CLAIMS, twins=True, jobs=-1) if not one.as_wished]
    assert not missed, "\n".join(missed)
