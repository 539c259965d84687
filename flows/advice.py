"""What a person can do about a file that gave no report, in a few words; more in docs/operations.md."""

from __future__ import annotations

from schemas.failures import Reason

WHAT_TO_DO: dict[Reason, str] = {
    Reason.NOT_A_REPORT: "something else than a report: nothing to do",
    Reason.UNSUPPORTED_TYPE: "no reader for files of this type yet: save as .docx, .xlsx or PDF and try again",
    Reason.EMPTY: "nothing is printed in it: look for the whole file at its source",
    Reason.CORRUPT: "damaged or cut off: get it again from its source",
    Reason.ENCRYPTED: "asks for a password: save it without one",
    Reason.NEEDS_OCR: "pictures of pages: text recognition is not there yet",
    Reason.NEEDS_LIBREOFFICE: "an old office format: save as .docx and try again",
    Reason.NO_TABLES: "a report's title and nothing else: is the report in an attachment?",
    Reason.UNALIGNED: "tables that follow no form: look at it",
    Reason.TOO_MANY_PAGES: "longer than any report: cut out the report's pages",
    Reason.UNPACKS_TOO_LARGE: "larger inside than any report: look at it",
    Reason.TIMEOUT: "took too long: try again with a larger GONGKAI_READ_SECONDS",
    Reason.MEMORY: "took too much memory: try again with a larger GONGKAI_READ_MEGABYTES",
    Reason.WORKER_DIED: "a defect of this program: report it, with the file",
}
"""Every reason for which reading a document can fail."""
