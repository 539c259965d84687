"""Web servers of this machine for the crawls of the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from local_web import Web


@pytest.fixture(scope="module")
def new_web() -> Iterator[Callable[[], Web]]:
    webs: list[Web] = []

    def make() -> Web:
        webs.append(Web())
        return webs[-1]

    yield make
    for web in webs:
        web.server.shutdown()
        web.server.server_close()
