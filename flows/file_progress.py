"""How far the reading of many files has come: on stderr, and only where that is a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

LONGEST_NAME = 30


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.1f}/s" if task.speed else "", style="dim")


@contextmanager
def progress_over(total: int, results: Console) -> Iterator[Callable[[Path], None]]:
    """Gives a function to be told of each file that is done; without a terminal, or files, it does nothing.

    Where `results` go to the same terminal they stand above the bar; that console draws it then.
    """
    errors = Console(stderr=True)
    if not total or not errors.is_terminal:
        yield lambda path: None
        return
    console = results if results.is_terminal else errors
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), _Rate())
    shared = results.is_terminal
    with Progress(
        *columns, TimeRemainingColumn(), console=console, transient=True, redirect_stdout=shared, redirect_stderr=shared
    ) as progress:
        task = progress.add_task("reading", total=total)
        yield lambda path: progress.update(task, advance=1, description=path.name[-LONGEST_NAME:])
