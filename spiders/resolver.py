"""Names of hosts → addresses, but none of this machine or its network: the catalogue checks names, this their answers.

A literal address passes: whether it may be fetched is for the site's allowed hosts to say, and those of a real
catalogue hold none that is private.
"""

from __future__ import annotations

import ipaddress

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred, succeed
from twisted.internet.error import DNSLookupError

refused: dict[str, str] = {}
"""Hosts that resolved to an address that must not be contacted, and the address: Twisted loses the reason."""


class PublicAddresses(CachingThreadedResolver):
    """Scrapy's resolver, without answers that lead into networks."""

    def getHostByName(self, name: str, timeout: object = ()) -> Deferred[str]:
        """Called by Twisted; fails with DNSLookupError, and an entry in `refused`, where the address is not public."""
        if _is_literal(name) or name == "localhost":  # only a sample catalogue may name that
            return succeed("127.0.0.1" if name == "localhost" else name)
        return super().getHostByName(name).addCallback(_checked, name)


def _checked(address: str, name: str) -> str:
    if is_public(address):
        refused.pop(name, None)
        return address
    refused[name] = address
    raise DNSLookupError(f"{name} is {address}, an address of this machine or network")


def is_public(address: str) -> bool:
    """Whether an IPv4 address is one of the open internet."""
    parsed = ipaddress.IPv4Address(address)
    return parsed.is_global and not parsed.is_multicast


def _is_literal(name: str) -> bool:
    """Whether it is an IPv4 address as everybody writes it: four numbers. 2130706433 and 0x7f.1 are names."""
    try:
        return str(ipaddress.IPv4Address(name)) == name
    except ValueError:
        return False
