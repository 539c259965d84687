"""Large libraries loaded with less work, for commands that a person waits for."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """What is imported in here stays: no garbage is looked for meanwhile, nor in it later on.

    Prefect's models are hundreds of thousands of objects, none of which is garbage: a fifth of its loading time.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def keep_pandas_out_of_arrow() -> None:
    """Let pyarrow find no pandas, which it would load to tell whether a list is one of its columns.

    It looks once in a process, and remembers; this is only for processes that want nothing as a data frame.
    """
    import pyarrow as pa

    sys.meta_path.insert(0, _NoPandas)
    try:
        pa.array([None])
    finally:
        sys.meta_path.remove(_NoPandas)


class _NoPandas:
    """A finder of modules that says there is no pandas."""

    @staticmethod
    def find_spec(name: str, _path: object = None, _target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name="pandas")
