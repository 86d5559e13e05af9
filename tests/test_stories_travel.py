"""Where cars are when they are sent, every second worked out by hand.

Five minutes inside a district, twenty between any two; a scene takes thirty.
"""

from __future__ import annotations

from typing import Any

from tests.builders import call
from tests.stories import clinician, model, patrol, tell, went

FIVE, TWENTY = 300, 1200
WAYS = [[FIVE if one == two else TWENTY for two in range(3)] for one in range(3)]
ROAMS = {"travel": WAYS, "from_last_call": True}
NEAREST = {"travel": WAYS, "square_root_law": True}


def theft(received: str, **columns: Any) -> dict[str, Any]:
    return call(received, **({"behavioural": False, "priority": 4} | columns))


def test_a_car_that_has_just_cleared_starts_from_there() -> None:
    """Cleared at 21:50 two districts away, it would be home at 22:10."""
    far = [theft("21:00", district=2), theft("22:00", district=2), theft("22:40", district=0)]
    assert went(tell(far, [patrol()], **ROAMS)) == [
        (0, 0, "21:00", "21:20", "21:50"), (1, 0, "22:00", "22:05", "22:35"), (2, 0, "22:40", "23:00", "23:30")
    ]  # fmt: skip
    assert [row[3] for row in went(tell(far, [patrol()], travel=WAYS))] == ["21:20", "22:20", "22:55"]


def test_home_again_it_starts_from_home() -> None:
    calls = [theft("22:00", district=2), theft("23:10", district=0)]
    assert went(tell(calls, [patrol()], **ROAMS))[1] == (1, 0, "23:10", "23:15", "23:45")
    calls[1] = theft("23:09", district=0)
    assert went(tell(calls, [patrol()], **ROAMS))[1] == (1, 0, "23:09", "23:29", "23:59")


def test_a_car_called_off_on_the_way_starts_from_home() -> None:
    """Another car is done with the first call before the second car of it has come."""
    calls = [theft("22:00", district=1, units=2, scene=10 * 60), theft("22:20", district=0)]
    log = tell(calls, [patrol(home=1), patrol()], **ROAMS)
    assert went(log) == [
        (0, 0, "22:00", "22:05", "22:15"), (0, 1, "22:00", "-", "22:15"), (1, 1, "22:20", "22:25", "22:55")
    ]  # fmt: skip


def test_a_clinician_at_a_screen_is_nowhere() -> None:
    """She is on screen as soon as the officers ask; their car starts for the second call from the first."""
    calls = [call("22:00", district=2), call("22:50", district=1)]
    log = tell(calls, [clinician(), patrol(home=1)], model("telehealth", 0), standing=True, **ROAMS)
    assert {row[2:4] for row in went(log) if row[1] == 0} == {("22:20", "22:20"), ("23:10", "23:10")}


def test_the_nearest_of_four_cars_is_twice_as_near() -> None:
    """Four free cars: 5 minutes over the root of 4; then three, two, one."""
    calls = [theft("22:00"), theft("22:01"), theft("22:02"), theft("22:03"), theft("22:40", district=1)]
    log = tell(calls, [patrol()] * 4, **NEAREST)
    came = [row[3] for row in went(log)]
    assert came == ["22:02:30", "22:03:53", "22:05:32", "22:08", "23:00"]  # 150, 173, 212, 300 s; not its own district


def test_cars_of_another_kind_or_district_make_no_difference() -> None:
    log = tell([theft("22:00")], [patrol(), patrol(home=1), clinician()], **NEAREST)
    assert went(log) == [(0, 0, "22:00", "22:05", "22:35")]
