"""Runs a command so that an error for people is one line and exit code 1."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable


def say_errors(command: Callable[[], int]) -> int:
    """The command's exit code, or 1 after saying what happened; defects are raised."""
    try:
        return command()
    except BrokenPipeError:
        raise
    except Exception as error:
        from flows.errors import FOR_PEOPLE, in_words  # slow to import

        if not isinstance(error, FOR_PEOPLE):
            raise
        print(f"gongkai: {in_words(error)}", file=sys.stderr)
        return 1


def whole(number: float) -> float:
    """A published number as it is told: 1234567 for 1234567.0, none of its digits rounded away."""
    return int(number) if number == int(number) else number


def counted(number: int, name: str) -> str:
    """A number of things, in words: 1 document, 2 documents, 2 addresses."""
    plural = f"{name}es" if name.endswith("s") else f"{name}s"
    return f"{number} {name if number == 1 else plural}"


def user_name() -> str:
    """Who runs the command, as the system knows them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a container's user may have no name
        return "unknown"


def say_nothing_yet(*, as_json: bool) -> int:
    """Tell how to begin, where nothing has run yet; gives exit code 0. With JSON, stdout stays empty."""
    from schemas.settings import load_settings

    folder = load_settings().store_name
    words = f"nothing has run yet in {folder}; begin with `gongkai sample` or `gongkai nightly`"
    print(words, file=sys.stderr if as_json else sys.stdout)
    return 0
