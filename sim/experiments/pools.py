"""Where the work is done: in this process, on the cores of this machine, or on a dask cluster."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import joblib

from sim.basics.errors import UsageError
from sim.experiments.journal_lines import Record
from sim.experiments.work import Done, Piece, Pool, run_piece

CONNECT = "10s"  # how long a scheduler may take to answer
INSTALL = 'install the extra first: python -m pip install "coresponse[cluster]"'


def local_workers(jobs: int) -> int:
    """How many processes `jobs` means here, as joblib counts (-1 = every core). Raises UsageError for 0."""
    if jobs == 0:
        raise UsageError("--jobs 0: expected a number of processes, or -1 for every core")
    return jobs if jobs > 0 else max(1, (os.cpu_count() or 1) + 1 + jobs)


@contextmanager
def pool(jobs: int = -1, dask: str | None = None) -> Iterator[tuple[Pool, int]]:
    """A function that does pieces of work and gives them back as they are finished, and how many do it.

    `dask`: "local" (processes on this machine), "slurm" (as jobqueue's own settings say), or a scheduler's address.
    """
    if dask is not None:
        with _dask_client(dask, jobs) as (client, workers):
            yield lambda work: _by_dask(client, work), workers
    elif local_workers(jobs) == 1:
        yield lambda work: map(run_piece, work), 1
    else:
        workers = local_workers(jobs)
        yield lambda work: _by_joblib(workers, work), workers


def _by_joblib(workers: int, work: Sequence[Piece]) -> Iterator[Done]:
    crew = joblib.Parallel(n_jobs=workers, return_as="generator_unordered", batch_size=1)
    yield from crew(joblib.delayed(run_piece)(piece) for piece in work)


@contextmanager
def _dask_client(address: str, jobs: int) -> Iterator[tuple[Any, int]]:
    dask = _extra("distributed")
    if address == "local":
        workers = local_workers(jobs)
        with (
            dask.LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster,
            dask.Client(cluster) as client,
        ):
            yield client, workers
    elif address == "slurm":
        with _slurm(max(jobs, 1)) as cluster, dask.Client(cluster) as client:
            yield client, max(jobs, 1)
    else:
        try:
            client = dask.Client(address, timeout=CONNECT)
        except (OSError, ValueError, TimeoutError) as error:
            raise UsageError(
                f"--dask {address}: no scheduler answers there ({type(error).__name__}). Start one with "
                '"dask scheduler", or use --dask local'
            ) from None
        with client:
            yield client, max(1, len(client.scheduler_info(n_workers=-1)["workers"]))


def _extra(module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError:
        raise UsageError(f"--dask needs {module}; {INSTALL}") from None


def _slurm(workers: int) -> Any:
    cluster = _extra("dask_jobqueue").SLURMCluster()  # cores, memory, queue: from the user's own jobqueue settings
    cluster.scale(jobs=workers)
    return cluster


def _by_dask(client: Any, work: Sequence[Piece]) -> Iterator[Done]:
    """Submit all pieces; a piece whose worker dies is given to another by the scheduler."""
    futures = {}
    for place, piece in enumerate(work):
        futures[client.submit(run_piece, piece, pure=False, retries=2, key=f"piece-{place}-{id(work)}")] = piece
    waiting = _extra("distributed").as_completed(futures)
    for future in waiting:
        piece = futures.pop(future)
        error = future.exception()
        yield future.result() if error is None else _lost(piece, error)
        future.release()


def _lost(piece: Piece, error: BaseException) -> Done:
    """A piece no worker could finish: its points fail, with the reason."""
    if isinstance(error, ModuleNotFoundError):
        raise UsageError(f"a worker lacks {error.name!r}; install the same coresponse there as here")
    fault = f"{type(error).__name__}: {' '.join(str(error).split())}"
    records = tuple(Record(key, piece.number, fault=fault) for key in piece.keys[1:] or piece.keys)
    return Done(records, piece.engine)
