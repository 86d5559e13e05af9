"""Calls that need two units: together, or one by one."""

from __future__ import annotations

from sim.verify import measures
from sim.verify.claim import Check, Claim, Twin, claim
from sim.verify.oracles import chains

BUSY = (
    "run.replications=150",
    "demand.types.call.calls_per_day=864",
    'demand.types.call.units={ "1" = 0.6, "2" = 0.4 }',
    "staffing.cars.count=8",
)
ONE_BY_ONE = ("demand.types.call.needed_to_start=1",)


@claim
def two_units() -> Claim:
    """Calls that need two cars."""
    wait, delayed, used = chains.two_together(0.2, 5, 3, 0.5)
    wait8, delayed8, used8 = chains.two_together(0.6, 5, 8, 0.4)
    first, waits = chains.two_one_by_one(0.2, 5, 3, 0.5)
    return Claim(
        "two_units",
        "Calls that need two cars",
        "Half of the calls need two cars. Sent together or not at all, each leaving after its own work, they make "
        "calls wait as in Green's queue; asked for one by one, calls wait for their first car as the chain says.",
        "Green (1984), Management Science 30:1283",
        (
            Check("together, 3 cars: mean wait, min", "two_units", wait, measures.mean_wait()),
            Check("together, 3 cars: share that waits", "two_units", delayed, measures.waited_over(0)),
            Check("together, 3 cars: utilisation", "two_units", used, measures.metric("utilisation", "patrol")),
            Check("together, 8 cars: mean wait, min", "two_units", wait8, measures.mean_wait(), BUSY),
            Check("together, 8 cars: share that waits", "two_units", delayed8, measures.waited_over(0), BUSY),
            Check("together, 8 cars: utilisation", "two_units", used8, measures.metric("utilisation", "patrol"), BUSY),
            Check("one by one, 3 cars: mean wait, min", "two_units", first, measures.mean_wait(), ONE_BY_ONE),
            Check("one by one, 3 cars: share that waits", "two_units", waits, measures.waited_over(0), ONE_BY_ONE),
        ),
        (
            Twin("one by one instead of together", "together, 3 cars: mean wait, min", ONE_BY_ONE),
            Twin("one car is enough", "together, 3 cars: mean wait, min", ("demand.types.call.units=1.0",
                 "demand.types.call.needed_to_start=1")),
            Twin("both leave together", "together, 3 cars: mean wait, min",
                 ('demand.types.call.units_leave="together"',)),
        ),
    )  # fmt: skip
