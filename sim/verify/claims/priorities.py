"""Urgent calls first: with and without interruption, equal and unequal times on scene, a reserve."""

from __future__ import annotations

from sim.verify import measures
from sim.verify.claim import Check, Claim, Twin, claim
from sim.verify.oracles import chains, formulas

LEVELS = ("urgent", "routine", "last")
NAMES = ("urgent", "usual", "routine")


@claim
def priorities() -> Claim:
    """Priorities without interruption."""
    waits = formulas.priority_waits([0.5, 1.0, 0.5], 2, 5)
    one_car = formulas.priority_waits_any((0.2, 0.125), (1, 4), (0, 0.8))
    equal = tuple(f"demand.types.{name}.priority=2" for name in NAMES)
    return Claim(
        "priorities",
        "Urgent calls first, nobody interrupted",
        "Five cars, three priorities and one distribution of the time on scene; one car, two priorities and two "
        "distributions: each class waits as theory says.",
        "Cobham (1954); Kella and Yechiali (1985)",
        (
            Check("five cars: share that waits", "three_classes", formulas.erlang_c(4, 5), measures.waited_over(0)),
            *(
                Check(f"five cars, {name}: mean wait, min", "three_classes", wait, measures.mean_wait(name))
                for name, wait in zip(NAMES, waits, strict=True)
            ),
            Check("one car, urgent: mean wait, min", "two_classes_one_car", one_car[0], measures.mean_wait("urgent")),
            Check("one car, routine: mean wait, min", "two_classes_one_car", one_car[1], measures.mean_wait("routine")),
        ),
        (
            Twin("first received first", "five cars, urgent: mean wait, min", equal),
            Twin("the wrong way round", "one car, routine: mean wait, min",
                 ("demand.types.urgent.priority=2", "demand.types.routine.priority=1")),
        ),
    )  # fmt: skip


@claim
def interruption() -> Claim:
    """Priorities with interruption, the work resumed."""
    single = formulas.resumed_times((0.02, 0.06), 10, 1)
    unequal = formulas.resumed_times_any((48 / 1440, 14.4 / 1440), (9, 20), (0, 3**-0.5))
    three = formulas.resumed_times((0.06, 0.09, 0.09), 10, 3)
    cases = (
        ("one car", "interrupted", single),
        ("one car, any time on scene", "interrupted_any_service", unequal),
        ("three cars", "interrupted_three_cars", three),
    )
    return Claim(
        "interruption",
        "Urgent calls interrupt, work is resumed",
        "When urgent calls take cars from less urgent work, which is taken up where it was left, each class is in the "
        "system as long as theory says, and the most urgent as if it were alone.",
        "Miller (1960); Kleinrock II, section 3.7",
        tuple(
            Check(f"{label}, {name}: time in system, min", case, time, measures.mean_time_in_system(name))
            for label, case, times in cases
            for name, time in zip(LEVELS, times, strict=False)
        ),
        (
            Twin("nobody is interrupted", "one car, urgent: time in system, min",
                 ('demand.types.routine.interruptible="no"',)),
            Twin("begun again instead of resumed", "one car, any time on scene, routine: time in system, min",
                 ('demand.types.routine.interruptible="restart"',)),
            Twin("the last class interrupts nobody", "three cars, routine: time in system, min",
                 ("dispatch.interrupt_for=1",)),
        ),
    )  # fmt: skip


@claim
def reserve() -> Claim:
    """A reserve for urgent calls."""
    waits, delayed = chains.reserve(0.1, 0.2, 5, 4, 1)
    without, _ = chains.reserve(0.1, 0.2, 5, 4, 0)
    all_in = ('dispatch.keep_free={ "2" = 0 }',)
    return Claim(
        "reserve",
        "A car kept in reserve",
        "Four cars, the last of them only for urgent calls: the reserve cuts the urgent wait by 63 % and makes the "
        "routine one four times as long, exactly as the chain says.",
        "Schaack and Larson (1986)",
        (
            Check("urgent: share that waits", "reserve", delayed[0], measures.waited_over(0, "urgent")),
            Check("urgent: mean wait, min", "reserve", waits[0], measures.mean_wait("urgent")),
            Check("routine: share that waits", "reserve", delayed[1], measures.waited_over(0, "routine")),
            Check("routine: mean wait, min", "reserve", waits[1], measures.mean_wait("routine")),
            Check("no reserve, urgent: mean wait, min", "reserve", without[0], measures.mean_wait("urgent"), all_in),
            Check("no reserve, routine: mean wait, min", "reserve", without[1], measures.mean_wait("routine"), all_in),
        ),
        (
            Twin("reserve forgotten", "urgent: mean wait, min", all_in),
            Twin("two kept instead of one", "routine: mean wait, min", ('dispatch.keep_free={ "2" = 2 }',)),
        ),
    )
