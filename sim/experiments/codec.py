"""One arm of one replication as a line of text and back, without loss: what the journal keeps.

Samples of response times are whole seconds shown in minutes; sorted and written as steps they take about a byte a call.
Metrics by hour and by district are left out: a sweep of a thousand points would drown in them.
"""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.measure.equity import BY_DISTRICT
from sim.measure.registry import Value, all_metrics
from sim.measure.replicate import Measured, Replication

_LEFT_OUT = ("hour of day", BY_DISTRICT)
Sample = NDArray[np.float32]


def kept_metrics() -> list[str]:
    """The metrics a sweep keeps, in the order of the dictionary."""
    return [name for name, one in all_metrics().items() if not any(word in one.grouping for word in _LEFT_OUT)]


def encode(replication: Replication, arm: int) -> dict[str, Any]:
    """The document of one arm of a replication."""
    blobs: dict[str, int] = {}
    pack = lru_cache(_packed_bytes)  # median and 90th percentile are taken from the same calls
    measured = {}
    for name in kept_metrics():
        rows = []
        for value in replication.measured[arm][name]:
            at = None if value.sample is None else blobs.setdefault(pack(value.sample.tobytes()), len(blobs))
            rows.append([value.group, value.numerator, value.denominator, at, value.calls])
        measured[name] = rows
    return {
        "fingerprint": replication.fingerprint,
        "measured": measured,
        "released": replication.released[arm],
        "samples": list(blobs),
    }


@dataclass(frozen=True)
class ArmResult:
    """One arm of a replication, read again."""

    fingerprint: str
    measured: Measured
    released: dict[str, float]


def decode(document: dict[str, Any]) -> ArmResult:
    """The arm of a document. Samples come back in order of size."""
    return ArmResult(document["fingerprint"], _measured(document), document["released"])


def paired(number: int, baseline: ArmResult, point: ArmResult) -> Replication:
    """The replication of a pair of arms."""
    both = (baseline, point)
    return Replication(
        number=number,
        fingerprint=point.fingerprint,
        measured=tuple(one.measured for one in both),
        released=tuple(one.released for one in both),
        traces=(),
    )


def text_of(document: dict[str, Any]) -> str:
    """The document in one line."""
    return json.dumps(document, separators=(",", ":"))


def _measured(document: dict[str, Any]) -> Measured:
    samples = [_unpacked(one) for one in document["samples"]]
    nothing: Measured = {name: [] for name in all_metrics()}
    return nothing | {
        name: [
            Value(group, numerator, denominator, None if at is None else samples[at], calls)
            for group, numerator, denominator, at, calls in rows
        ]
        for name, rows in document["measured"].items()
    }


def _packed_bytes(sample: bytes) -> str:
    ordered = np.sort(np.frombuffer(sample, dtype=np.float32))
    finite = ordered[np.isfinite(ordered)]
    seconds = np.round(finite.astype(np.float64) * 60).astype(np.int64)
    if np.array_equal((seconds / 60).astype(np.float32), finite) and seconds.min(initial=0) >= 0:
        steps = np.diff(seconds, prepend=0)
        width = np.min_scalar_type(int(steps.max(initial=0))).itemsize  # bytes a step
        return f"{width}{len(ordered) - len(finite)}:{_pressed(steps.astype(f'<u{width}'))}"
    return f"f0:{_pressed(ordered)}"


def _pressed(numbers: NDArray[Any]) -> str:
    return base64.b64encode(zlib.compress(numbers.tobytes(), 1)).decode()


def _unpacked(text: str) -> Sample:
    head, _, body = text.partition(":")
    raw = zlib.decompress(base64.b64decode(body))
    if head[0] == "f":
        return np.frombuffer(raw, dtype="<f4").astype(np.float32)
    seconds = np.cumsum(np.frombuffer(raw, dtype=f"<u{head[0]}").astype(np.int64))
    never = np.full(int(head[1:]), np.inf, dtype=np.float32)
    return np.concatenate([(seconds / 60).astype(np.float32), never])
