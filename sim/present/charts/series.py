"""The numbers of a study as charts want them: by replication, by hour, by kind of unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.measure.intervals import Estimate, ratio
from sim.measure.registry import Value
from sim.present.words import clean

if TYPE_CHECKING:
    from sim.study import Study

Floats = NDArray[np.float64]


def last_arm(study: Study) -> int:
    """The place of the arm the user asked for."""
    return len(study.comparison.arms) - 1


def _value(study: Study, replication: int, arm: int, metric: str, group: str) -> Value | None:
    values = study.replications[replication].measured[arm][metric]
    return next((value for value in values if value.group == group), None)


def by_replication(study: Study, arm: int, metric: str, group: str = "all") -> tuple[Floats, Floats]:
    """Numerators and denominators over replications, each of shape (r,); 0 where a replication has no such group."""
    values = [_value(study, number, arm, metric, group) for number in range(len(study.replications))]
    numerator = np.array([0.0 if one is None else one.numerator for one in values])
    denominator = np.array([0.0 if one is None else one.denominator for one in values])
    return numerator, denominator


def samples(study: Study, arm: int, metric: str, group: str) -> list[NDArray[np.float32]]:
    """One array of minutes a replication; infinite = never."""
    values = [_value(study, number, arm, metric, group) for number in range(len(study.replications))]
    nothing = np.zeros(0, dtype=np.float32)
    return [nothing if one is None or one.sample is None else one.sample for one in values]


def by_hour(study: Study, arm: int, metric: str, kind: str) -> Floats:
    """Mean units of a kind by local hour, one row a replication, shape (r, 24)."""
    rows = [{value.group: value.numerator for value in one.measured[arm][metric]} for one in study.replications]
    return np.array([[row.get(f"{kind} {hour:02d}", 0.0) for hour in range(24)] for row in rows])


def kinds_on_duty(study: Study, arm: int) -> list[str]:
    """Kinds of unit with anybody on duty in an arm, patrol first."""
    patrol = study.scenarios[arm].dispatch.patrol
    kinds = sorted(study.scenarios[arm].kinds, key=lambda kind: (kind != patrol, kind))
    return [kind for kind in kinds if by_hour(study, arm, "units_on_duty", kind).any()]


def kind_label(study: Study, arm: int, kind: str) -> str:
    """A kind's label, or its key as words."""
    return clean(study.scenarios[arm].kinds[kind].label) or clean(kind.replace("_", " "))


def share_by_hour(busy: Floats, on_duty: Floats) -> list[Estimate]:
    """Work as a share of units on duty by hour, from shapes (r, 24); NaN in hours with nobody on duty."""
    return [ratio(busy[:, hour], on_duty[:, hour]) for hour in range(24)]


def hour_span(hour: int) -> str:
    """ "17:00 to 18:00"."""
    return f"{hour:02d}:00 to {hour + 1:02d}:00"
