"""Published tables, made again through scenarios."""

from __future__ import annotations

import numpy as np

from sim.verify import measures
from sim.verify.claim import Check, Claim, Twin, claim
from sim.verify.claims.priorities import LEVELS
from sim.verify.oracles import chains, formulas

CASES = ("critical", "serious", "stable")
RATES = (0.2, 0.6, 1.2)  # an hour
TREATMENT = 1 / 3  # hours


@claim
def county_hospital() -> Claim:
    """The County Hospital."""
    checks = []
    for doctors in (1, 2):
        settings = (f"staffing.cars.count={doctors}",)
        exact = formulas.resumed_times(RATES, TREATMENT, doctors)
        waits = formulas.priority_waits(RATES, TREATMENT, doctors)
        who = f"{doctors} doctor{'s' * (doctors > 1)}"
        for place, name in enumerate(CASES):
            longer = ("run.replications=200",) if doctors == 2 else ()  # two doctors keep hardly anybody waiting
            checks += [
                Check(f"{who}, interrupted, {name}: wait, h", "county_hospital", exact[place] - TREATMENT,
                      measures.mean_hours_lost(LEVELS[place]), (*settings, *longer)),
                Check(f"{who}, in turn, {name}: wait, h", "county_hospital_in_turn", waits[place],
                      measures.mean_hours_lost(name, 6), settings),
            ]  # fmt: skip
    return Claim(
        "county_hospital",
        "Hillier and Lieberman's County Hospital",
        "Critical, serious and stable cases, one doctor or two, interrupted or not: the waits that "
        "theory gives to the textbook's example (in the cases without interruption an hour there is six minutes here).",
        "Hillier and Lieberman, Introduction to Operations Research, chapter on queueing theory, priority disciplines",
        tuple(checks),
        (
            Twin("first come first served", "1 doctor, in turn, critical: wait, h",
                 tuple(f"demand.types.{name}.priority=2" for name in CASES)),
            Twin("nobody interrupted", "1 doctor, interrupted, critical: wait, h",
                 ('demand.types.routine.interruptible="no"', 'demand.types.last.interruptible="no"')),
        ),
    )  # fmt: skip


CITY = (0.5, 0.25, 0.35, 0.4)  # calls a mean service time: atoms 1 and 2, atom 4, second area, third area
LISTS = ((0, 1, 2), (0, 2, 1), (1, 0, 2), (2, 0, 1))
PRINTED = ("0.5574", "0.4734", "0.4693")


@claim
def three_unit_city() -> Claim:
    """The three-unit city of Larson and Odoni."""
    busy, full, _ = chains.hypercube(CITY, LISTS, np.ones((3, 4)), queue=True)
    case = "three_unit_city"
    return Claim(
        "three_unit_city",
        "Larson and Odoni's three-unit city",
        "Three patrol units, ten atoms, a queue: theory gives the workloads printed in the book to their four digits, "
        "and the engine agrees. The text has the rate of each response area; that two thirds of the first lie in atoms "
        "1 and 2 is inferred (of all multiples of 0.05 calls only this one gives the three workloads).",
        "Larson and Odoni, Urban Operations Research (1981), section 5.4.3 and equations 5.30",
        (
            *(
                Check(f"unit {number}: workload", case, float(share), measures.busy_share(home), published=printed)
                for number, home, share, printed in zip((1, 2, 3), "abc", busy, PRINTED, strict=True)
            ),
            Check("share that waits", case, full, measures.waited_over(0)),
        ),
        (
            Twin("whoever has been free longest", "unit 1: workload", ("dispatch.home_district_first=false",)),
            Twin("each area backed up by the next", "unit 1: workload",
                 ('dispatch.prefer.b=["b", "c", "a"]', 'dispatch.prefer.c=["c", "b", "a"]')),
        ),
    )  # fmt: skip


BEDS = {9: "0.18", 10: "0.13", 11: "0.08", 12: "0.06", 13: "0.03", 14: "0.02"}


@claim
def stroke_unit() -> Claim:
    """Delays at a stroke unit."""
    load = 8.1455
    return Claim(
        "stroke_unit",
        "A published capacity study: beds of a stroke unit",
        "Share of patients that find no bed free, with nine to fourteen beds: the published shares, their formula and "
        "our engine side by side.",
        "Monks et al. (2016), BMC Health Services Research 16:530, acute unit",
        tuple(
            Check(f"{beds} beds: share delayed", "stroke_unit", formulas.erlang_b(load, beds),
                  measures.metric("gave_up"), (f"staffing.cars.count={beds}",), published, at=beds)
            for beds, published in BEDS.items()
        ),
        (Twin("one bed fewer", "11 beds: share delayed", ("staffing.cars.count=10",)),),
        axis="beds",
        upright="share delayed",
    )  # fmt: skip
