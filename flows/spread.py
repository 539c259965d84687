"""Reading batches on a Dask cluster (GONGKAI_RUNNER=dask): the same tasks, submitted to Prefect's own runner for it.

DASK_ADDRESS names a running scheduler; without it a cluster of one worker is started on this machine.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from typing import TYPE_CHECKING, Any

from schemas.settings import Settings

if TYPE_CHECKING:
    from prefect_dask.task_runners import DaskTaskRunner

AHEAD = 2
"""Batches that are submitted for each thread of the cluster: one is read, the next waits beside it."""


class RunnerError(Exception):
    """The runner that is set cannot be used; the message says what to do."""


def check_runner(settings: Settings) -> None:
    """Raises RunnerError where the extra of the runner that is set is not installed."""
    if settings.runner == "dask" and not (find_spec("prefect_dask") and find_spec("distributed")):
        raise RunnerError("GONGKAI_RUNNER=dask needs the extra `dask`: pip install -c constraints.txt -e '.[dask]'")


def spread(task: Any, batches: Iterable[dict[str, Any]], settings: Settings) -> Iterator[Any]:
    """Run the task once with each of the parameters, on the cluster; what each gives, as they end.

    Only a few are submitted at a time. When it is closed or fails, those that wait are taken back. Raises RunnerError
    where the cluster is lost, what a task raises, and OSError where no scheduler answers.
    """
    distributed: Any = import_module("distributed")
    lost = (distributed.KilledWorker, distributed.client.FutureCancelledError)
    with _runner(settings) as runner:
        ended, running, left = distributed.as_completed(loop=runner.client.loop), {}, iter(batches)

        def submit(most: int) -> None:
            for parameters in islice(left, most):
                future = runner.submit(task, parameters=parameters)
                running[future.wrapped_future.key] = future
                ended.add(future.wrapped_future)

        try:
            submit(AHEAD * max(1, sum(runner.client.nthreads().values())))
            for one in ended:
                yield running.pop(one.key).result()
                submit(1)
        except lost as error:
            raise RunnerError(f"Dask did not read all: {error}; what was read is kept, run it again") from error
        finally:
            runner.client.cancel([future.wrapped_future for future in running.values()])


def _runner(settings: Settings) -> DaskTaskRunner:
    check_runner(settings)
    import dask
    from prefect.settings import PREFECT_API_URL
    from prefect_dask.task_runners import DaskTaskRunner

    if not PREFECT_API_URL.value():  # else each worker would start a server of its own
        raise RunnerError("GONGKAI_RUNNER=dask needs a Prefect server that all workers reach: set PREFECT_API_URL")
    if address := os.environ.get("DASK_ADDRESS"):
        return DaskTaskRunner(address=address)
    dask.config.set({"distributed.worker.daemon": False})  # its worker starts reading processes
    cluster = {"n_workers": 1, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    return DaskTaskRunner(cluster_kwargs=cluster)
