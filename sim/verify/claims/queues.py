"""One queue: Erlang B, C and A, any time on scene, travel as part of the work."""

from __future__ import annotations

from sim.verify import measures
from sim.verify.claim import Check, Claim, Twin, claim
from sim.verify.oracles import formulas

HALF_HOUR = 30.0
LOADS = (0.5, 0.75, 0.9, 0.95)
LONGER = {
    0.9: ('run.warm_up="20 days"', 'run.window="100 days"'),
    0.95: ('run.warm_up="40 days"', 'run.window="200 days"', 'run.run_out="10 days"'),
}
SHAPES = {
    "fixed": ('"{m} min"', 0.0),
    "uniform": ('{{ distribution = "uniform", min = "0 s", max = "{two} min" }}', 3**-0.5),
    "lognormal": ('{{ mean = "{m} min", cv = 0.8 }}', 0.8),
    "exponential": ('{{ distribution = "exponential", mean = "{m} min" }}', 1.0),
}


def shape(name: str, minutes: float) -> str:
    """A distribution of that shape and mean, as a scenario writes it."""
    return SHAPES[name][0].format(m=f"{minutes:g}", two=f"{2 * minutes:g}")


def _at_load(load: float) -> list[Check]:
    rate = 4 * load / HALF_HOUR
    settings = (f"demand.types.call.calls_per_day={rate * 1440:g}", *LONGER.get(load, ()))
    numbers = (
        ("share that waits", formulas.erlang_c(4 * load, 4), measures.waited_over(0)),
        ("mean wait, min", formulas.mean_wait(rate, HALF_HOUR, 4), measures.mean_wait()),
        ("waits over 30 min", formulas.waits_longer(30, rate, HALF_HOUR, 4), measures.waited_over(30)),
    )
    return [Check(f"load {load:g}: {what}", "one_queue", exact, seen, settings) for what, exact, seen in numbers]


@claim
def erlang_c() -> Claim:
    """Four cars, first received first served, up to a load of 0.95."""
    return Claim(
        "erlang_c",
        "One queue, first received first served",
        "Four cars, calls at random, nobody gives up: the share that waits, the mean wait and the share beyond half an "
        "hour are those of Erlang C, from a load of 0.5 to 0.95.",
        "Erlang (1917); Kleinrock I, section 3.5",
        tuple(one for load in LOADS for one in _at_load(load)),
        (
            Twin("one car more", "load 0.9: mean wait, min", ("staffing.cars.count=5",)),
            Twin("one car fewer", "load 0.5: mean wait, min", ("staffing.cars.count=3",)),
            Twin("last received first", "load 0.75: waits over 30 min", ('dispatch.within_priority="last_received"',)),
            Twin("3 % more work", "load 0.95: mean wait, min", ('demand.types.call.on_scene={ distribution = '
                 '"exponential", mean = "30.9 min" }',)),
        ),
    )  # fmt: skip


@claim
def erlang_b() -> Claim:
    """Calls that nobody waits for."""
    checks = []
    for load, cars in ((3, 3), (8, 10)):
        for name in SHAPES:
            settings = (
                f"staffing.cars.count={cars}",
                f"run.window={120 // load} days",
                f"demand.types.call.calls_per_day={load * 48}",
                f"demand.types.call.on_scene={shape(name, HALF_HOUR)}",
            )
            label = f"load {load}, {cars} cars, {name} time on scene: share lost"
            checks.append(
                Check(label, "lost_calls", formulas.erlang_b(load, cars), measures.metric("gave_up"), settings)
            )
    return Claim(
        "erlang_b",
        "Calls that nobody waits for",
        "When callers who find no car free are lost at once, the share lost is Erlang B, and depends on the mean time "
        "on scene only: a fixed time, a uniform, a lognormal and an exponential one lose the same.",
        "Erlang (1917); Sevastyanov (1957) for any distribution",
        tuple(checks),
        (
            Twin("one car more", checks[2].label, ("staffing.cars.count=4",)),
            Twin("they wait a minute", checks[6].label, ('demand.types.call.patience="1 min"',)),
        ),
    )


@claim
def erlang_a() -> Claim:
    """Callers who give up."""
    waits, leaves = formulas.giving_up(10, 0.5, 5, 1)
    return Claim(
        "erlang_a",
        "Callers who give up",
        "Ten calls an hour of half an hour each, five cars, callers who wait an hour on average: share that waits, "
        "share that gives up and mean wait are those of Erlang A.",
        "Palm (1957); Garnett, Mandelbaum and Reiman (2002)",
        (
            Check("share that waits", "giving_up", waits, measures.waited_over(0)),
            Check("share that gives up", "giving_up", leaves, measures.metric("gave_up")),
            Check("mean wait of all, min", "giving_up", 60 * leaves, measures.mean_wait()),
        ),
        (
            Twin("they never give up, six cars", "mean wait of all, min",
                 ('demand.types.call.patience="100 days"', "staffing.cars.count=6")),
            Twin("everybody waits exactly an hour", "share that gives up", ('demand.types.call.patience="1 h"',)),
        ),
    )  # fmt: skip


@claim
def any_service() -> Claim:
    """One car and any time on scene."""
    checks = []
    for load in (0.7, 0.9):
        for name in ("fixed", "lognormal", "exponential"):
            cv = SHAPES[name][1]
            settings = (
                f"demand.types.call.calls_per_day={load * 48:g}",
                f"demand.types.call.on_scene={shape(name, HALF_HOUR)}",
            )
            exact = formulas.single_server_wait(load / HALF_HOUR, HALF_HOUR, cv)
            checks.append(
                Check(f"load {load:g}, {name}: mean wait, min", "any_service", exact, measures.mean_wait(), settings)
            )
    return Claim(
        "any_service",
        "One car, any time on scene",
        "With one car the mean wait grows with the spread of the time on scene, as Pollaczek and Khinchine say.",
        "Pollaczek (1930), Khinchine (1932)",
        tuple(checks),
        (Twin("spread forgotten", checks[1].label, (f"demand.types.call.on_scene={shape('fixed', HALF_HOUR)}",)),),
    )


@claim
def travel() -> Claim:
    """Travel is part of the work."""
    rate, way, scene = 336 / 1440, (0.5, 1.5), 2.0
    mean = scene + sum(way) / 2
    second = sum((one**2 + 2 * one * scene + 2 * scene**2) / 2 for one in way)
    wait = rate * second / 2 / (1 - rate * mean)
    lost = formulas.erlang_b(2400 / 1440 * mean, 6)
    here = 'geography.travel.matrix.town={ town = "0 s", near = "0 s", far = "0 s" }'
    return Claim(
        "travel",
        "Travel is part of the work",
        "A car on its way is busy: with one car the response is the wait in M/G/1 (way and scene together) plus the "
        "way; with six and nobody waiting, Erlang B of way and scene together is lost.",
        "Larson and Odoni, section 5.2; Sevastyanov (1957)",
        (
            Check("one car: mean wait, min", "with_travel", wait, measures.mean_wait()),
            Check("one car: mean response, min", "with_travel", wait + 1, measures.mean_response()),
            Check("six cars: share lost", "lost_with_travel", lost, measures.metric("gave_up")),
            Check("six cars: mean response, min", "lost_with_travel", 1.0, measures.mean_response()),
        ),
        (
            Twin("travel forgotten", "one car: mean response, min", (here,)),
            Twin("travel forgotten when cars are counted", "six cars: share lost", (here,)),
        ),
    )
