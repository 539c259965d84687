"""How answers, pages and bytes are told apart."""

from __future__ import annotations

import pytest

from schemas.failures import Reason
from spiders.faults import reason_of_page, reason_of_status, shell_target
from spiders.media import declared_charset, media_type

URL = "http://www.xqq.gov.cn/nb/"
LONG = "一、总体情况。" * 500


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (404, Reason.GONE),
        (410, Reason.GONE),
        (403, Reason.REFUSED),
        (429, Reason.REFUSED),
        (503, Reason.REFUSED),
        (412, Reason.CHALLENGE),
        (521, Reason.CHALLENGE),
        (500, Reason.CONNECTION),
        (302, Reason.REDIRECT_SHELL),
    ],
)
def test_statuses(status: int, reason: Reason) -> None:
    assert reason_of_status(status) is reason


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("<script>var $_ts={}</script>", Reason.CHALLENGE),
        (f"<p>请稍候…</p><div id=puzzle-vcode></div>{LONG}", Reason.CHALLENGE),
        ("<h1>您访问的页面不存在或已删除</h1>", Reason.SOFT_404),
        (f"<p>{LONG}</p>", None),
        (f"<p>{LONG}群众反映您访问的页面难找。</p>", None),
    ],
)
def test_pages_that_are_no_content(page: str, reason: Reason | None) -> None:
    assert reason_of_page(page.encode()) is reason


@pytest.mark.parametrize(
    ("page", "target"),
    [
        ('<script>location.href="./2024n/"</script>', f"{URL}2024n/"),
        ("<script>window.location = '/x.html';</script>", "http://www.xqq.gov.cn/x.html"),
        ("<script>location.replace('x.html')</script>", f"{URL}x.html"),
        ('<meta http-equiv="refresh" content="0; url=x.html">', f"{URL}x.html"),
        (f"<script>location.href='x.html'</script>{LONG}", None),
        ("<script>location.href='http://['</script>", None),
        ("<p>2024年</p>", None),
    ],
)
def test_shells(page: str, target: str | None) -> None:
    assert shell_target(URL, page.encode()) == target


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7", "application/pdf"),
        ("\ufeff<!DOCTYPE html><p>".encode(), "text/html"),
        ("<p>年报</p>".encode("gbk"), "text/html"),
        ("一、总体情况".encode("gbk"), "text/plain"),
        (b"PK\x03\x04.....word/document.xml", media_type.__globals__["DOCX"]),
        (b"PK\x03\x04.....OFD.xml", "application/zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
        (b"\x89PNG\r\n\x1a\n\x00", "application/octet-stream"),
        (b"", "application/octet-stream"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; x\r\n\r\n<html>", "multipart/related"),
        (b'<?xml version="1.0"?>\r\n<?mso-application progid="Word.Document"?>', "application/msword"),
    ],
)
def test_media_types(data: bytes, name: str) -> None:
    assert media_type(data) == name


@pytest.mark.parametrize(
    ("header", "charset"),
    [("text/html; charset=GBK", "gbk"), ('text/html;charset="utf-8"', "utf-8"), ("", None)],
)
def test_declared_charsets(header: str, charset: str | None) -> None:
    assert declared_charset(header) == charset
