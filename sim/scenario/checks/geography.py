"""Districts and the ways between them."""

from __future__ import annotations

from sim.scenario.checks.findings import Findings, adds_to_one, check_priorities
from sim.scenario.keys import KeyPath
from sim.scenario.tables import Scenario
from sim.scenario.world_tables import Travel


def check_geography(scenario: Scenario, found: Findings) -> None:
    """The shares of the districts add up, and there is a travel time from each to each."""
    travel, districts = scenario.geography.travel, scenario.geography.districts
    path = ("geography", "travel")
    if not adds_to_one(one.share for one in districts.values()):
        total = sum(one.share for one in districts.values())
        found.problem(("geography", "districts"), f"the district shares add up to {total:.4g}, not 1")
    if travel.matrix is not None:
        absent = [f"{a} to {b}" for a in districts for b in districts if b not in travel.matrix.get(a, {})]
        if absent:
            named = ", ".join(absent[:6]) + (", ..." if len(absent) > 6 else "")
            found.problem((*path, "matrix"), f"no travel time from {named}")
    elif travel.speed_kmh is None:
        found.problem(path, "needs speed_kmh (with centroids and areas) or a matrix")
    for key, one in districts.items():
        by_speed = travel.matrix is None and travel.speed_kmh is not None
        if by_speed and (one.area_km2 is None or (one.centroid is None and len(districts) > 1)):
            message = "travel by speed needs a centroid and an area_km2"
            found.problem(("geography", "districts", key), message)
        if one.centroid is not None and not (abs(one.centroid[0]) <= 90 and abs(one.centroid[1]) <= 180):
            message = f"expected latitude (-90 to 90), then longitude (-180 to 180), got {list(one.centroid)}"
            found.problem(("geography", "districts", key, "centroid"), message)
    _check_spread(travel, path, found)
    check_priorities((*path, "by_priority"), travel.by_priority, '"1" = 0.6', found)


def _check_spread(travel: Travel, path: KeyPath, found: Findings) -> None:
    if travel.spread is None:
        return
    if travel.cv:
        same = f'spread = {{ mean = "1 min", cv = {travel.cv:g} }}'
        fix = f"Keep one: spread with cv = 0, or cv without spread; cv alone is {same}."
        found.problem((*path, "spread"), "spread and cv both say how travel differs from its mean", fix)
    if not travel.spread.mean > 0:
        message = "travel is taken over the mean of this spread, which must be above 0, got 0 s"
        found.problem((*path, "spread"), message)
