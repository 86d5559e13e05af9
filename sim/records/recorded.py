"""Recorded calls as the draw needs them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Words = NDArray[np.object_]


@dataclass(frozen=True)
class RecordedCalls:
    """n recorded calls in order of receipt; seconds since the scenario's start; -1 = not recorded.

    `call_type` and `district` hold the scenario's own names ("" = unknown district).
    """

    received: Ints
    call_type: Words
    priority: Ints
    district: Words
    delay: Ints
    travel: Ints
    on_scene: Ints

    def __len__(self) -> int:
        return len(self.received)
