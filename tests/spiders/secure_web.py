"""Web servers that speak TLS, as it should be and as it was."""

from __future__ import annotations

import base64
import datetime as dt
import ipaddress
import socket
import ssl
import threading
import warnings
from contextlib import suppress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from local_web import Web

_OAKLEY_2 = int(  # RFC 2409, section 6.2: 1024 bits
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF",
    16,
)


class Authority:
    """Issues certificates for 127.0.0.1, good and bad, below a folder; `file` is what trusts it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = rsa.generate_private_key(65537, 2048)
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "gongkai test authority")])
        self.file = folder / "authority.pem"
        certificate = self._sign(self.name, self.key, days=30, is_authority=True)
        self.file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def issue(self, name: str, host: str = "127.0.0.1", days: int = 30, *, signs_itself: bool = False) -> Path:
        """A file with a key and its certificate; `days` may be negative: it has expired."""
        key = rsa.generate_private_key(65537, 2048)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate = self._sign(subject, key, host, days, signs_itself=signs_itself)
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file = self.folder / f"{name}.pem"
        file.write_bytes(pem + certificate.public_bytes(serialization.Encoding.PEM))
        return file

    def _sign(
        self,
        subject: x509.Name,
        key: rsa.RSAPrivateKey,
        host: str = "127.0.0.1",
        days: int = 30,
        *,
        is_authority: bool = False,
        signs_itself: bool = False,
    ) -> x509.Certificate:
        now = dt.datetime.now(dt.UTC)
        issuer, signer = (subject, key) if signs_itself else (self.name, self.key)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=60))
            .not_valid_after(now + dt.timedelta(days=days))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))]), critical=False)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .sign(signer, hashes.SHA256())
        )


def serve_tls(web: Web, certificate: Path, *, short_dh: bool = False, old: bool = False) -> Web:
    """Let a server speak TLS: `short_dh` with keys of 1024 bits, `old` version 1.0 only."""
    warnings.filterwarnings("ignore", "ssl.TLSVersion.TLSv1 is deprecated", DeprecationWarning)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    if short_dh:
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("DHE-RSA-AES128-SHA:@SECLEVEL=0")
        context.load_dh_params(_short_parameters(certificate.parent))
    if old:
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
    web.server.socket = context.wrap_socket(web.server.socket, server_side=True)
    return web


def _short_parameters(folder: Path) -> Path:
    """DHParameter of PKCS #3: the prime and the generator 2."""
    der = bytes.fromhex("308187028181") + _OAKLEY_2.to_bytes(129, "big") + bytes.fromhex("020102")
    file = folder / "dh1024.pem"
    begin, end = "-----BEGIN DH PARAMETERS-----", "-----END DH PARAMETERS-----"
    file.write_text(f"{begin}\n{base64.encodebytes(der).decode()}{end}\n")
    return file


class NoSecureRenegotiation:
    """Answers each ClientHello with a ServerHello of before RFC 5746 and an alert. `hellos` are what it was sent."""

    _BODY = b"\x03\x03" + bytes(32) + b"\x00" + b"\xc0\x2f" + b"\x00"
    _HANDSHAKE = b"\x02" + len(_BODY).to_bytes(3, "big") + _BODY
    _ALERT = bytes.fromhex("15 0303 0002 02 50")  # fatal: internal error
    _HELLO = b"\x16\x03\x03" + len(_HANDSHAKE).to_bytes(2, "big") + _HANDSHAKE

    def __init__(self) -> None:
        self.hellos: list[bytes] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.socket.accept()
                with connection:
                    self.hellos.append(connection.recv(65536))
                    connection.sendall(self._HELLO + self._ALERT)
                    connection.settimeout(1)
                    with suppress(OSError):
                        connection.recv(65536)
