"""Sanity anchors: what is known of real programmes beside what the shipped scenarios give.

`python -m tests.anchors` prints the table; `make verify` checks the bounds, writes the table to
`outputs/verify/anchors.md` and prints it. Bounds are wide on purpose: an anchor that is missed is explained in words,
never tuned away. They catch a model that has come loose, such as a team that meets 20 calls a shift.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.scenario import load_scenario
from sim.study import Study, run_study
from tests.paths import ROOT, SCENARIOS

PAGE = ROOT / "outputs" / "verify" / "anchors.md"
REPLICATIONS = 6
ST_PAUL = ("st_paul_2018", "st_paul_2019", "st_paul_2019_rct_null", "st_paul_on_request", "st_paul_clinician_only",
           "st_paul_telehealth", "st_paul_full")  # fmt: skip
ELSEWHERE = ("midsize_city_co_responder", "county_civilian_team")
MEETING = (*ST_PAUL, *ELSEWHERE)  # arms whose teams answer calls
EVERY = (*ST_PAUL, "st_paul_follow_up", *ELSEWHERE)
WITH_OFFICERS = ("st_paul_2018", "st_paul_2019", "st_paul_2019_rct_null", "st_paul_full", "st_paul_follow_up",
                 "midsize_city_co_responder")  # fmt: skip


@dataclass(frozen=True)
class Anchor:
    """One known number: what it is, where it comes from, how the model's is computed, where that may lie.

    `bounds` are asserted; `known` is only shown. `why` explains the difference that is to be expected.
    """

    name: str
    known: str
    bounds: tuple[float, float]
    of: Callable[[Study], float]
    scenarios: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Found:
    """An anchor beside one scenario."""

    anchor: Anchor
    scenario: str
    value: float

    @property
    def inside(self) -> bool:
        low, high = self.anchor.bounds
        return low <= self.value <= high


def _arm(metric: str, group: str = "all", arm: int = 1, factor: float = 1.0) -> Callable[[Study], float]:
    return lambda study: study.comparison.row(metric, group).arms[arm].value * factor


def _change(metric: str, group: str) -> Callable[[Study], float]:
    return lambda study: study.comparison.row(metric, group).differences[0].value


def _cases_a_year(study: Study) -> float:
    """Eligible calls met by a social worker, scaled to 365 days."""
    run = study.scenarios[-1].run
    met = sum(value.numerator for one in study.replications for value in one.measured[1]["reach"])
    return met / (len(study.replications) * run.window / 86400) * 365


def _net(study: Study) -> float:
    return study.comparison.freed[0].net.value


ANCHORS = (
    Anchor("Reach, % of eligible calls", "15 (Houston) to 53 (New York)", (5, 70), _arm("reach", factor=100), MEETING,
           "Real programmes count among the eligible only calls coded as such; here 30 % of eligible calls are never "
           "recognised by dispatch, so a team that is always free reaches at most 70 %. A screen is there at once and "
           "officers on scene ask for it themselves, so telehealth reaches more than any car."),
    Anchor("Behavioural-health contacts met, %", "14 (St. Paul: 1,700 cases to 12,345 reports, mixed years)", (4, 50),
           _arm("met_share", factor=100), MEETING,
           "12,345 reports touch on mental health, 8,704 calls are coded so: the unit's 14 % are of the larger number, "
           "the model's share is of calls."),
    Anchor("Calls a team in eight hours", "3 to 7 (Hamilton 3.2, Denver about 6)", (0.5, 8),
           _arm("calls_per_team_shift"), MEETING,
           "Below 3 where few calls are coded and fit for the team, or the city is small for a team of its own: "
           "nobody in the model looks for work, as real teams do between calls."),
    Anchor("Cases a year, August 2019 unit", "about 1,700 (CBS, 2024)", (1000, 3500), _cases_a_year,
           ("st_paul_2019", "st_paul_full"),
           "Every eligible call reached counts here; of the people Toronto's teams were sent to, 61 % were found and "
           "helped. st_paul_full takes out those who are gone on arrival."),
    Anchor("Cases a year, first unit", "about 1,400 (890 referred to it in January to August 2019)", (500, 2500),
           _cases_a_year, ("st_paul_2018",),
           "Referrals reached the unit through reports of the day before too; the model counts calls met on scene."),
    Anchor("P1 median response, change in min", "small: teams take some 5 % of the work (derived)", (-1.0, 0.5),
           _change("response_time_median", "priority 1"), EVERY,
           "Urgent calls find a free squad nearly always, so there is little to gain."),
    Anchor("Net officer-hours freed a day", "can be negative: officers in teams work more than they release",
           (-25, 15), _net, EVERY,
           "Teams with an officer cost hours, clinicians without one free some."),
    Anchor("P2 calls a day sent after 30 s, officers only", "about 14 (St. Paul, MPR 2019)", (6, 20),
           _arm("late_dispatches", "priority 2", arm=0), ("st_paul_2019", "st_paul_full"),
           "Patrol posts were chosen with this in mind; dispatchers' own seconds are not modelled."),
    Anchor("Patrol time on calls, officers only, %", "at most 60 (rule of 60)", (35, 65),
           _arm("utilisation", "patrol", arm=0, factor=100), EVERY,
           "Patrol posts were chosen with this in mind; meals and reports come on top in st_paul_full."),
    Anchor("Officers needed for the teams", "8 in 2019 (4 of them left over for other work)", (2, 10),
           _change("fte", "officers"), WITH_OFFICERS,
           "Posts filled every day with the relief factor; 4 social workers fill two team shifts, 8 officers four."),
)  # fmt: skip


def study_of(name: str) -> Study:
    """A shipped scenario against its baseline, a few replications."""
    arm = load_scenario(SCENARIOS / f"{name}.toml", [f"run.replications={REPLICATIONS}"])
    assert arm.baseline_path is not None
    return run_study([load_scenario(arm.baseline_path), arm], jobs=1)


def beside() -> Iterator[Found]:
    """Every anchor beside every scenario it belongs to; each scenario is run once."""
    for name in EVERY:
        study = study_of(name)
        for anchor in ANCHORS:
            if name in anchor.scenarios:
                yield Found(anchor, name, anchor.of(study))


def page(found: list[Found]) -> str:
    """The table as Markdown, one section an anchor."""
    lines = ["# Sanity anchors", "", f"{REPLICATIONS} replications each. Bounds are what the check allows.", ""]
    for anchor in ANCHORS:
        low, high = anchor.bounds
        lines += [f"## {anchor.name}", "", f"Known: {anchor.known}. Bounds: {low:g} to {high:g}.", ""]
        lines += ["| scenario | model | |", "|---|---:|---|"]
        for one in found:
            if one.anchor is anchor:
                value = round(one.value, 1) + 0  # no minus sign before nothing
                lines.append(f"| {one.scenario} | {value:,.1f} | {'' if one.inside else 'outside the bounds'} |")
        lines += ["", anchor.why, ""]
    return "\n".join(lines)


def write(text: str, path: Path = PAGE) -> None:
    """Put the page where the longer checks leave their results."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    print(page(list(beside())))
