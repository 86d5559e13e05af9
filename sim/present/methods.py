"""The methods appendix: the STRESS-DES checklist, each item answered for this study.

Monks, T., Currie, C. S. M., Onggo, B. S., Robinson, S., Kunc, M. & Taylor, S. J. E. (2019), Strengthening the
reporting of empirical simulation studies: introducing the STRESS guidelines, Journal of Simulation 13(1): 55-67.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.basics.durations import format_duration
from sim.measure.registry import all_metrics
from sim.present.register import by_standing
from sim.present.words import clean, listed, plural

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.study import Study

STRESS = (
    "STRESS-DES: Monks, Currie, Onggo, Robinson, Kunc and Taylor (2019), Journal of Simulation 13(1), 55-67, "
    "https://doi.org/10.1080/17477778.2018.1442155"
)
SECTIONS = ("Objectives", "Logic", "Data", "Experimentation", "Implementation", "Code access")


@dataclass(frozen=True)
class Item:
    """One item of the checklist and what this study says to it."""

    section: str
    number: str
    name: str
    text: str


def stress(study: Study) -> list[Item]:
    """Every item of the checklist, in its order."""
    parts = (_objectives, _logic, _components, _data, _experiments, _implementation)
    return [
        Item(SECTIONS[int(number[0]) - 1], number, name, text) for part in parts for number, name, text in part(study)
    ]


Lines = Iterator[tuple[str, str, str]]


def _objectives(study: Study) -> Lines:
    arms = [clean(name) for name in study.comparison.arms]
    purpose = "To estimate what a co-responder programme does to response times, officer-hours and referrals."
    yield "1.1", "Purpose of the model", purpose
    yield (
        "1.2", "Model outputs",
        f"{len(all_metrics())} measures, among them response time, dispatch delay, officer-hours, reach and referral "
        "rate; each has a definition, a formula and an interval.",
    )  # fmt: skip
    aim = f"To describe {arms[0]}." if len(arms) == 1 else f"To compare {arms[-1]} with {arms[0]} on the same calls."
    yield "1.3", "Experimentation aims", aim


def _logic(study: Study) -> Lines:
    yield (
        "2.1", "Base model overview",
        "Calls are drawn with everything random on them. A dispatch desk sends units to them, and each unit's time is "
        "followed to the second, until the call is closed and the person is referred, taken somewhere or left.",
    )  # fmt: skip
    yield (
        "2.2", "Base model logic",
        "The most urgent call is served first, and inside a priority the one received first. Unless the scenario says "
        "otherwise, a free unit of the call's own district is sent, else one of the district with the shortest mean "
        "travel; there, the one that has been free longest.",
    )  # fmt: skip
    yield "2.3", "Scenario logic", _plans(study.main.scenario)
    yield (
        "2.4", "Algorithms",
        "Calls follow a non-homogeneous Poisson process, made by mapping a unit-rate process through the inverse of "
        "the cumulative rate, so that nothing is thinned; recorded calls keep their own times. Ties are settled by "
        "rule, never by chance.",
    )  # fmt: skip


def _plans(scenario: Scenario) -> str:
    plans = [f"{clean(name)}: {plan.model}" for name, plan in scenario.response.items()]
    return f"Response plans: {'; '.join(plans)}. Other calls are answered by officers only." if plans else (
        "Every call is answered by officers only."
    )  # fmt: skip


def _components(study: Study) -> Lines:
    scenario = study.main.scenario
    types = [clean(name) for name in scenario.demand.types]
    yield "2.5.1", "Entities", f"Calls for service of {plural(len(types), 'type')}: {_some(types)}."
    yield (
        "2.5.2", "Activities",
        "Dispatch, travel, waiting for a scene to be safe, work on scene, hand-over, transport, booking, report, "
        "follow-up.",
    )  # fmt: skip
    posts = [f"{clean(name)} ({clean(post.kind)})" for name, post in scenario.staffing.items()]
    yield "2.5.3", "Resources", f"Units of {plural(len(posts), 'post')}: {_some(posts)}."
    yield "2.5.4", "Queues", "One list of waiting calls, by priority and then by time of receipt."
    yield (
        "2.5.5", "Entry and exit",
        "A call enters when it is received. It leaves when it is closed, cancelled, given up by its caller or ended "
        "by telephone. Calls still open at the end are counted, never dropped.",
    )  # fmt: skip


def _some(names: list[str]) -> str:
    return listed(names) if len(names) <= 12 else f"{', '.join(names[:12])} and {len(names) - 12} more"


def _data(study: Study) -> Lines:
    parts = by_standing(study.main.assumptions)
    told = listed([f"{len(part.rows)} {part.name}" for part in parts]) or "none"
    source = "synthetic calls from the rates of the scenario" if study.recorded_week is None else (
        "calls recorded by the dispatch centre, replayed at their own times"
    )  # fmt: skip
    yield "3.1", "Data sources", f"Demand: {source}. Every other value and its source: the assumption register."
    ledger = study.ledger
    cleaned = "No recorded data are used." if ledger is None else (
        f"Of {ledger.rows_in:,} recorded rows, {ledger.rows_out:,} are replayed; the ledger shows every rule."
    )  # fmt: skip
    yield "3.2", "Pre-processing", cleaned
    yield "3.3", "Input parameters", f"{plural(len(study.main.assumptions), 'value')}: {told}."
    yield (
        "3.4", "Assumptions",
        "The register lists those without a source first. Durations and outcomes under every kind of responder come "
        "from the same draw, so that arms differ by policy and not by luck.",
    )  # fmt: skip


def _experiments(study: Study) -> Lines:
    run = study.main.scenario.run
    paired = "Differences are paired by replication. " if len(study.comparison.arms) > 1 else ""
    yield "4.1", "Initialisation", f"The city starts empty; a warm-up of {format_duration(run.warm_up)} is not counted."
    yield (
        "4.2", "Run length",
        f"{format_duration(run.window)} are watched, and calls are followed for {format_duration(run.run_out)} more.",
    )  # fmt: skip
    yield (
        "4.3", "Estimation approach",
        f"{plural(study.comparison.replications, 'replication')}. Means: t interval. Ratios: sum over sum, jackknife. "
        f"Quantiles: all calls pooled, Woodruff. {paired}All intervals are 95 %, one at a time.",
    )  # fmt: skip


def _implementation(study: Study) -> Lines:
    seed = study.main.scenario.run.seed
    yield "5.1", "Software", f"coresponse {study.version}, in Python with SimPy; run.json names every package."
    yield (
        "5.2", "Random sampling",
        f"Seed {seed}. One stream for each replication, purpose and call type; values by inversion of the "
        "distribution function; the same calls in every arm.",
    )  # fmt: skip
    yield (
        "5.3", "Model execution",
        "Event by event, in whole seconds. Everything that happens in one second is settled in a fixed order, then "
        "units are matched to calls once.",
    )  # fmt: skip
    yield "5.4", "System", "Any machine with Python 3.11 or newer; the numbers do not depend on the number of cores."
    yield (
        "6.1", "Sharing",
        "Open source (MIT). The complete scenario is in scenario.resolved.toml; the same version, scenario and seed "
        "give the same numbers.",
    )  # fmt: skip
