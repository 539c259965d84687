"""Made-up input: a few examples of it in the quick tests, all of them in the slow ones."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis.strategies import SearchStrategy

Test = Callable[..., None]


def few_or_all(few: int, options: settings, *strategies: SearchStrategy[Any]) -> Callable[[Test], Test]:
    """Run a test on `few` examples, and, marked slow, on as many as the settings say."""

    def decorate(test: Test) -> Test:
        counts = (few, options.max_examples)
        runs = {count: settings(options, max_examples=count)(given(*strategies)(test)) for count in counts}

        @pytest.mark.parametrize("examples", [few, pytest.param(counts[1], marks=pytest.mark.slow)])
        @wraps(test)
        def run(examples: int, **others: object) -> None:
            runs[examples](**others)

        others = inspect.signature(runs[few]).parameters.values()
        examples = inspect.Parameter("examples", inspect.Parameter.KEYWORD_ONLY)
        run.__signature__ = inspect.Signature([*others, examples])  # type: ignore[attr-defined]
        return run

    return decorate
