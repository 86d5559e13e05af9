"""The Virginia scenarios: two arms in one world, and, where the export is at hand, its published volumes."""

import numpy as np
import pytest

from sim.engine import make_plan, make_roster, simulate
from sim.scenario import load_scenario
from sim.world import draw
from tests.lookalike import MAPPING, read_history
from tests.paths import REAL_DATA, SCENARIOS

REAL = sorted(REAL_DATA.glob("*_va_cad_2025w35-w52.csv"))


def test_both_arms_share_the_world():
    arms = [load_scenario(SCENARIOS / f"virginia_{name}.toml") for name in ("officer_only", "co_responder")]
    assert arms[0].scenario.world_hash() == arms[1].scenario.world_hash()
    assert arms[1].baseline_path == arms[0].path
    assert arms[0].beside("history", "mapping") == MAPPING
    days = arms[0].scenario.run.clock.wall(arms[0].scenario.run.horizon)
    assert (days.month, days.day, days.hour) == (12, 28, 0)


@pytest.mark.skipif(not REAL, reason="the Virginia export is not here: it may not be passed on")
def test_the_real_export_gives_the_published_volumes(tmp_path):
    loaded = load_scenario(SCENARIOS / "virginia_officer_only.toml", [f'history.calls="{REAL[0].as_posix()}"'])
    recorded, ledger = read_history(loaded.beside("history", "calls"), MAPPING, loaded.scenario)
    assert ledger.rows_in == 28_751
    officer = [step.rows for step in ledger.removed if step.what.startswith("begun by officers")]
    dropped = [step.rows for step in ledger.removed if step.what.startswith(("test", "duplicate", "cancelled"))]
    assert officer == [3095, 369, 289]
    assert len(recorded) == ledger.rows_out == 10_464
    # 888 public-initiated calls a week, mental-health calls 3.6 % of them, first counted by hand
    assert (len(recorded) + sum(dropped)) / 12 == pytest.approx(888, rel=0.02)
    share = np.mean(recorded.call_type == "mental_health")
    assert share == pytest.approx(0.036, abs=0.001)
    for priority, delay, travel in ((1, 1.6, 2.9), (2, 4.8, 5.6), (3, 13.2, 6.5), (4, 19.6, 7.7)):
        rows = recorded.priority == priority
        for column, median in ((recorded.delay, delay), (recorded.travel, travel)):
            known = column[rows & (column >= 0)]
            assert np.median(known) / 60 == pytest.approx(median, abs=0.25)


@pytest.mark.skipif(not REAL, reason="the Virginia export is not here: it may not be passed on")
def test_a_fortnight_of_the_real_export_is_replayed_by_both_arms():
    calls = f'history.calls="{REAL[0].as_posix()}"'
    short = (calls, 'run.warm_up="1 day"', 'run.window="12 days"', 'run.run_out="1 day"')
    prints, met = [], []
    for name in ("officer_only", "co_responder"):
        loaded = load_scenario(SCENARIOS / f"virginia_{name}.toml", short)
        recorded, _ = read_history(loaded.beside("history", "calls"), MAPPING, loaded.scenario)
        stream = draw(loaded.scenario, 0, recorded)
        log = simulate(stream, make_roster(loaded.scenario), make_plan(loaded.scenario))
        prints.append(stream.fingerprint())
        clinicians = stream.kinds.index("co_responder")
        met.append(int((log.answered_by == clinicians).sum()))
        assert (log.closed >= 0).mean() > 0.99
    assert prints[0] == prints[1]
    assert met[0] == 0 < met[1]
