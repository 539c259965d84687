"""The documents of the corpus, written once for all tests of a run."""

from __future__ import annotations

import os
from functools import cache

import pytest

from tests.adversarial.corpus.plan import paper, plans_of
from tests.adversarial.corpus.sheet import Truth
from tests.adversarial.writers import every

ALL_RENDERERS = os.environ.get("GONGKAI_ALL_RENDERERS") == "1"


@cache
def written(name: str, count: int) -> tuple[tuple[Truth, bytes], ...]:
    """The first documents of one format. Skips the test where what writes them is missing, or fails it in CI."""
    if not every.available(name):
        missing = f"{every.NEEDS[name]} is not installed, and {name} cannot be written without it"
        if ALL_RENDERERS:
            pytest.fail(missing)
        pytest.skip(missing)
    papers = [paper(plan) for plan in plans_of(name)[:count]]
    files = every.write(name, papers)
    return tuple((one.truth, files[one.truth.name]) for one in papers)
