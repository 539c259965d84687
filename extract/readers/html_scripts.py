"""HTML that a page holds as text, for its scripts to show: a string in a script, a template, a text field."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

LONGEST = 5_000_000
"""Characters of escaped markup that are looked into."""

_HOLDERS = ("script", "textarea", "xmp", "noscript")
# A string that is never closed ends with its line: every try must succeed, or a hostile page takes for ever.
_STRING = re.compile(r'"((?:[^"\\\n]|\\.)*+)"?|\'((?:[^\'\\\n]|\\.)*+)\'?|`((?:[^`\\]|\\.)*+)`?', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|.))", re.DOTALL)
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": "", "v": "", "0": "", "\n": "", "\r\n": ""}
_HINT = re.compile(r"table\b", re.IGNORECASE)


def tables_in_scripts(root: Any) -> Iterator[tuple[str, str]]:
    """Where it stands (an XPath, and which string of a script), and the markup; the longest first."""
    tree = root.getroottree()
    found = []
    for node in root.iter(*_HOLDERS):
        text = "".join(node.itertext())
        if not _HINT.search(text) or len(text) > LONGEST:
            continue
        path = tree.getpath(node)
        found += [(path + where, markup) for where, markup in _markup(node.tag, node.get("type") or "", text)]
    return iter(sorted(found, key=lambda item: -len(item[1])))


def _markup(tag: str, kind: str, text: str) -> Iterator[tuple[str, str]]:
    if tag != "script" or "template" in kind or "html" in kind:
        candidates = [("", text)]
    else:
        strings = (match[1] or match[2] or match[3] or "" for match in _STRING.finditer(text))
        candidates = [(f" string {number}", unescaped(string)) for number, string in enumerate(strings, start=1)]
    for where, markup in candidates:
        shown = html.unescape(markup) if "&lt;" in markup and not _has_table(markup) else markup
        if _has_table(shown):
            yield where, shown


def _has_table(markup: str) -> bool:
    lowered = markup.lower()
    start = lowered.find("<table")
    return start >= 0 and (lowered.find("</td", start) >= 0 or lowered.find("</th", start) >= 0)


def unescaped(string: str) -> str:
    """The text of a JavaScript or JSON string literal."""
    return _ESCAPE.sub(_character, string) if "\\" in string else string


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _PLAIN.get(match[3], match[3])
