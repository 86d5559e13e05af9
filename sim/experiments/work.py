"""The work of a sweep in pieces: one replication of a baseline and of some of the points paired with it.

Calls are drawn once for the piece and every arm answers them, so an arm's numbers do not depend on which other arms are
in the piece, on the worker or on the order. A worker remembers the baseline's answers for its next piece of the same
replication. A piece that fails is tried again arm by arm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sim.experiments.codec import encode, text_of
from sim.experiments.identity import engine_version
from sim.experiments.journal import Journal
from sim.experiments.journal_lines import Record
from sim.experiments.plan import Material, Plan, Point
from sim.measure.replicate import Answered, Arm, answer, run_replication
from sim.records.recorded import RecordedCalls
from sim.scenario import Scenario
from sim.world import draw

LARGEST_PIECE = 12
_LATEST: dict[tuple[str, int], Answered] = {}  # by baseline and replication: the one this process had last


@dataclass(frozen=True)
class Piece:
    """Work for one worker: the keys and scenarios of some arms, the baseline first."""

    keys: tuple[str, ...]
    arms: tuple[Scenario, ...]
    number: int
    recorded: RecordedCalls | None
    engine: str


@dataclass(frozen=True)
class Done:
    """What a worker brings back; `engine` is the version it worked with."""

    records: tuple[Record, ...]
    engine: str


def run_piece(piece: Piece) -> Done:
    """Do a piece of work; a worker with another version of the engine does nothing and says which it has."""
    here = engine_version()
    if here != piece.engine:
        return Done((), here)
    return Done(tuple(_records(piece)), here)


def _records(piece: Piece) -> Iterator[Record]:
    arms = [Arm(key, scenario) for key, scenario in zip(piece.keys, piece.arms, strict=True)]
    try:
        done = run_replication(arms, piece.number, piece.recorded, baseline=_baseline(piece, arms[0]))
    except Exception as error:  # whatever it is, one point's fault must not end the other points
        if len(arms) > 2:
            for place in range(1, len(arms)):
                keys, pair = (piece.keys[0], piece.keys[place]), (piece.arms[0], piece.arms[place])
                yield from _records(Piece(keys, pair, piece.number, piece.recorded, piece.engine))
        else:
            yield Record(piece.keys[-1], piece.number, fault=f"{type(error).__name__}: {' '.join(str(error).split())}")
        return
    for place, key in enumerate(piece.keys):
        yield Record(key, piece.number, document=text_of(encode(done, place)))


def _baseline(piece: Piece, arm: Arm) -> Answered:
    """The baseline's answers: those of the piece before, when it had the same."""
    work = piece.keys[0], piece.number
    found = _LATEST.get(work)
    if found is None:
        found = answer(arm, piece.number, draw(arm.scenario, piece.number, piece.recorded))
        _LATEST.clear()
        _LATEST[work] = found
    return found


def pieces(
    plan: Plan,
    material: Material,
    journal: Journal,
    wanted: Iterable[tuple[Point, int]],
    workers: int = 1,
) -> list[Piece]:
    """The work that is not in the journal yet, in pieces large enough to share a baseline, small enough to share out.

    `wanted`: points and replications. The same work twice (points with equal content) is done once.
    """
    missing: dict[tuple[str, int], dict[str, None]] = {}
    for point, number in wanted:
        if (point.key, number) not in journal or (point.baseline, number) not in journal:
            missing.setdefault((point.baseline, number), {})[point.key] = None
    size = _size([len(keys) for keys in missing.values()], workers) if missing else 1
    found = []
    for (baseline, number), keys in missing.items():
        for chunk in _chunks(list(keys), size):
            named = (baseline, *(key for key in chunk if key != baseline))
            arms = tuple(material.arms[key] for key in named)
            found.append(Piece(named, arms, number, material.recorded[baseline], plan.engine))
    return found


def _size(groups: Sequence[int], workers: int) -> int:
    """The largest piece: a share of the work for every worker, and near the end none of them without a piece."""
    most = max(1, min(LARGEST_PIECE, sum(groups) // (4 * workers)))

    def rounds(size: int) -> float:
        """What the busiest worker does, in arms beside the baselines."""
        pieces = sum(-(-group // size) for group in groups)
        return -(-pieces // workers) * sum(groups) / pieces

    return min(range(max(1, most // 2), most + 1), key=lambda size: (rounds(size), -size))


def _chunks(keys: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    count = -(-len(keys) // size)
    for place in range(count):
        yield keys[place * len(keys) // count : (place + 1) * len(keys) // count]


Pool = Callable[[Sequence[Piece]], Iterator[Done]]
