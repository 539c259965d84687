"""Pages that broke: any bytes, and a platform's own page cut, doubled, spliced and re-encoded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

_SCRAPS = (
    b"<",
    b">",
    b"'",
    b'"',
    b"</script>",
    b"<!--",
    b"\x00",
    b"\xff",
    "年".encode("gbk"),
    b"http://[",
    b"&#",
    b"{",
)
_SCRAPS += (b"9" * 5000, b"//[")


@st.composite
def _broken(draw: st.DrawFn, page: str) -> bytes:
    data = page.encode(draw(st.sampled_from(["utf-8", "gb18030", "utf-16"])))
    for _ in range(draw(st.integers(0, 6))):
        start, end = sorted(draw(st.tuples(*[st.integers(0, len(data))] * 2)))
        middle = draw(st.sampled_from([b"", data[start:end] * 2, *_SCRAPS]))
        data = data[:start] + middle + data[end:]
    return data


def given_mangled(page: str) -> Callable[[Callable[[bytes], None]], Any]:
    """Run a test with such pages."""
    pages = st.binary(max_size=200) | _broken(page)
    return lambda test: settings(deadline=None)(given(pages)(test))
