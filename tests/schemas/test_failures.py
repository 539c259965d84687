"""The closed list of reasons."""

from __future__ import annotations

import pickle

from schemas.failures import MEANINGS, Reason, UnreadableDocument

FETCHING = (
    "challenge* refused* robots gone soft_404 redirect_shell tls* script_only empty_list* off_site too_large "
    "connection*"
)
READING = (
    "not_a_report unsupported_type empty corrupt encrypted needs_ocr* needs_libreoffice* no_tables unaligned "
    "too_many_pages unpacks_too_large timeout* memory* worker_died*"
)
LIST = f"{FETCHING} {READING}".split()


def test_the_reasons_are_those_of_the_closed_list() -> None:
    assert [reason.value for reason in Reason] == [name.rstrip("*") for name in LIST]


def test_the_reasons_worth_another_try_are_those_marked_so() -> None:
    assert {reason.value for reason in Reason if reason.retryable} == {n.rstrip("*") for n in LIST if "*" in n}


def test_every_reason_has_a_meaning() -> None:
    assert set(MEANINGS) == set(Reason)


def test_a_failure_says_its_meaning_where_there_is_no_detail() -> None:
    assert UnreadableDocument(Reason.EMPTY).detail == MEANINGS[Reason.EMPTY]


def test_a_failure_crosses_processes_whole() -> None:
    copy = pickle.loads(pickle.dumps(UnreadableDocument(Reason.CORRUPT, "cut off")))
    assert (copy.reason, copy.detail) == (Reason.CORRUPT, "cut off")
