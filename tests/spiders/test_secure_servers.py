"""Real TLS servers: what is verified, what is accepted and noted, what gets one compatible try."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from local_web import REPOSITORY, Store, Web, command, entry, environment, list_html, report_html, write_catalogue
from OpenSSL import SSL
from secure_web import Authority, NoSecureRenegotiation, serve_tls

from spiders.handshakes import NAMED_FAULTS, named_fault


@dataclass
class Secure:
    store: Store
    legacy: NoSecureRenegotiation

    def row(self, name: str) -> dict[str, object]:
        (row,) = self.store.rows(f"select * from fetches where url like 'https://%/{name}.html'")
        return dict(row)

    def headers(self, name: str) -> dict[str, str]:
        return {key: value for key, value in json.loads(str(self.row(name)["headers"])).items() if key[:3] == "tls"}


def _site(web: Web, name: str) -> dict[str, object]:
    web.add("/list/", list_html(entry(f"/{name}.html", f"{name}局2024年政府信息公开工作年度报告")))
    web.add(f"/{name}.html", report_html(len(name)))
    return {"id": name, "columns": [{"url": f"https://{web.host}/list/"}]}


@pytest.fixture(scope="module")
def secure(new_web: Callable[[], Web], tmp_path_factory: pytest.TempPathFactory) -> Secure:
    """One crawl of servers with all kinds of certificates and ages."""
    folder = tmp_path_factory.mktemp("secure")
    authority = Authority(folder)
    good = authority.issue("good")
    legacy = NoSecureRenegotiation()
    webs = {
        "good": serve_tls(new_web(), good),
        "selfsigned": serve_tls(new_web(), authority.issue("selfsigned", signs_itself=True)),
        "expired": serve_tls(new_web(), authority.issue("expired", days=-1)),
        "otherhost": serve_tls(new_web(), authority.issue("otherhost", host="127.0.0.9")),
        "shortdh": serve_tls(new_web(), good, short_dh=True),
        "tls10": serve_tls(new_web(), good, old=True),
    }
    rows = [_site(web, name) for name, web in webs.items()]
    rows.append({"id": "legacy", "columns": [{"url": f"https://{legacy.host}/legacy.html"}]})
    store = Store(folder / "store")
    subprocess.run(
        command(store, write_catalogue(folder / "sites.yaml", *rows)),
        cwd=REPOSITORY,
        env=environment() | {"SSL_CERT_FILE": str(authority.file)},
        capture_output=True,
        timeout=100,
        check=True,
    )
    return Secure(store, legacy)


@pytest.mark.parametrize(
    ("name", "state"),
    [("good", "verified"), ("selfsigned", "self-signed"), ("expired", "expired"), ("otherhost", "wrong host")],
)
def test_the_state_of_the_certificate_is_kept_with_the_page(secure: Secure, name: str, state: str) -> None:
    assert (bool(secure.row(name)["sha256"]), secure.headers(name)) == (True, {"tls-certificate": state})


@pytest.mark.parametrize(("name", "fault"), [("shortdh", "dh key too small"), ("tls10", "alert protocol version")])
def test_a_server_that_is_cured_by_the_compatible_context_is_read_and_named(
    secure: Secure, name: str, fault: str
) -> None:
    assert secure.headers(name) == {"tls-certificate": "verified", "tls-compatible": fault}


def test_a_server_that_stays_incurable_has_failed_by_tls(secure: Secure) -> None:
    assert secure.row("legacy")["failure"] == "tls"


def test_only_one_more_try_is_made(secure: Secure) -> None:
    assert len(secure.legacy.hellos) == 2


def test_the_second_try_offers_one_curve(secure: Secure) -> None:
    one_curve = b"\x00\x0a\x00\x04\x00\x02\x00\x17"  # extension supported_groups: secp256r1 alone
    assert [one_curve in hello for hello in secure.legacy.hellos] == [False, True]


@pytest.mark.parametrize("words", NAMED_FAULTS)
def test_a_fault_is_found_by_openssl_s_words(words: str) -> None:
    error = OSError("failed")
    error.__cause__ = SSL.Error([("SSL routines", "", words)])
    assert named_fault(error) == words


@pytest.mark.parametrize(
    "error", [SSL.Error([("SSL routines", "", "certificate verify failed")]), OSError("dh key too small")]
)
def test_other_faults_have_no_name(error: Exception) -> None:
    assert named_fault(error) is None
