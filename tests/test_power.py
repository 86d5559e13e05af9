"""How long a pilot must run: power as theory has it, and a warm-up that is found in a real run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from sim.basics.errors import UsageError
from sim.basics.randomness import QuantileStreams
from sim.experiments.power import PILOTS, enough, pilots
from sim.experiments.warm_up import warm_up
from tests.console import in_this_process
from tests.sweeps import city

# A population of windows that is as good as normal, with spread 1.
WINDOWS = stats.norm.ppf((np.arange(2000) + 0.5) / 2000)


@pytest.mark.parametrize(("size", "effect"), [(12, 1.2), (12, 1.0), (24, 1.0), (24, 0.0)])
def test_power_as_the_noncentral_t_has_it(size: int, effect: float) -> None:
    """Two samples of `size` normal windows; Welch's test loses a little for not knowing that the spreads are equal."""
    (found,) = pilots(WINDOWS, WINDOWS + effect, [size], 28.0, seed=3)
    free, shift = 2 * size - 2, effect * np.sqrt(size / 2)
    limit = stats.t.ppf(0.975, free)
    known = stats.nct.sf(limit, free, shift) + stats.nct.cdf(-limit, free, shift) if effect else 0.05
    low, high = stats.binomtest(round(found.power * PILOTS), PILOTS).proportion_ci(0.999)
    assert low <= known <= high
    assert not low <= known + 0.1 <= high
    assert (found.days, found.effect) == (28.0 * size, pytest.approx(effect))


@pytest.mark.parametrize("wanted", [0.8, 0.9])
def test_an_effect_of_the_detectable_size_is_detected_so_often(wanted: float) -> None:
    (first,) = pilots(WINDOWS, WINDOWS, [20], 28.0, seed=3, power=wanted)
    (found,) = pilots(WINDOWS, WINDOWS + first.detectable, [20], 28.0, seed=9, power=wanted)
    low, high = stats.binomtest(round(found.power * PILOTS), PILOTS).proportion_ci(0.999)
    assert low <= wanted <= high


def test_longer_pilots_detect_less_and_the_shortest_that_is_enough_is_named() -> None:
    found = pilots(WINDOWS, WINDOWS + 0.9, [2, 6, 12, 24, 48], 7.0, seed=3)
    detectable = [one.detectable for one in found]
    assert detectable == sorted(detectable, reverse=True)
    one = enough(found, 0.8)
    assert one is not None and one.windows == 24
    assert enough(found[:2], 0.8) is None
    assert pilots(WINDOWS, WINDOWS + 0.9, [6], 7.0, seed=3) == [found[1]]  # whichever others are asked for


def test_too_little_to_go_by() -> None:
    with pytest.raises(UsageError, match="at least 20 replications, got 5"):
        pilots(WINDOWS[:5], WINDOWS[:5], [4], 7.0, seed=3)
    with pytest.raises(UsageError, match="one window says nothing of its own spread"):
        pilots(WINDOWS, WINDOWS, [1], 7.0, seed=3)
    with pytest.raises(UsageError, match="at least four replications"):
        warm_up(np.ones((2, 500)))
    with pytest.raises(UsageError, match=r"two weeks or more, this one has 4\.2 days"):
        warm_up(np.ones((6, 100)))


def test_the_weekly_pattern_is_no_warm_up() -> None:
    """A ramp of two days under a strong weekly pattern, in 20 replications: the ramp is cut and nothing else."""
    hours = np.arange(28 * 24)
    pattern = 10 + 5 * np.sin(hours * 2 * np.pi / 24) + 3 * (hours // 24 % 7 > 4)
    ramp = np.minimum(hours / 48, 1.0)
    noise = stats.norm.ppf(QuantileStreams(8, 0).quantiles(20 * len(hours), "noise"))
    found = warm_up(pattern * ramp + noise.reshape(20, -1))
    assert found.hours is not None
    assert 30 <= found.hours <= 60
    settled = warm_up(pattern + noise.reshape(20, -1))
    assert settled.hours is not None and settled.hours <= 24


def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    city(tmp_path)
    cli = in_this_process(monkeypatch, capsys, tmp_path)
    said = cli("power", "city.toml", "--reps", 20, "--jobs", 1, "--windows", "4,12", "--out", "pilot", "--quiet")
    assert (said.code, said.err) == (0, "")
    assert "compared with as many days before" in said.out
    assert "Reach: the model expects" in said.out and "Reach: the model expects +0." not in said.out
    assert "percentage points" in (tmp_path / "pilot" / "charts" / "power_reach.txt").read_text()
    assert (tmp_path / "pilot" / "charts" / "power_reach.png").exists()
    said = cli("warmup", "city.toml", "--set", "run.window=20 days", "--reps", 8, "--jobs", 1, "--out", "w", "--quiet")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Discard ")
    assert (tmp_path / "w" / "charts" / "warm_up.svg").exists()
    assert cli("power", "city.toml", "--metric", "officer_hours_net", "--reps", 20, "--jobs", 1).code == 2
    assert cli("power", "city.toml", "--windows", "a").code == 2
    dry = cli("power", "city.toml", "--reps", 20, "--jobs", 1, "--dry-run")
    assert (dry.code, dry.out.splitlines()[0][:24]) == (0, "Would run 20 replication")
    assert "A probe took" in dry.out
    for words, told in ((("--reps", 12), "at least 20 replications, got 12"), (("--windows", "1,3"), "one window")):
        said = cli("power", "city.toml", *words, "--jobs", 1)
        assert (said.code, "Replications:" in said.err) == (2, False)  # refused before anything is run
        assert told in said.err
