"""How the story tests are told: clock times in, clock times out."""

from __future__ import annotations

from typing import Any

from sim.engine import Log, simulate
from sim.engine.log import Reach, Status
from sim.engine.plan import Response
from tests.builders import KINDS, MINUTE, PATROL, TEAM, Crew, at, plan, roster, stream

DURATIONS = ("hold", "wait")


def clock(second: int) -> str:
    """ "22:05", "22:05:30", or "-" for what did not happen."""
    if second < 0:
        return "-"
    minutes, seconds = divmod(int(second), MINUTE)
    return f"{minutes // 60:02d}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")


def patrol(start: str = "00:00", end: str = "24:00", home: int = 0) -> Crew:
    return Crew(PATROL, home, at(start), at(end))


def team(start: str = "00:00", end: str = "24:00", home: int = 0) -> Crew:
    return Crew(TEAM, home, at(start), at(end))


def by_kind(*, team: int, patrol: int, clinician: int = 0) -> tuple[int, int, int]:
    """Seconds by kind from minutes by kind."""
    return clinician * MINUTE, team * MINUTE, patrol * MINUTE


def model(name: str, **settings: Any) -> Response:
    """A response with the co-responder team; hold and wait in minutes."""
    seconds = {
        key: value * MINUTE if key in DURATIONS and value is not None else value for key, value in settings.items()
    }
    return Response(name, PATROL, TEAM, **seconds)


def tell(calls: list[dict[str, Any]], crews: list[Crew], *responses: Response, **rules: Any) -> Log:
    """What happens until 24:00; travel takes 5 minutes unless `travel` says otherwise."""
    return simulate(stream(*calls), roster(*crews), plan(*responses, **rules))


def went(log: Log) -> list[tuple[int, int, str, str, str]]:
    """(call, unit, dispatched, on scene, cleared) of every assignment."""
    times = zip(log.dispatched, log.on_scene, log.cleared, strict=True)
    return [(int(one), int(unit), *map(clock, row)) for one, unit, row in zip(log.call, log.unit, times, strict=True)]  # type: ignore[misc]


def ended(log: Log, call: int = 0) -> tuple[str, str, str, str]:
    """(status, closed, led by, reach) of a call, in words."""
    led = (*KINDS, "nobody")[log.answered_by[call]]
    return (
        Status(int(log.status[call])).name.lower(),
        clock(log.closed[call]),
        led,
        Reach(int(log.reach[call])).name.lower(),
    )
