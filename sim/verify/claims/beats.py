"""Beats and preference lists: the hypercube."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from sim.verify import measures
from sim.verify.claim import Check, Claim, Twin, claim
from sim.verify.oracles import chains

BEATS = ("a", "b", "c")
LISTS = ((0, 1, 2), (1, 0, 2), (2, 0, 1))
WAY = np.array([[12, 40, 60], [40, 12, 50], [60, 50, 12]]) / 60
SCENE = 5.0
LIGHT = tuple(0.2 * share for share in (0.3334, 0.3333, 0.3333))  # calls a minute


def _checks(
    label: str, case: str, rates: Sequence[float], settings: tuple[str, ...] = (), *, queue: bool = False
) -> Iterator[Check]:
    busy, full, sent = chains.hypercube(rates, LISTS, np.full((3, 3), SCENE), queue=queue)
    for beat, share in zip(BEATS, busy, strict=True):
        yield Check(f"{label}: car {beat} busy", case, float(share), measures.busy_share(beat), settings)
    what = "has to wait" if queue else "lost"
    yield Check(f"{label}: {what}", case, full, measures.waited_over(0), settings)
    outside = 1 - float(np.trace(sent) / sent.sum())
    yield Check(f"{label}: sent out of its beat", case, outside, measures.sent_outside(), settings)


def _shares() -> Iterator[Check]:
    _, _, sent = chains.hypercube(LIGHT, LISTS, np.full((3, 3), SCENE))
    for unit, home in enumerate(BEATS):
        for area, district in enumerate(BEATS):
            exact = float(sent[unit, area] / sent.sum())
            yield Check(f"light: car {home} to beat {district}", "beats", exact, measures.sent_share(home, district))


@claim
def hypercube() -> Claim:
    """Three beats and preference lists."""
    heavy = ("demand.types.call.calls_per_day=576",)
    return Claim(
        "hypercube",
        "Three beats and preference lists",
        "A car a beat, sent by preference list: how busy each car is, how many calls are lost or wait, and how many "
        "are answered from another beat, as in Larson's hypercube, with and without a queue.",
        "Larson (1974); Larson and Odoni, section 5.4",
        (
            *_checks("light", "beats", LIGHT),
            *_shares(),
            *_checks("heavy", "beats", tuple(2 * one for one in LIGHT), heavy),
            *_checks("queue", "beats_that_wait", (0.1, 0.14, 0.06), queue=True),
        ),
        (
            Twin("another preference list", "light: car a busy", ('dispatch.prefer.c=["c", "b", "a"]',)),
            Twin(
                "whoever has been free longest", "heavy: sent out of its beat", ("dispatch.home_district_first=false",)
            ),
            Twin("no car in beat c", "queue: car b busy", ("staffing.cars.count={ a = 1, b = 1 }",)),
        ),
    )


@claim
def hypercube_with_travel() -> Claim:
    """Three beats with the way to go."""
    busy, full, sent = chains.hypercube(LIGHT, LISTS, SCENE + WAY)
    way = float((sent * WAY).sum() / sent.sum())
    here = '{ town = "0 s", a = "0 s", b = "0 s", c = "0 s" }'
    return Claim(
        "hypercube_with_travel",
        "Three beats with the way to go",
        "As before, with longer ways to other beats: mean travel time, how busy each car is and how many calls are "
        "lost. Theory has each car's mean time in each beat (its shape, travel being fixed, is left out: far less than "
        "the interval, as losses hardly depend on it).",
        "Larson and Odoni, sections 5.4.4 and 5.4.5",
        (
            Check("mean response, min", "beats_with_travel", way, measures.mean_response()),
            *(
                Check(f"car {beat} busy", "beats_with_travel", float(share), measures.busy_share(beat))
                for beat, share in zip(BEATS, busy, strict=True)
            ),
            Check("lost", "beats_with_travel", full, measures.waited_over(0)),
        ),
        (
            Twin("travel forgotten", "car a busy", tuple(f"geography.travel.matrix.{beat}={here}" for beat in BEATS)),
            Twin("whoever has been free longest", "mean response, min", ("dispatch.home_district_first=false",)),
        ),
    )


@claim
def two_beats() -> Claim:
    """The two-unit city of Larson and Odoni."""
    first, second, full = chains.two_cars(0.14, 0.06, SCENE)
    checks = []
    for name, written in (
        ("exponential", '{ distribution = "exponential", mean = "5 min" }'),
        ("fixed", '"5 min"'),
        ("lognormal", '{ mean = "5 min", cv = 0.8 }'),
    ):
        settings = (f"demand.types.call.on_scene={written}",)
        checks += [
            Check(f"{name}: car a busy", "two_beats", first, measures.busy_share("a"), settings),
            Check(f"{name}: car b busy", "two_beats", second, measures.busy_share("b"), settings),
            Check(f"{name}: lost", "two_beats", full, measures.waited_over(0), settings),
        ]
    return Claim(
        "two_beats",
        "Two beats that help each other out",
        "Two cars with a beat each and seven tenths of the calls in one of them: the workload of each car and the "
        "share lost are those of the two-unit model, for exponential, fixed and lognormal times on scene.",
        "Larson and Odoni, Urban Operations Research (1981), section 5.3.2",
        tuple(checks),
        (Twin("beats ignored", checks[0].label, ("dispatch.home_district_first=false",)),),
    )
