"""The shipped scenarios beside what is known of real programmes (slow: `make verify`)."""

import pytest

from tests.anchors import ANCHORS, EVERY, beside, page, write
from tests.paths import SCENARIOS


@pytest.mark.slow
def test_every_scenario_lies_within_the_wide_bounds_of_what_is_known():
    found = list(beside())
    text = page(found)
    write(text)
    print(f"\n{text}")
    assert [(one.anchor.name, one.scenario, one.value) for one in found if not one.inside] == []


def test_every_arm_that_has_a_baseline_is_anchored():
    shipped = {path.stem for path in SCENARIOS.glob("*.toml") if "\nbaseline" in path.read_text(encoding="utf-8")}
    assert shipped - set(EVERY) == {"virginia_co_responder"}, "its calls are not shipped"
    assert all(set(anchor.scenarios) <= set(EVERY) for anchor in ANCHORS)
