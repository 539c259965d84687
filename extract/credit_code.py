"""The unified social credit code (统一社会信用代码) of the body that a document is of, where one is printed.

GB 32100-2015: a letter or digit for the registering department and one for the kind, six digits of the division, nine
of the organisation, one that checks the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.document import Document
from schemas.titles import nfkc

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE = re.compile(r"1(?<![0-9A-Za-z]1)[1239][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])")
"""Of what the office for public bodies (机构编制) registers: authorities, institutions, mass organisations, others."""

_LENGTH = 18


def read_credit_code(document: Document) -> str | None:
    """The code that is printed; None where none is, its check digit is wrong, or several bodies' codes are printed.

    Only codes of public bodies: the foot of a page may have that of the company that made it.
    """
    found = {code for text in _texts(document) for code in _CODE.findall(nfkc(text)) if is_credit_code(code)}
    return found.pop() if len(found) == 1 else None


def is_credit_code(code: str) -> bool:
    """Whether the last of the eighteen characters fits the others."""
    if len(code) != _LENGTH or not set(code) <= set(_ALPHABET):
        return False
    weighted = sum(_ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:-1]))
    return _ALPHABET[-weighted % 31] == code[-1]


def _texts(document: Document) -> Iterator[str]:
    for paragraph in document.paragraphs:
        if len(paragraph.text) >= _LENGTH:
            yield paragraph.text
    for grid in document.grids:
        yield from (cell.text for cell in grid.cells if len(cell.text) >= _LENGTH)
