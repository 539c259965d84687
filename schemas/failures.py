"""The closed list of reasons why a fetch or a document can fail."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """A reason. What can be done about each is in docs/operations.md."""

    # fetching
    CHALLENGE = "challenge"
    REFUSED = "refused"
    ROBOTS = "robots"
    GONE = "gone"
    SOFT_404 = "soft_404"
    REDIRECT_SHELL = "redirect_shell"
    TLS = "tls"
    SCRIPT_ONLY = "script_only"
    EMPTY_LIST = "empty_list"
    OFF_SITE = "off_site"
    TOO_LARGE = "too_large"
    CONNECTION = "connection"
    # reading
    NOT_A_REPORT = "not_a_report"
    UNSUPPORTED_TYPE = "unsupported_type"
    EMPTY = "empty"
    CORRUPT = "corrupt"
    ENCRYPTED = "encrypted"
    NEEDS_OCR = "needs_ocr"
    NEEDS_LIBREOFFICE = "needs_libreoffice"
    NO_TABLES = "no_tables"
    UNALIGNED = "unaligned"
    TOO_MANY_PAGES = "too_many_pages"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    WORKER_DIED = "worker_died"

    @property
    def retryable(self) -> bool:
        """Whether trying again, unchanged, may help (another day, or with a missing part installed)."""
        return self in _RETRYABLE


_RETRYABLE = frozenset(
    {
        Reason.CHALLENGE,
        Reason.REFUSED,
        Reason.TLS,
        Reason.EMPTY_LIST,
        Reason.CONNECTION,
        Reason.NEEDS_OCR,
        Reason.NEEDS_LIBREOFFICE,
        Reason.TIMEOUT,
        Reason.MEMORY,
        Reason.WORKER_DIED,
    }
)

ADD_RECOGNITION = 'pip install -e ".[ocr]"'
"""The command that makes `needs_ocr` failures readable."""

MEANINGS: dict[Reason, str] = {
    Reason.CHALLENGE: "the site answered with a script challenge instead of the page",
    Reason.REFUSED: "the site refused the request",
    Reason.ROBOTS: "robots.txt forbids the page, or could not be established",
    Reason.GONE: "the page is not there (404, 410)",
    Reason.SOFT_404: "the page says it does not exist, with status 200",
    Reason.REDIRECT_SHELL: "the page only sends the reader elsewhere",
    Reason.TLS: "no secure connection could be agreed on",
    Reason.SCRIPT_ONLY: "the page is empty until its scripts run",
    Reason.EMPTY_LIST: "the list page shows no entries",
    Reason.OFF_SITE: "the link leaves the hosts this site is allowed",
    Reason.TOO_LARGE: "the file is larger than the limit",
    Reason.CONNECTION: "the site did not answer",
    Reason.NOT_A_REPORT: "the document is not an annual disclosure report",
    Reason.UNSUPPORTED_TYPE: "files of this type cannot be read yet",
    Reason.EMPTY: "the file has no bytes, or nothing printed in it",
    Reason.CORRUPT: "the file is damaged or cut off",
    Reason.ENCRYPTED: "the file asks for a password",
    Reason.NEEDS_OCR: "the pages are pictures: text recognition is needed",
    Reason.NEEDS_LIBREOFFICE: "an old office format: LibreOffice is needed",
    Reason.NO_TABLES: "the title is a report's, but neither its tables nor its sections are there",
    Reason.UNALIGNED: "there are tables, but none follows a form",
    Reason.TOO_MANY_PAGES: "the document has more pages than the limit",
    Reason.UNPACKS_TOO_LARGE: "the file unpacks to more than the limit",
    Reason.TIMEOUT: "reading took longer than the limit",
    Reason.MEMORY: "reading took more memory than the limit",
    Reason.WORKER_DIED: "the reading process died",
}


class UnreadableDocument(Exception):
    """A document that gives no report: `reason` from the closed list, and a detail for people."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail or MEANINGS[reason]}")
        self.reason = reason
        self.detail = detail or MEANINGS[reason]

    def __reduce__(self) -> tuple[type[UnreadableDocument], tuple[Reason, str]]:
        return type(self), (self.reason, self.detail)
