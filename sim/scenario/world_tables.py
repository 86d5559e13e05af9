"""Tables of the world: demand, geography, kinds of unit, outcomes, effects, history.

What the city would do to any policy. Arms of a comparison share these, key by key.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.fields import (
    IS_NUMBER,
    IS_WHOLE,
    Day,
    DayTime,
    Place,
    Profile7,
    Profile12,
    Profile24,
    Profile168,
    Rate,
    Ratio,
    Ratios24,
    Seconds,
    Share,
    Spread,
    Switch,
    Table,
)

Factor = Annotated[float, Field(ge=0, le=20), IS_NUMBER]
Added = Annotated[float, Field(ge=-1, le=1), IS_NUMBER]


class Holiday(Table):
    """Days on which the rate of calls is another one: `dates`, or every year on `every_year` ("12-25")."""

    dates: tuple[Day, ...] = ()
    every_year: Annotated[str, Field(pattern=r"^[0-1][0-9]-[0-3][0-9]$")] | None = None
    factor: Factor
    types: tuple[str, ...] | None = None


class Surge(Table):
    """A spell of more calls (or fewer), such as a heat wave or a festival, from `start` to before `end`."""

    start: DayTime
    end: DayTime
    factor: Factor
    types: tuple[str, ...] | None = None
    districts: tuple[str, ...] | None = None


class Repeats(Table):
    """People who come to notice again: a behavioural-health contact may be followed by another one.

    `share` is the chance after an officers-only contact; `spread` its standard deviation between people
    (a beta distribution: a few people call again and again); `linked_ratio` what a link to care does to it.
    """

    share: Share
    spread: Share = 0.0
    after: Spread
    linked_ratio: Ratio = 1.0


class CallType(Table):
    """One type of call: how often, where, how urgent, how many patrol units, how long on scene.

    Dispatch codes a behavioural-health call as one with the chance `recognised`, any other with the chance
    `wrongly_coded`. Work begins when `needed_to_start` units are there. A caller may cancel before anybody is
    on scene; the person may be gone when somebody is (`gone` of all calls, and whoever left before,
    `gone_after` receipt).
    """

    label: str = ""
    share: Share | None = None
    calls_per_day: Rate | None = None
    initiated_by: Literal["caller", "officer"] = "caller"
    behavioural_health: Switch = False
    eligible: Share | dict[str, Share] = 0.0
    recognised: Share = 1.0
    wrongly_coded: Share = 0.0
    critical: Share = 0.0
    priority: Annotated[int, IS_WHOLE] | dict[str, Share] = 3
    units: Annotated[float, Field(ge=1, le=8), IS_NUMBER] | dict[str, Share] = 1.0
    needed_to_start: Annotated[int, Field(ge=1, le=8), IS_WHOLE] = 1
    units_leave: Literal["together", "each"] = "together"
    on_scene: Spread
    interruptible: Literal["no", "resume", "restart", "resample"] = "no"
    patience: Spread | None = None
    cancelled: Share = 0.0
    cancelled_after: Spread | None = None
    gone: Share = 0.0
    gone_after: Spread | None = None
    gone_on_scene: Spread | None = None
    hour_of_day: Profile24 | None = None
    day_of_week: Profile7 | None = None
    hour_of_week: Profile168 | None = None
    districts: dict[str, Share] | None = None


class Demand(Table):
    """Calls that need a police answer. `calls_per_day` times each type's `share`, shaped by the week.

    `month`, `growth` a year from the start, `holidays` and `surges` multiply the rate; `day_cv` is the
    coefficient of variation of a gamma factor that all calls of a day share.
    """

    calls_per_day: Rate | None = None
    hour_of_day: Profile24 | None = None
    day_of_week: Profile7 | None = None
    hour_of_week: Profile168 | None = None
    month: Profile12 | None = None
    growth: Annotated[float, Field(ge=-0.9, le=5), IS_NUMBER] = 0.0
    day_cv: Annotated[float, Field(ge=0, le=2), IS_NUMBER] = 0.0
    holidays: dict[str, Holiday] = {}
    surges: dict[str, Surge] = {}
    repeats: Repeats | None = None
    types: Annotated[dict[str, CallType], Field(min_length=1)]


class District(Table):
    """A patrol district or beat: its share of calls, where it lies (latitude, longitude), its size."""

    label: str = ""
    share: Share
    centroid: Place | None = None
    area_km2: Annotated[float, Field(gt=0, le=1_000_000), IS_NUMBER] | None = None


class Travel(Table):
    """Mean travel between districts (a matrix, or centroids and a speed), and how it varies.

    One trip differs from its mean by `cv` (a lognormal) or as `spread` says: any distribution, over its own mean, so
    that only its shape counts. `by_priority` and `by_hour` (of the day, in which the call is received) are factors on
    it. `square_root_law`: of the free units of the call's own district the nearest is sent, so travel falls with the
    square root of their number. `from_last_call`: a unit starts where its last call was until it has had the time to
    drive home.
    """

    speed_kmh: Annotated[float, Field(ge=1, le=300), IS_NUMBER] | None = None
    detour: Annotated[float, Field(ge=1, le=10), IS_NUMBER] = 1.3
    matrix: dict[str, dict[str, Seconds]] | None = None
    cv: Annotated[float, Field(ge=0, le=5), IS_NUMBER] = 0.0
    spread: Spread | None = None
    by_priority: dict[str, Ratio] = {}
    by_hour: Ratios24 | None = None
    square_root_law: Switch = False
    from_last_call: Switch = False


class Geography(Table):
    """Where calls happen and how long it takes to get there."""

    districts: Annotated[dict[str, District], Field(min_length=1)]
    travel: Travel


class Kind(Table):
    """A kind of unit and the people in it; one that does not travel works by telephone or screen."""

    label: str = ""
    travels: Switch = True
    officers: Annotated[int, Field(ge=0, le=6), IS_WHOLE] = 0
    clinicians: Annotated[int, Field(ge=0, le=6), IS_WHOLE] = 0


class Outcomes(Table):
    """How a behavioural-health call ends when officers answer alone, and the time each ending takes.

    `hold` is the share of transports that are involuntary holds, with a wait of their own; `accepted` the
    share of referred people who take the help up; `linked` of those, who are in care in the end if there is
    a place.
    """

    transport: Share = 0.0
    hold: Share = 0.0
    arrest: Share = 0.0
    citation: Share = 0.0
    force: Share = 0.0
    referral: Share = 0.0
    accepted: Share = 1.0
    linked: Share = 1.0
    by_ambulance: Share = 0.0
    transport_time: Spread | None = None
    hold_time: Spread | None = None
    booking_time: Spread | None = None
    citation_time: Spread | None = None
    report_time: Spread | None = None


class Effect(Table):
    """What changes on a behavioural-health call when this kind of unit answers it instead.

    `secure`: officers need this long to make the scene safe for it. `officers_stay`: calls on which they
    cannot leave it alone. `escalation`: calls on which it asks police for help, `escalation_after` on scene.
    `resolved_by_phone`: calls it ends without anybody being sent.
    """

    on_scene_ratio: Ratio = 1.0
    on_scene: Spread | None = None
    transport_risk_ratio: Ratio = 1.0
    hold_risk_ratio: Ratio = 1.0
    arrest_odds_ratio: Ratio = 1.0
    citation_risk_ratio: Ratio = 1.0
    force_risk_ratio: Ratio = 1.0
    referral_odds_ratio: Ratio = 1.0
    referral_added: Added = 0.0
    accepted_added: Added = 0.0
    linked_added: Added = 0.0
    repeat_ratio: Ratio = 1.0
    hand_over: Spread | None = None
    secure: Spread | None = None
    officers_stay: Share = 0.0
    escalation: Share = 0.0
    escalation_after: Spread | None = None
    resolved_by_phone: Share = 0.0


class History(Table):
    """Recorded calls to replay: a CAD export and the mapping that reads it.

    `bootstrap` makes replications: recorded days, or weeks, drawn with replacement among those of the same
    weekday (of the same season). `volume` thins the calls or adds copies of some.
    """

    calls: str
    mapping: str
    bootstrap: Literal["none", "days", "weeks"] = "none"
    volume: Annotated[float, Field(gt=0, le=10), IS_NUMBER] = 1.0
