"""Tables of the policy: posts, response plans, dispatch rules, training, care, support, costs.

What a city decides. Arms of a comparison differ here and nowhere else.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.fields import IS_NUMBER, IS_WHOLE, Day, Days, Rate, Seconds, Share, Shift, Spread, Switch, Table

Whole = Annotated[int, Field(ge=0, le=500), IS_WHOLE]


class Break(Table):
    """A meal or a report block: taken `after` this much of the shift, once the unit is free, for this long."""

    after: Seconds
    length: Seconds


class Post(Table):
    """A shift that is filled on its days: `count` units of a kind, all from one home district or by district.

    Seasons: from `first_day` to `last_day`. Rotation: in the given `weeks` (1, 2, ...) of a `cycle` of weeks
    from the start. `absence`: share of unit-shifts nobody fills. `shift_end`: what a unit on a call does when
    its shift ends: `finish` it; stay until another unit takes over (`hand_over`); or leave at once, so that
    the call waits for another unit (`release`). No new call in the `last_minutes`. `officers`: so many in each
    patrol car of this post instead of those of its kind; a car of twice as many counts for two patrol units.
    """

    label: str = ""
    kind: str
    days: Days = tuple(range(7))
    shift: Shift
    count: Whole | dict[str, Whole]
    officers: Annotated[int, Field(ge=1, le=6), IS_WHOLE] | None = None
    district: str | None = None
    first_day: Day | None = None
    last_day: Day | None = None
    cycle: Annotated[int, Field(ge=1, le=52), IS_WHOLE] = 1
    weeks: tuple[Annotated[int, Field(ge=1, le=52), IS_WHOLE], ...] | None = None
    absence: Share = 0.0
    breaks: dict[str, Break] = {}
    last_minutes: Seconds = 0
    shift_end: Literal["finish", "hand_over", "release"] = "finish"

    @property
    def units(self) -> int:
        """Units of all districts together."""
        return sum(self.count.values()) if isinstance(self.count, dict) else self.count


class FollowUp(Table):
    """A visit after a contact, in a unit's free time: to this share of them, once `after` has passed.

    `links`: the share of visited people whom the visit brings into care, whatever came of the contact itself.
    """

    team: str
    share: Share
    after: Seconds = 0
    on_scene: Spread
    only_referred: Switch = False
    links: Share = 0.0


class Plan(Table):
    """Which response model answers which call types, when, and its settings."""

    types: Annotated[tuple[str, ...], Field(min_length=1)]
    model: str
    team: str | None = None
    hold: Seconds = 0
    wait: Seconds | None = None
    backup: Annotated[float, Field(ge=0, le=4), IS_NUMBER] = 0.0
    days: Days | None = None
    hours: Shift | None = None
    follow_up: FollowUp | None = None


class Dispatch(Table):
    """Rules of the dispatch desk.

    `keep_free`: a call of this priority is sent a unit only if that many stay free for more urgent ones.
    `hold_for_district`: how long a call of this priority waits for a unit of its own district.
    `prefer`: in which order districts are looked through for a call in a district.
    `divert_for`: calls up to this priority may take a unit on its way to a less urgent call.
    `interrupt_for`: calls up to this priority may take a unit from less urgent interruptible work, the
    `latest` or the `earliest` begun. `resumption`: how work goes on after a unit was released from it.
    `cover`: a district without a free patrol unit is sent one from the nearest that has so many free.
    `targets`: response times that the city has set itself, by priority; they change nothing.
    `within_priority`: who comes first among waiting calls of one priority.
    """

    patrol: str = "patrol"
    home_district_first: Switch = True
    keep_free: dict[str, Whole] = {}
    hold_for_district: dict[str, Seconds] = {}
    prefer: dict[str, tuple[str, ...]] = {}
    divert_for: Annotated[int, Field(ge=1, le=9), IS_WHOLE] | None = None
    cover: Annotated[int, Field(ge=2, le=500), IS_WHOLE] | None = None
    interrupt_for: Annotated[int, Field(ge=1, le=9), IS_WHOLE] = 9
    interrupt: Literal["latest", "earliest"] = "latest"
    resumption: Literal["resume", "restart", "resample"] = "resume"
    targets: dict[str, Seconds] = {}
    within_priority: Literal["first_received", "last_received"] = "first_received"


class Training(Table):
    """Officers trained for crisis calls: how many, the patrol time it takes each of them, what riding along teaches.

    `rides` is the number of calls shared with a clinician after which an untrained officer handles
    1 - 1/e = 63 % of calls as a trained one would; without it nobody learns on the job.
    """

    share: Share = 0.0
    hours_a_year: Seconds = 0
    rides: Annotated[float, Field(gt=0, le=10_000), IS_NUMBER] | None = None


class Destination(Table):
    """Where people in care go: so many places, for so long; who waits longer than `patience` is lost."""

    places: Annotated[int, Field(ge=0, le=100_000), IS_WHOLE]
    stay: Spread
    patience: Spread | None = None
    then: str | None = None


class Care(Table):
    """What happens to a referral: a case worker's list, then places at destinations, each with its queue."""

    case_load: Annotated[int, Field(ge=0, le=100_000), IS_WHOLE] | None = None
    case_time: Spread | None = None
    patience: Spread | None = None
    warm: Switch = True
    first: str | None = None
    destinations: dict[str, Destination] = {}


class Support(Table):
    """Support for officers after critical calls: check-ins take the unit off the road for their length."""

    check_in: Share = 0.0
    length: Seconds = 0
    wellness: Share = 0.0
    back_to_back: Seconds = 1800


class Costs(Table):
    """Prices of an hour, a year or an event, in the currency of the study; 0 = not counted.

    `cash`: roles whose hours are new spending; all other hours are time of people already paid.
    """

    currency: str = "USD"
    officer_hour: Rate = 0.0
    clinician_hour: Rate = 0.0
    overtime_factor: Annotated[float, Field(ge=1, le=5), IS_NUMBER] = 1.5
    vehicle_hour: Rate = 0.0
    transport: Rate = 0.0
    ambulance: Rate = 0.0
    booking: Rate = 0.0
    programme_year: Rate = 0.0
    cash: tuple[Literal["officers", "clinicians"], ...] = ("clinicians",)
    hours_a_year: Annotated[float, Field(gt=0, le=3000), IS_NUMBER] = 2080.0
    available_hours_a_year: Annotated[float, Field(gt=0, le=3000), IS_NUMBER] = 1700.0
