"""TLS as old servers speak it: one context that is strict, one that is compatible, and what a certificate is worth.

Certificates are not enforced: an expired one is no reason to lose a public report. Their state is noted instead.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from OpenSSL import SSL
from service_identity import VerificationError
from service_identity.exceptions import CertificateError
from service_identity.hazmat import DNS_ID, IPAddress_ID, verify_service_identity
from service_identity.pyopenssl import extract_patterns
from twisted.internet.abstract import isIPAddress, isIPv6Address
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from spiders.faults import causes_of

NAMED_FAULTS = (
    "bad ecpoint",
    "wrong curve",
    "unsafe legacy renegotiation disabled",
    "dh key too small",
    "wrong signature type",
    "unsupported protocol",
    "alert protocol version",
    "alert handshake failure",
)
"""OpenSSL's words for faults that the compatible context may cure."""

_CERTIFICATE_FAULTS = {
    2: "unknown issuer",
    9: "not yet valid",
    10: "expired",
    18: "self-signed",
    19: "self-signed",
    20: "unknown issuer",
    21: "unknown issuer",
    66: "weak key",
    68: "weak digest",
}
"""Verification errors of OpenSSL (x509_vfy.h)."""


def named_fault(error: BaseException) -> str | None:
    """Which of the named faults a failed request is a case of; None for all others."""
    for cause in causes_of(error):
        words = str(cause) if isinstance(cause, SSL.Error) else ""
        if found := next((fault for fault in NAMED_FAULTS if fault in words), None):
            return found
    return None


@implementer(IPolicyForHTTPS)
class Handshakes:
    """Which context each server gets; `states` say what was found of its certificate, by host and port.

    `compatible` holds the servers, and their faults, that were met in this crawl.
    """

    def __init__(self) -> None:
        self.compatible: dict[tuple[str, int], str] = {}
        self.states: dict[tuple[str, int], str] = {}

    def creatorForNetloc(self, hostname: bytes, port: int) -> _Handshake:
        """Called by Twisted for each connection."""
        server = hostname.decode("ascii"), port
        context = self._compatible if server in self.compatible else self._strict
        return _Handshake(context, server[0], lambda state: self.states.__setitem__(server, state))

    @cached_property
    def _strict(self) -> SSL.Context:
        context = SSL.Context(SSL.TLS_CLIENT_METHOD)
        context.set_cipher_list(b"DEFAULT")
        context.set_min_proto_version(SSL.TLS1_2_VERSION)
        context.set_default_verify_paths()
        return context

    @cached_property
    def _compatible(self) -> SSL.Context:
        """TLS 1.0, short keys, SHA-1 signatures, one curve that all know, no secure renegotiation."""
        context = SSL.Context(SSL.TLS_CLIENT_METHOD)
        context.set_cipher_list(b"DEFAULT:@SECLEVEL=0")
        context.set_min_proto_version(SSL.TLS1_VERSION)
        context.set_tmp_ecdh(SECP256R1())
        context.set_options(SSL.OP_LEGACY_SERVER_CONNECT)
        context.set_default_verify_paths()
        return context


@implementer(IOpenSSLClientConnectionCreator)
class _Handshake:
    """One connection to one server: it goes on whatever the certificate is, and tells its state."""

    def __init__(self, context: SSL.Context, host: str, tell: Callable[[str], None]) -> None:
        self.context = context
        self.host = host
        self.tell = tell
        self.faults: set[str] = set()

    def clientConnectionForTLS(self, tlsProtocol: Any) -> SSL.Connection:
        """Called by Twisted."""
        connection = SSL.Connection(self.context, None)
        if not self._is_address:
            connection.set_tlsext_host_name(self.host.encode("ascii"))
        connection.set_verify(SSL.VERIFY_PEER, self._look_at)
        return connection

    @property
    def _is_address(self) -> bool:
        return isIPAddress(self.host) or isIPv6Address(self.host)

    def _look_at(self, connection: SSL.Connection, certificate: Any, fault: int, depth: int, ok: int) -> bool:
        """Called by OpenSSL for each certificate of the chain, and each fault of it; must not raise."""
        if not ok:
            self.faults.add(_CERTIFICATE_FAULTS.get(fault, f"verification error {fault}"))
        if depth == 0 and not self._is_for_host(certificate):
            self.faults.add("wrong host")
        self.tell(", ".join(sorted(self.faults)) or "verified")
        return True

    def _is_for_host(self, certificate: Any) -> bool:
        wanted = IPAddress_ID(self.host) if self._is_address else DNS_ID(self.host)
        try:
            return bool(verify_service_identity(extract_patterns(certificate), [wanted], []))
        except (CertificateError, VerificationError, ValueError):
            return False
