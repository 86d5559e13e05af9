"""Published tables, made again through scenarios."""

from __future__ import annotations

from sim.verify import measures
from sim.verify.claim import Check, Claim, Twin, claim
from sim.verify.oracles import formulas

CASES = ("critical", "serious", "stable")
# Hillier and Lieberman's table of W - 1/mu, hours: interrupted with one and two doctors, in turn with one and two.
INTERRUPTED = {1: ("0.024", "0.154", "1.033"), 2: ("0.00037", "0.00793", "0.06542")}
IN_TURN = {1: ("0.238", "0.325", "0.889"), 2: ("0.029", "0.033", "0.048")}
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
            checks.append(
                Check(f"{who}, interrupted, {name}: time in system, min", "county_hospital", 60 * exact[place],
                      measures.mean_time_in_system(place + 1), settings,
                      f"{INTERRUPTED[doctors][place]} h beyond treatment")
            )  # fmt: skip
            checks.append(
                Check(f"{who}, in turn, {name}: mean wait, tenths of a min", "county_hospital_in_turn",
                      6 * waits[place], measures.mean_wait(place + 1), settings, f"{IN_TURN[doctors][place]} h")
            )  # fmt: skip
    return Claim(
        "county_hospital",
        "Hillier and Lieberman's County Hospital",
        "Critical, serious and stable cases, one doctor or two, interrupted or not: the waits of the textbook's table "
        "(in the cases without interruption an hour there is six minutes here).",
        "Hillier and Lieberman, Introduction to Operations Research, chapter on queueing theory, priority disciplines",
        tuple(checks),
        (
            Twin("first come first served", "1 doctor, in turn, critical: mean wait, tenths of a min",
                 tuple(f"demand.types.{name}.priority=2" for name in CASES)),
            Twin("nobody interrupted", "1 doctor, interrupted, critical: time in system, min",
                 ('demand.types.routine.interruptible="no"', 'demand.types.last.interruptible="no"')),
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
        "Share of patients that find no bed free, with nine to fourteen beds: the published study, its formula and our "
        "engine agree.",
        "Monks et al. (2016), BMC Health Services Research 16:530, acute unit",
        tuple(
            Check(f"{beds} beds: share delayed", "stroke_unit", formulas.erlang_b(load, beds),
                  measures.metric("gave_up"), (f"staffing.cars.count={beds}",), published, at=beds)
            for beds, published in BEDS.items()
        ),
        (Twin("one bed fewer", "11 beds: share delayed", ("staffing.cars.count=10",)),),
        axis="beds",
    )  # fmt: skip
