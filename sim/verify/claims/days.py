"""Days that change by the hour: crews without limit, and watches that relieve each other."""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from sim.verify import measures
from sim.verify.claim import Check, Claim, Twin, claim
from sim.verify.oracles import daily

PROFILE = (1, 1, 1, 1, 1, 1, 2, 4, 6, 8, 9, 10, 10, 9, 8, 8, 9, 11, 13, 14, 12, 8, 4, 2)
EXPONENTIAL_90 = '{ distribution = "exponential", mean = "90 min" }'


@claim
def busy_by_hour() -> Claim:
    """How many cars are busy at each hour."""
    sigma = math.sqrt(math.log1p(0.9**2))
    median = 1.5 * math.exp(-(sigma**2) / 2)

    def longer(hours: np.ndarray) -> np.ndarray:
        return np.asarray(special.ndtr(-np.log(hours / median) / sigma))

    busy = daily.busy_without_limit(PROFILE, longer, 240)
    hours = range(1, 24, 2)
    return Claim(
        "busy_by_hour",
        "Busy cars by hour of the day",
        "With cars enough for everybody the number that are busy follows the calls with a delay that depends on the "
        "whole distribution of the time on scene (here lognormal): M(t)/G/infinity, hour by hour.",
        "Eick, Massey and Whitt (1993), Operations Research 41:731",
        tuple(
            Check(f"{hour:02d}:00", "busy_by_hour", float(busy[hour]), measures.busy_in_hour(hour), at=hour + 0.5)
            for hour in hours
        ),
        (
            Twin("calls at the same rate all day", "05:00", (f"demand.hour_of_day={[1] * 24}",)),
            Twin("an hour late", "09:00", (f"demand.hour_of_day={[PROFILE[-1], *PROFILE[:-1]]}",)),
            Twin("another distribution of the same mean", "23:00", (f"demand.types.call.on_scene={EXPONENTIAL_90}",)),
        ),
        axis="hour of the day",
        upright="busy cars",
    )


RULES: tuple[daily.ShiftEnd, ...] = ("finish", "hand_over", "release")
POSTS = ("cars", "days", "evenings")


def _rule(name: str) -> tuple[str, ...]:
    return tuple(f'staffing.{post}.shift_end="{name}"' for post in POSTS)


@claim
def watches() -> Claim:
    """What happens to work at the end of a watch."""
    rates = [1.2] * 8 + [3.0] * 8 + [4.8] * 8
    checks = []
    for rule in RULES:
        time, overtime = daily.watches(rates, (2, 3, 4), 2 / 3, rule)
        seen = measures.mean_time_in_system()
        checks.append(Check(f"{rule}: time in system, min", "watches", 60 * time, seen, _rule(rule)))
        if rule != "release":
            seen = measures.metric("overtime_hours", "patrol")
            checks.append(Check(f"{rule}: overtime, h a day", "watches", overtime, seen, _rule(rule)))
    return Claim(
        "watches",
        "Watches that relieve each other",
        "Calls at three rates, watches of two, three and four cars: how long calls take and how much overtime there is "
        "when crews finish their call, hand it over to the next watch, or leave it.",
        "Kolmogorov's equations of M(t)/M/c(t), stepped through the day",
        tuple(checks),
        (
            Twin("finish instead of hand over", "hand_over: overtime, h a day", _rule("finish")),
            Twin("release instead of finish", "finish: time in system, min", _rule("release")),
            Twin("one car more by day", "release: time in system, min", ("staffing.days.count=4",)),
        ),
    )
