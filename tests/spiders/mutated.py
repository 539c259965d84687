"""Pages that were damaged on their way."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

_DEBRIS = [
    b"<",
    b">",
    b"{",
    b"}",
    b"[",
    b"]",
    b'"',
    b"'",
    b"\\",
    b"\\ud800",
    b"&#0;",
    b"\x00",
    b"\xff",
    b"//[",
    b"<!--",
]


@st.composite
def mutated(draw: st.DrawFn, pages: Sequence[bytes]) -> bytes:
    """One of the pages, with pieces cut out, doubled, or replaced by debris."""
    data = draw(st.sampled_from(pages))
    for _ in range(draw(st.integers(0, 5))):
        start, end = sorted((draw(st.integers(0, len(data))), draw(st.integers(0, len(data)))))
        debris = draw(st.sampled_from(_DEBRIS) | st.binary(max_size=3))
        data = draw(
            st.sampled_from([data[:start] + debris + data[end:], data[:start] + data[start:end] * 2 + data[end:]])
        )
        data = data[:200_000]
    return data
