"""How the story tests are told: clock times in, clock times out."""

from __future__ import annotations

from typing import Any

from sim.engine import Log, simulate
from sim.engine.log import CareStage, Off, Purpose, Reach, Status
from sim.engine.plan import LEVELS, Response
from tests.builders import CLINICIAN, KINDS, MINUTE, PATROL, TEAM, Crew, at, plan, roster, stream

DURATIONS = ("hold", "wait")


def clock(second: int) -> str:
    """ "22:05", "22:05:30", or "-" for what did not happen."""
    if second < 0:
        return "-"
    minutes, seconds = divmod(int(second), MINUTE)
    return f"{minutes // 60:02d}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")


def patrol(start: str = "00:00", end: str = "24:00", home: int = 0, **more: Any) -> Crew:
    return Crew(PATROL, home, at(start), at(end), **more)


def team(start: str = "00:00", end: str = "24:00", home: int = 0, **more: Any) -> Crew:
    return Crew(TEAM, home, at(start), at(end), **more)


def clinician(start: str = "00:00", end: str = "24:00", home: int = 0, **more: Any) -> Crew:
    return Crew(CLINICIAN, home, at(start), at(end), **more)


def by_kind(*, team: int, patrol: int, clinician: int = 0) -> tuple[int, int, int]:
    """Seconds by kind from minutes by kind."""
    return clinician * MINUTE, team * MINUTE, patrol * MINUTE


def model(name: str, kind: int = TEAM, **settings: Any) -> Response:
    """A response with the co-responder team, or another kind in its place; hold and wait in minutes."""
    seconds = {
        key: value * MINUTE if key in DURATIONS and value is not None else value for key, value in settings.items()
    }
    return Response(name, PATROL, kind, **seconds)


def levels(values: dict[int, int]) -> tuple[int, ...]:
    """A rule by priority, 0 for the others."""
    return tuple(values.get(level, 0) for level in range(LEVELS))


def tell(calls: list[dict[str, Any]], crews: list[Crew], *responses: Response, **rules: Any) -> Log:
    """What happens until 24:00; travel takes 5 minutes unless `travel` says otherwise."""
    trained = any(isinstance(one["scene"], tuple) and len(one["scene"]) > len(KINDS) for one in calls)
    return simulate(stream(*calls, trained=trained), roster(*crews), plan(*responses, **rules))


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


def on_calls(log: Log) -> list[tuple[int, int, str, str, str]]:
    """As `went`, without follow-up visits."""
    return [row for row, why in zip(went(log), log.purpose, strict=True) if why == Purpose.CALL]


def visits(log: Log) -> list[tuple[int, int, str, str, str]]:
    """As `went`, follow-up visits only: (call followed, unit, dispatched, on scene, cleared)."""
    return [row for row, why in zip(went(log), log.purpose, strict=True) if why == Purpose.FOLLOW_UP]


def off(log: Log) -> list[tuple[int, str, str, str]]:
    """(unit, from, until, why) of every unit off the road."""
    rows = zip(log.off_unit, log.off_start, log.off_end, log.off_why, strict=True)
    return [(int(unit), clock(start), clock(end), Off(int(why)).name.lower()) for unit, start, end, why in rows]


def in_care(log: Log, call: int = 0) -> tuple[str, str]:
    """(how far the person got, when linked to care)."""
    return CareStage(int(log.care[call])).name.lower(), clock(int(log.linked[call]))
