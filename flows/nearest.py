"""What a person may have meant by a name that is none."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

NAMED = 5
"""Documents or names that an error names."""


class UnknownName(Exception):
    """A reason, site, address, release or the like that is none; the message names the closest."""


def nearest(word: str, names: Iterable[str]) -> str:
    """The names that a word may stand for, or else the first of all, as an error says them."""
    there = list(names)
    shown = difflib.get_close_matches(word, there, n=NAMED, cutoff=0.5) or there[:NAMED]
    return ", ".join(shown) + (f" … ({len(there)} in all)" if len(there) > len(shown) else "")
