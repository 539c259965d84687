"""Damaged copies of good files, the same ones every time: file number n of the corpus is a function of n alone."""

from __future__ import annotations

import base64
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from random import Random

from tests.extract.hostile import workbook, zipped
from tests.extract.test_reader_sheet import old_workbook

SITES = Path(__file__).parents[2] / "data" / "sample" / "sites"
OF_EACH = {"html": 6, "pdf": 5, "docx": 5, "txt": 3}
Mutator = Callable[[Random, bytes], bytes]


@cache
def bases() -> tuple[tuple[str, bytes], ...]:
    """Good files of every format, by name."""
    found: list[tuple[str, bytes]] = []
    for ending, count in OF_EACH.items():
        files = [path for path in sorted(SITES.rglob(f"*.{ending}")) if path.name not in ("robots.txt", "index.html")]
        largest = sorted(files, key=lambda path: (-path.stat().st_size, path.name))[:count]
        found += [(path.name, path.read_bytes()) for path in largest]
    return (*found, ("table.xlsx", _sheet()), ("table.xls", old_workbook()))


def damaged(number: int) -> tuple[str, bytes]:
    """File `number` of the corpus: what it is, and its bytes."""
    random = Random(number)
    name, data = bases()[number % len(bases())]
    mutators = [*_ANY, *_OF_FORMAT[name.rpartition(".")[2]] * 2]
    chosen = [random.choice(mutators) for _ in range(random.choice((1, 1, 1, 2, 3)))]
    for mutate in chosen:
        data = mutate(random, data)
    return f"{number} {name} {'+'.join(mutate.__name__.strip('_') for mutate in chosen)}", data


def _sheet() -> bytes:
    rows = (
        f'<row r="{row}">' + "".join(f'<c r="{letter}{row}"><v>{row}</v></c>' for letter in "BCDEFGH") + "</row>"
        for row in range(1, 40)
    )
    return workbook("".join(rows))


def _cut(random: Random, data: bytes) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def _lost(random: Random, data: bytes) -> bytes:
    start = random.randrange(len(data) + 1)
    return data[:start] + data[start + random.choice((1, 10, 500, 20_000)) :]


def _spliced(random: Random, data: bytes) -> bytes:
    _, other = random.choice(bases())
    return data[: random.randrange(len(data) + 1)] + other[random.randrange(len(other)) :]


def _noise(random: Random, data: bytes) -> bytes:
    start, length = random.randrange(len(data) + 1), random.choice((1, 4, 64, 2000))
    return data[:start] + random.randbytes(length) + data[start + length :]


def _flipped(random: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(random.choice((1, 5, 50)) if data else 0):
        changed[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _doubled(random: Random, data: bytes) -> bytes:
    start = random.randrange(len(data) + 1)
    chunk = data[start : start + random.choice((10, 300, 5000))]
    return data[:start] + chunk * random.choice((2, 20)) + data[start:]


_NUMBERS = (b"0", b"-1", b"1", b"65536", b"2147483648", b"99999999999999999999", b"1e99", b"")


def _references(random: Random, data: bytes) -> bytes:
    """PDF: some of the references lead to other objects."""
    return re.sub(
        rb"(\d+) 0 R", lambda match: b"%d 0 R" % random.randrange(60) if random.random() < 0.05 else match[0], data
    )


def _numbers(random: Random, data: bytes) -> bytes:
    """PDF: a few numbers are others."""
    share = random.choice((0.002, 0.05))
    return re.sub(rb"\b\d+\b", lambda match: random.choice(_NUMBERS) if random.random() < share else match[0], data)


def _names(random: Random, data: bytes) -> bytes:
    """PDF: a few names are those of others."""
    names = re.findall(rb"/[A-Z][A-Za-z]+", data) or [b"/Type"]
    return re.sub(rb"/[A-Z][A-Za-z]+", lambda match: random.choice(names) if random.random() < 0.03 else match[0], data)


def _content(random: Random, data: bytes) -> bytes:
    """PDF: what a page draws is damaged, and written without compression."""
    streams = list(re.finditer(rb"<<[^<>]*/Filter[^<>]*>>\s*stream\r?\n(.*?)endstream", data, re.DOTALL))
    if not streams:
        return data
    chosen = random.choice(streams)
    try:
        raw = zlib.decompress(base64.a85decode(chosen[1].strip().removesuffix(b"~>")))
    except (ValueError, zlib.error):
        return data
    raw = random.choice((_numbers, _doubled, _lost, _operators, _flipped))(random, raw)
    return data[: chosen.start()] + b"<</Length %d>>stream\n%s\nendstream" % (len(raw), raw) + data[chosen.end() :]


def _operators(random: Random, data: bytes) -> bytes:
    words = data.split(b" ")
    for _ in range(20):
        words[random.randrange(len(words))] = random.choice((b"q", b"Q", b"BT", b"ET", b"cm", b"Tf", b"re", b"[", b"<"))
    return b" ".join(words)


_TAGS = re.compile(rb"<[^<>]*>")
_ATTRIBUTES = (b"rowspan", b"colspan", b"style", b"w:val", b"r", b"t", b"s", b"ref", b"class", b"charset")
_VALUES = (
    b"0",
    b"-1",
    b"1000000000",
    b"9" * 400,
    b"",
    b"ZZZ99",
    b"display:none",
    b"A1:XFD1048576",
    b"\xff\xfe",
    b"none",
)


def _tags(random: Random, data: bytes) -> bytes:
    """HTML, XML: tags are lost, doubled, given odd attributes, or change places."""
    tags = list(_TAGS.finditer(data))
    out, at = [], 0
    chosen = sorted(random.sample(tags, min(len(tags), random.choice((1, 3, 30)))), key=lambda match: match.start())
    for tag in chosen:
        out += [data[at : tag.start()], _other_tag(random, tag[0], random.choice(tags)[0])]
        at = tag.end()
    return b"".join([*out, data[at:]])


def _other_tag(random: Random, tag: bytes, other: bytes) -> bytes:
    attribute = b' %s="%s"' % (random.choice(_ATTRIBUTES), random.choice(_VALUES))
    return random.choice((b"", tag * 2, tag * 300, other, tag[:-1], tag.rstrip(b"/>") + attribute + b">"))


def _entities(random: Random, data: bytes) -> bytes:
    """HTML, XML: text is replaced by references to characters that are none."""
    odd = (b"&#0;", b"&#x110000;", b"&#xD800;", b"&nbsp", b"&unknown;", b"<![CDATA[", b"<!--", b"\0", b"]]>")
    start = random.randrange(len(data) + 1)
    return data[:start] + random.choice(odd) + data[start:]


def _charset(random: Random, data: bytes) -> bytes:
    """Text in another encoding than it says."""
    words = data.decode("utf-8", errors="replace")
    return words.encode(random.choice(("utf-16", "utf-16-be", "gb18030", "utf-32", "big5", "utf-7")), errors="replace")


def _fields(random: Random, data: bytes) -> bytes:
    """Text: tabs and line ends change places."""
    odd = (b"", b"\t\t", b"\n", b"\r", b"\x0b", b"\x1f", b"\t" * 500)
    return re.sub(rb"[\t\n]", lambda match: random.choice(odd) if random.random() < 0.03 else match[0], data)


def _member(random: Random, data: bytes) -> bytes:
    """DOCX, XLSX: one member is damaged, its checksum right."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return data  # damaged already
    if not members:
        return data
    main = [name for name in members if name.endswith(("document.xml", "sheet1.xml"))]
    name = random.choice(main if main and random.random() < 0.7 else list(members))
    members[name] = random.choice((_tags, _tags, _entities, _lost, _noise, _cut, _flipped))(random, members[name])
    if random.random() < 0.1:
        del members[random.choice(list(members))]
    return zipped(members)


_ANY: Sequence[Mutator] = (_cut, _lost, _spliced, _noise, _flipped, _doubled)
_OF_FORMAT: dict[str, Sequence[Mutator]] = {
    "html": (_tags, _tags, _entities, _charset),
    "pdf": (_references, _numbers, _names, _content, _content),
    "docx": (_member, _member, _member),
    "xlsx": (_member, _member, _member),
    "txt": (_fields, _fields, _charset),
    "xls": (_noise, _flipped, _doubled),
}
