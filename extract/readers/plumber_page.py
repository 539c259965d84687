"""Pages for pdfplumber, read by pdfminer with less ado: the same objects, in half the time.

pdfminer takes a page's content apart character by character, and asks anew for each operator whether it knows it;
pdfplumber then copies each character with its colours, its colour space and what else was marked. Here plain tokens
are taken by one regular expression, all others by pdfminer; and of a character is kept what its place needs.
"""

from __future__ import annotations

import re
from binascii import unhexlify
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar
from pdfminer.pdfinterp import PDFContentParser, PDFPageInterpreter
from pdfminer.pdftypes import PDFStream, stream_value
from pdfminer.psexceptions import PSEOF
from pdfminer.psparser import ESC_STRING, KWD, LIT, PSKeyword, keyword_name
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import PdfminerException

_PLAIN = re.compile(
    rb"""\s*+(?:
    ([+-]?\d++) (?=[\s\[\]()</])
  | ([+-]?(?:\d++\.\d*+|\.\d++)) (?=[\s\[\]()</])
  | (?!(?:true|false|BI|ID)\b) ([A-Za-z][A-Za-z0-9*]*+) (?=[\s\[(</])
  | /([A-Za-z0-9_+,.-]++) (?=[\s\[\]()</])
  | \(((?:[^()\\]++|\\[0-3][0-7][0-7]|\\[nrtbf()\\])*+)\)
  | <((?:[0-9A-Fa-f]{2})*+)> (?=[\s\[\]()/\d.+-])
  | ([\[\]])
  )""",
    re.VERBOSE,
)
"""A whole number, a real one, an operator, a name, a string, one in hexadecimal digits, the end of a list."""

_ESCAPED = re.compile(rb"\\([0-3][0-7][0-7]|.)", re.DOTALL)
_OF_STRUCTURE = frozenset(map(KWD, (b"[", b"]", b"<<", b">>", b"{", b"}", b"BI", b"ID")))


def _name(token: bytes) -> Any:
    return LIT(token.decode())


def _string(token: bytes) -> bytes:
    return _ESCAPED.sub(_unescaped, token) if b"\\" in token else token


def _unescaped(escape: re.Match[bytes]) -> bytes:
    said = escape[1]
    return bytes([int(said, 8) if len(said) == 3 else ESC_STRING[said]])


_OF_GROUP: Sequence[Callable[[bytes], Any]] = (bytes, int, float, KWD, _name, _string, unhexlify, KWD)


class ContentParser(PDFContentParser):
    """pdfminer's parser of a page's content; it gives the same objects."""

    def _parse_main(self, s: bytes, i: int) -> int:
        """Take all plain tokens that follow, or one step towards any other."""
        token = _PLAIN.match(s, i)
        if not token:
            return super()._parse_main(s, i)
        while token:
            group = token.lastindex or 0
            self._tokens.append((self.bufpos + i, _OF_GROUP[group](token[group])))
            i = token.end()
            token = _PLAIN.match(s, i)
        return i

    def nextobject(self) -> Any:
        """As pdfminer's: a position and an object. Raises PSEOF."""
        if self._tokens and not (self.context or self.results or self.eof or self._tokens[0][1] in _OF_STRUCTURE):
            return self._tokens.pop(0)
        return super().nextobject()


def _objects(streams: Sequence[PDFStream]) -> Iterator[Any]:
    """The operands and operators of streams that make one content."""
    with suppress(PSEOF):
        parser = ContentParser(streams)
        while True:
            yield parser.nextobject()[1]


@lru_cache(maxsize=256)
def _operation(operator: PSKeyword) -> tuple[Callable[..., None], int] | None:
    """What pdfminer does for an operator, and with how many arguments."""
    name = keyword_name(operator).replace("*", "_a").replace('"', "_w").replace("'", "_q")
    function = getattr(PDFPageInterpreter, f"do_{name}", None)
    return (function, function.__code__.co_argcount - 1) if function else None


class Interpreter(PDFPageInterpreter):
    """pdfminer's interpreter of a page's content; it does the same."""

    def execute(self, streams: Sequence[object]) -> None:
        """Do what streams say, but those that are at work already (a form that draws itself)."""
        own = [stream for stream in map(stream_value, streams) if stream.objid is not None]
        own = [stream for stream in own if stream.objid not in self.parent_stream_ids]
        self.stream_ids = {stream.objid for stream in own if stream.objid is not None}
        for item in _objects(own):
            if isinstance(item, PSKeyword):
                self._do(item)
            else:
                self.argstack.append(item)

    def _do(self, operator: PSKeyword) -> None:
        operation = _operation(operator)
        if not operation:
            return
        function, count = operation
        arguments = self.pop(count)
        if len(arguments) == count:
            function(self, *arguments)


class PlacedPage(Page):
    """A page of pdfplumber whose characters have a place, a text and a font, and no colours."""

    @property
    def layout(self) -> Any:
        """What pdfminer finds on the page. Raises PdfminerException."""
        device = PDFPageAggregator(self.pdf.rsrcmgr, pageno=self.page_number)
        try:
            Interpreter(self.pdf.rsrcmgr, device).process_page(self.page_obj)
        except Exception as error:
            raise PdfminerException(error) from error
        return device.get_result()

    def process_object(self, obj: Any) -> dict[str, Any]:
        """An object of the layout as pdfplumber's tools take it."""
        if not isinstance(obj, LTChar):
            return super().process_object(obj)
        right, down = self.mediabox[:2]
        x0, x1 = (obj.x0 + right, obj.x1 + right) if right else (obj.x0, obj.x1)
        top = (self.height - obj.y1) + down
        return {
            "object_type": "char",
            "page_number": self.page_number,
            "text": obj.get_text(),
            "fontname": str(obj.fontname),
            "size": obj.size,
            "matrix": obj.matrix,
            "upright": obj.upright,
            "x0": x0,
            "x1": x1,
            "top": top,
            "bottom": (self.height - obj.y0) + down,
            "doctop": self.initial_doctop + top,
            "width": obj.width,
            "height": obj.height,
        }


def placed(page: Page) -> PlacedPage:
    """A page of an open file, to be read anew."""
    return PlacedPage(page.pdf, page.page_obj, page.page_number, page.initial_doctop)
