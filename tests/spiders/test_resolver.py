"""Which answers to a host's name are taken."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from spiders.resolver import PublicAddresses, is_public, refused


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("39.102.231.87", True),
        ("127.0.0.1", False),
        ("127.1.2.3", False),
        ("0.0.0.0", False),
        ("10.1.1.1", False),
        ("172.31.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
    ],
)
def test_addresses_of_the_open_internet(address: str, public: bool) -> None:
    assert is_public(address) is public


class _Reactor:
    """Answers at once what the system's resolver would in a thread."""

    def getThreadPool(self) -> _Reactor:
        return self

    def callLater(self, *_: Any) -> _Reactor:
        return self

    def cancel(self) -> None:
        pass

    def callInThreadWithCallback(self, done: Any, ask: Any, *words: Any) -> None:
        done(True, ask(*words))

    def callFromThread(self, call: Any, *words: Any) -> None:
        call(*words)


def _resolve(name: str) -> Any:
    asked: Deferred[str] = PublicAddresses(_Reactor(), 0, 5.0).getHostByName(name)
    outcome: list[Any] = []
    asked.addBoth(outcome.append)
    return outcome[0]


@pytest.mark.parametrize("name", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0"])
def test_numbers_that_the_system_takes_for_this_machine_are_refused(name: str) -> None:
    assert isinstance(_resolve(name).value, DNSLookupError)
    assert refused.pop(name).startswith(("127.", "0."))


@pytest.mark.parametrize("name", ["127.0.0.1", "10.0.0.1", "39.102.231.87"])
def test_an_address_that_is_written_out_is_for_the_catalogue_to_judge(name: str) -> None:
    assert _resolve(name) == name
