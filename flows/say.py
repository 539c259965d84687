"""Runs a command so that an error for people is one line and exit code 1."""

from __future__ import annotations

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
