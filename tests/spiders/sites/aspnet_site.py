"""An ASP.NET site: one list paged by its address, one by a form that must come back as it was sent."""

from __future__ import annotations

from local_web import Answer, Asked, Web, report_html
from sites.expected import NOT_REPORTS, PDF, ROBOTS, Expected, off_site, outside, title

PAGER = "ctl00$ContentPlaceHolder1$AspNetPager1"
LIST = "/List.aspx"


def fill(web: Web) -> Expected:
    web.add("/robots.txt", ROBOTS, Content_Type="text/plain")
    kept = [_report(web, f"/Show.aspx?id={number}", number) for number in (1, 2, 3, 4, 5, 6)]
    web.add("/Show.aspx?id=6", report_html(6, '<a href="/down.aspx?id=6">年报.pdf</a>'))
    web.add("/down.aspx?id=6", PDF + b"aspnet", Content_Type="text/html")
    by_address = [_address(web, 1, [1], "下一页"), _address(web, 2, [2], "3"), _address(web, 3, [3], "")]
    web.add_script(LIST, _by_form)
    failures = {"/private/1.aspx": "robots"} | off_site("aspnet")
    never = ["/private/1.aspx", "/InfoPublic.aspx?cid=1019&pid=971&page=4&kw=", "/InfoPublic.aspx?cid=7&page=1"]
    never += [f"/Show.aspx?id=9{place}" for place in range(len(NOT_REPORTS))]
    columns = [{"url": web.url(by_address[0])}, {"url": web.url(f"{LIST}?lmid=52")}]
    return Expected(columns, [*kept, "/down.aspx?id=6"], failures, never)


def _report(web: Web, path: str, number: int) -> str:
    web.add(path, report_html(number))
    return path


def _row(href: str, text: str) -> str:
    return f'<tr><td><a href="{href}" title="{text}">{text[:10]}...</a></td><td>2025/1/23</td></tr>'


def _address(web: Web, page: int, numbers: list[int], label: str) -> str:
    path = f"/InfoPublic.aspx?cid=1019&pid=971&page={page}&kw="
    rows = "".join(_row(f"Show.aspx?id={number}", title(number)) for number in numbers)
    following = f'<a href="?cid=1019&pid=971&page={page + 1}&kw=">{label}</a>' if label else ""
    menu = '<a href="/InfoPublic.aspx?cid=7&page=1">通知公告</a>'
    web.add(path, f'<meta charset="gb2312">{menu}<table>{rows}</table>{following}'.encode("gbk"))
    return path


def _by_form(asked: Asked) -> Answer:
    """Page 1 to those who GET; page N to those who send back what page N-1 held, else the error of ASP.NET."""
    if asked.method == "GET":
        return Answer(_form_page(1).encode())
    form = dict(asked.form)
    page = int(form.get("__EVENTARGUMENT") or 0)
    sent = {"__EVENTTARGET": PAGER, "__VIEWSTATE": f"/wEP+{page - 1}==", "__VIEWSTATEGENERATOR": "C2EE9ABB"}
    sent |= {"__EVENTVALIDATION": f"/wEd/{page - 1}", "ctl00$kw": "年报"}
    if not sent.items() <= form.items() or "go" in form or not asked.headers.get("Referer"):
        return Answer("<html><title>验证视图状态 MAC 失败。</title></html>".encode(), 500)
    return Answer(_form_page(page).encode())


def _form_page(page: int) -> str:
    """Nine pages are announced; the third shows the first one's entries again."""
    rows = [_row("Show.aspx?id=4", title(4)), _row("Show.aspx?id=5", title(5))]
    if page == 1:
        rows += [_row(href, title(500 + place)) for place, href in enumerate(["/private/1.aspx", *outside("aspnet")])]
        rows += [_row(f"Show.aspx?id=9{place}", name) for place, name in enumerate(NOT_REPORTS)]
    if page == 2:
        rows = [_row("Show.aspx?id=6", title(6))]
    numbers = "".join(f"<b>{n}</b>" if n == page else _link(n) for n in range(1, 10))
    hidden = {"__VIEWSTATE": f"/wEP+{page}==", "__VIEWSTATEGENERATOR": "C2EE9ABB", "__EVENTVALIDATION": f"/wEd/{page}"}
    state = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in hidden.items())
    box = '<input type="text" name="ctl00$kw" value="年报"><input type="submit" name="go" value="检索">'
    pager = f'<div class="anpager"><!-- AspNetPager 7.4.2 -->{numbers}</div>'
    return f'<form method="post" action="./List.aspx?lmid=52">{state}{box}<table>{"".join(rows)}</table>{pager}</form>'


def _link(number: int) -> str:
    return f'<a href="javascript:__doPostBack(&#39;{PAGER}&#39;,&#39;{number}&#39;)">{number}</a>'
