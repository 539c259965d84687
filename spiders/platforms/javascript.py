"""Values that a page's scripts hold: JSON, objects as JavaScript writes them, named strings."""

from __future__ import annotations

import json
import re
from typing import Any

# A string that is never closed ends with its line: every try must succeed, or a hostile page takes for ever.
_STRING = r"\"((?:[^\"\\\n]|\\.)*+)\"?|'((?:[^'\\\n]|\\.)*+)'?"
_TOKEN = re.compile(rf"{_STRING}|([{{}}\[\]:,])|([^\s{{}}\[\]:,\"']+)", re.S)
_STRINGS = re.compile(f"{_STRING}|([\\]])", re.S)
_PAIR = re.compile(rf"[\"']?(\w+)[\"']?\s*:\s*(?:{_STRING}|(-?\d[\d.]*|true|false)(?![\w(]))", re.S)
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.S)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": "", "v": "", "0": ""}
_WORDS = {"true", "false", "null"}
_LONGEST_OBJECT = 4000


def value_of(text: str, name: str) -> Any:
    """The object, list, string or number that a script gives this name (`name = …`, `name: …`); None without one."""
    if name not in text:
        return None
    found = re.search(rf"(?<![\w$]){name}[\"']?\s*[:=](?!=)\s*", text)
    return literal(text, found.end()) if found else None


def literal(text: str, start: int) -> Any:
    """The value of the literal that begins there; None where it is none.

    Names and expressions in its places are None; functions make the whole unreadable.
    """
    try:
        return json.JSONDecoder().raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        pass
    try:
        return json.loads(_as_json(text, start))
    except (ValueError, RecursionError):
        return None


def fields_of(text: str, start: int) -> dict[str, str]:
    """The fields with plain values of the flat object that begins there; those that are computed are left out."""
    end = text.find("}", start, start + _LONGEST_OBJECT)
    pairs = _PAIR.finditer(text, start, end if end >= 0 else start + _LONGEST_OBJECT)
    return {pair[1]: unescaped(next((v for v in pair.groups()[1:] if v is not None), "")) for pair in pairs}


def strings_of(text: str, start: int, end: int) -> list[str]:
    """The strings from `start` to the end of their list, at the latest to `end`."""
    found = []
    for string in _STRINGS.finditer(text, start, end):
        if string[3]:
            break
        found.append(unescaped(string[1] if string[1] is not None else string[2]))
    return found


def unescaped(string: str) -> str:
    """What a string stands for that is written between these quotes."""
    if "\\" not in string:
        return string
    text = _ESCAPE.sub(_character, string)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # halves of a character are none


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(match[3], match[3])


def _as_json(text: str, start: int) -> str:
    written: list[str] = []
    depth = 0
    for token in _TOKEN.finditer(text, start):
        double, single, mark, word = token.groups()
        if mark:
            depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(mark, 0)
            if mark in "}]" and written and written[-1] == ",":
                written.pop()
            written.append(mark)
        elif word is None:
            written.append(json.dumps(unescaped(double if double is not None else single)))
        else:
            is_key = written and written[-1] in "{," and re.match(r"\s*:", text[token.end() : token.end() + 20])
            is_plain = word in _WORDS or _NUMBER.fullmatch(word)
            written.append(json.dumps(word) if is_key else word if is_plain else "null")
        if depth <= 0:
            break
    return "".join(written)
