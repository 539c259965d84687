"""What a person can do about a file that gave no report, in a few words; more in docs/operations.md."""

from __future__ import annotations

from schemas.failures import ADD_RECOGNITION, Reason

WHAT_TO_DO: dict[Reason, str] = {
    Reason.NOT_A_REPORT: "something else than a report: nothing to do",
    Reason.UNSUPPORTED_TYPE: "no reader for files of this type yet: save as .docx, .xlsx or PDF and try again",
    Reason.EMPTY: "nothing is printed in it: look for the whole file at its source",
    Reason.CORRUPT: "damaged or cut off: get it again from its source",
    Reason.ENCRYPTED: "asks for a password: save it without one",
    Reason.NEEDS_OCR: f"pictures of pages: `{ADD_RECOGNITION}` adds what reads them",
    Reason.NEEDS_LIBREOFFICE: "install LibreOffice (libreoffice-writer), or save as .docx, and try again",
    Reason.NO_TABLES: "a report's title and nothing else: is the report in an attachment?",
    Reason.UNALIGNED: "tables that follow no form: look at it",
    Reason.TOO_MANY_PAGES: "longer than any report: cut out the report's pages",
    Reason.UNPACKS_TOO_LARGE: "larger inside than any report: look at it",
    Reason.TIMEOUT: "took too long: try again with a larger GONGKAI_READ_SECONDS",
    Reason.MEMORY: "took too much memory: try again with a larger GONGKAI_READ_MEGABYTES",
    Reason.WORKER_DIED: "a defect of this program: report it, with the file",
}
"""Every reason for which reading a document can fail."""

OBSTACLES: dict[Reason, str] = {
    Reason.CHALLENGE: "nothing to solve: look again in some days, or ask the site",
    Reason.REFUSED: "set GONGKAI_CONTACT, so that the site can see who asks; look again later, or ask the site",
    Reason.ROBOTS: "respect it: the site cannot be crawled there",
    Reason.GONE: "look for the column's new address on the site's home page (公开年报, 年度报告)",
    Reason.SOFT_404: "look for the column's new address on the site's home page (公开年报, 年度报告)",
    Reason.REDIRECT_SHELL: "use the address that it leads to",
    Reason.TLS: "try the address with http:// instead of https://, if the site has it",
    Reason.SCRIPT_ONLY: "its platform needs a parser, or is another than the row says: docs/contributing.md",
    Reason.EMPTY_LIST: "open it in a browser: has the column moved, are its entries in a frame?",
    Reason.OFF_SITE: "if the other host is the site's, use that address, or name the host in allowed_hosts",
    Reason.TOO_LARGE: "this is no list page: use the page that links it",
    Reason.CONNECTION: "look again later; has the host moved?",
}
"""Every reason for which looking at a column can fail."""
