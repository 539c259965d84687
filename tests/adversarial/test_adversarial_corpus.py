"""The reader against stated figures that were printed through other tool chains, with every fault known."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from extract.read import read_report
from schemas.report import Report
from tests.adversarial.corpus.faults import FAULTS
from tests.adversarial.corpus.plan import FORMATS, WITHOUT_OFFICE, all_plans, paper, plans_of
from tests.adversarial.rendering import written
from tests.adversarial.scoring import WORDS, Score, Sum, by_format, score, summed

QUICK = {"html": 60, "text": 35, "docx": 20, "xlsx": 20, "drawn": 15, "borderless": 10}
"""How many documents of each format are read where time is short."""

FEWEST_CELLS_RIGHT = 0.999
FEWEST_WORDS_RIGHT = 0.99
FEWEST_DOCUMENTS = 60
"""Of each format."""

SLOW = [pytest.param((name, count), id=f"{name}-all", marks=pytest.mark.slow) for name, count in FORMATS.items()]
PARTS = [pytest.param((name, count), id=f"{name}-some") for name, count in QUICK.items()] + SLOW
IN_PARTS = pytest.mark.parametrize("part", PARTS)


@cache
def scores(part: tuple[str, int]) -> tuple[Score, ...]:
    """Write and read the first documents of one format, once for all tests."""
    return tuple(score(truth, reading(data)) for truth, data in written(*part))


def reading(data: bytes) -> Callable[[], Report]:
    return lambda: read_report(data)


def total(part: tuple[str, int]) -> Sum:
    return summed(scores(part), by_format)[part[0]]


def named(part: tuple[str, int], wrong: Callable[[Score], object]) -> dict[str, object]:
    return {one.truth.name: wrong(one) for one in scores(part) if wrong(one)}


@IN_PARTS
def test_no_document_is_silently_wrong(part: tuple[str, int]) -> None:
    assert not named(part, lambda one: one.silent_error and (one.wrong + one.missing + one.invented)[:3])


@IN_PARTS
def test_no_figure_is_invented(part: tuple[str, int]) -> None:
    assert not named(part, lambda one: one.invented)


@IN_PARTS
def test_what_is_really_missing_is_not_overlooked(part: tuple[str, int]) -> None:
    assert not named(part, lambda one: one.overlooked and one.truth.faults)


@IN_PARTS
def test_correct_reports_raise_no_alarm(part: tuple[str, int]) -> None:
    assert not named(part, lambda one: one.false_alarm and (one.false_checks + one.problems)[:3])


@IN_PARTS
def test_cells_are_read_as_printed(part: tuple[str, int]) -> None:
    one = total(part)
    assert one.right >= FEWEST_CELLS_RIGHT * one.cells, f"{one.right} of {one.cells}"


@IN_PARTS
def test_every_planted_inconsistency_is_caught(part: tuple[str, int]) -> None:
    assert not named(part, lambda one: one.not_caught)


@IN_PARTS
@pytest.mark.parametrize("word", WORDS)
def test_identity_is_read_as_printed(part: tuple[str, int], word: str) -> None:
    wrong = named(part, lambda one: one.words_wrong.get(word))
    assert len(wrong) <= (1 - FEWEST_WORDS_RIGHT) * len(scores(part)), wrong


def test_the_corpus_has_enough_documents_of_every_format() -> None:
    counts = {name: len(plans_of(name)) for name in FORMATS}
    assert min(counts.values()) >= FEWEST_DOCUMENTS
    assert sum(counts.values()) >= 700


def test_every_fault_is_really_printed_somewhere() -> None:
    printed = {fault for plan in all_plans() for fault in paper(plan).truth.faults}
    assert set(FAULTS) == printed


def test_every_edition_is_printed_in_every_format() -> None:
    printed = {(plan.format, plan.edition) for plan in all_plans()}
    assert printed == {(name, edition) for name in FORMATS for edition in ("2014", "2019", "2021")}


@pytest.mark.parametrize("name", WITHOUT_OFFICE)
def test_the_same_seed_gives_the_same_paper(name: str) -> None:
    plan = plans_of(name)[7]
    assert paper(plan) == paper(plan)
