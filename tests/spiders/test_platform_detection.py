"""Platforms are told by their fingerprints, the more telling ones first."""

from __future__ import annotations

import pytest
from hypothesis import given
from mangled import mangled

from spiders.platforms import PLATFORMS
from spiders.platforms.detect import detect, fingerprint_of

URL = "http://www.yunhu.gov.cn/zwgk/nb/"


@pytest.mark.parametrize(
    ("platform", "markup"),
    [
        ("gkmlpt", '<a href="/gkmlpt/content/9/9103/post_9103540.html">x</a>'),
        ("gkmlpt", "<script>window._CONFIG = {TREE: [], SID: '200001'}</script>"),
        ("jpaas", '<script src="/x/AuthorizedRead/unitbuild.js"></script>'),
        ("jpaas", '<div url="/api-gateway/jpaas-publish-server/front/page/build/unit"></div>'),
        ("hanweb", "proxyUrl:'/module/jslib/jquery/jpage/dataproxy.jsp'"),
        ("hanweb", '<script type="text/xml"><datastore></datastore></script>'),
        ("hanweb", "$('#38486').jpage({perPage:15})"),
        ("hanweb", '<a href="/col/col6924/index.html">x</a>'),
        ("hanweb", '<a href="../../art/2025/1/23/art_6924_1001.html">x</a>'),
        ("lonsun", '<a href="/public/column/6599872?type=3">x</a>'),
        ("lonsun", "$.get('/site/label/8888?labelName=x')"),
        ("lonsun", "labelName: 'publicInfoList'"),
        ("lonsun", "Ls.pagination({pageCount: 2})"),
        ("ucap", "<UCAPCONTENT><p>x</p></UCAPCONTENT>"),
        ("ucap", '<div id="UCAP-CONTENT"></div>'),
        ("ucap", "/common/search/0a?_isAgg=true&_isJson=true"),
        ("ucap", "createPageHTML('page_div',3,1,'list','shtml',41);"),
        ("ucap", '<a href="/mx/c100122/202501/7d.shtml">x</a>'),
        ("vsb", '<div class="pb_sys_common pb_sys_normal"></div>'),
        ("vsb", '<div id="vsb_content_2"></div>'),
        ("vsb", '<script src="/system/resource/js/counter.js"></script>'),
        ("vsb", '_showDynClicks("wbnews", 1, 2)'),
        ("vsb", '<a href="../info/2381/644672.htm">x</a>'),
        ("trs", 'createPageHTML(3, 0, "index", "html");'),
        ("trs", "var currentPage = 0; var countPage = 3"),
        ("trs", "<div class=TRS_Editor></div>"),
        ("trs", '<div class="trs_editor_view TRS_UEDITOR"></div>'),
        ("trs", '<a href="./202501/t20250123_100001.html">x</a>'),
        ("aspnet", '<input type="hidden" name="__VIEWSTATE" value="">'),
        ("aspnet", '<a href="/Category_171/Index.aspx">x</a>'),
        ("static", '<ul><li><a href="1.html">2024年报</a></li></ul>'),
        ("static", ""),
    ],
)
def test_each_fingerprint(platform: str, markup: str) -> None:
    assert detect(URL, f"<html><body>{markup}{'文' * 400}</body></html>".encode()) == platform


@pytest.mark.parametrize(
    ("product", "markup"),
    [
        ("hanweb-xxgk", "/module/xxgk/search.jsp"),
        ("truecms", "/messageController/getMessage.do?columnId=1"),
        ("epoint", '<script src="/js/webBuilderCommon.js"></script>'),
        ("easysite", "var eportalCurrentColumnId = '1'"),
        ("shaanxi", '<div class="m-lst"></div>'),
        ("nfcms", "var NFCMS_SITE_ID = 1"),
    ],
)
def test_products_without_a_parser_are_static_and_named(product: str, markup: str) -> None:
    told = fingerprint_of(URL, markup.encode())
    assert (told.platform, told.product) == ("static", product)


@pytest.mark.parametrize(
    ("platform", "markup"),
    [
        ("ucap", "createPageHTML('page_div',3,1); <div class=TRS_Editor>"),
        ("trs", "createPageHTML(3, 0); <input name=__VIEWSTATE>"),
        ("jpaas", "jpaas-publish-server /col/col1/index.html"),
        ("hanweb", "<datastore> /public/column/1"),
        ("lonsun", "publicInfoList createPageHTML('a',1)"),
        ("vsb", "vsb_content countPage = 2"),
        ("gkmlpt", "/gkmlpt/ unitbuild.js dataproxy.jsp"),
    ],
)
def test_the_first_of_two_fingerprints_counts(platform: str, markup: str) -> None:
    assert detect(URL, markup.encode()) == platform


def test_links_to_other_hosts_tell_nothing() -> None:
    link = '<a class="x" href="http://www.jiangsu.gov.cn/col/col84241/index.html">省政府</a>'
    assert detect(URL, f"{link}<div class=TRS_Editor></div>".encode()) == "trs"


def test_links_to_the_own_host_tell() -> None:
    assert detect(URL, b'<a href="http://www.yunhu.gov.cn/col/col84241/index.html">x</a>') == "hanweb"


def test_the_very_text_that_tells_is_kept() -> None:
    assert fingerprint_of(URL, b"<script>createPageHTML( 3, 0)</script>").found == "createPageHTML( 3"


@pytest.mark.parametrize(
    ("product", "data"),
    [
        ("challenge", b"<script>document.cookie='__jsl_clearance=1'; createPageHTML(3)</script>"),
        ("challenge", b"<html>puzzle-vcode TRS_Editor</html>"),
        ("shell", b"<script>location.href='/col/col1/index.html'</script>"),
    ],
)
def test_of_a_page_that_is_none_only_the_address_tells(product: str, data: bytes) -> None:
    told = [fingerprint_of(url, data) for url in (URL, f"{URL}t20250123_1.html")]
    assert [(one.platform, one.product) for one in told] == [("static", product), ("trs", product)]


@pytest.mark.parametrize(
    ("product", "url"),
    [
        ("lonsun", "https://www.ah.gov.cn/site/tpl/7931?nav=4&year=2024"),
        ("lonsun", "https://www.huainan.gov.cn/public/content/1260100414"),
        ("lonsun", "http://xxgk.ah.gov.cn/UserData/DocHtml/731/2018/3/26/3618558579887.html"),
        ("ucap", "http://www.gansu.gov.cn/gsszf/c100262/202012/275599.shtml"),
        ("ucap", "https://www.hainan.gov.cn/hainan/zfxxgknb/newxxgk_list.shtml"),
        ("ucap", "https://www.hlj.gov.cn/hlj/c108463/zfxxgk.shtml"),
        ("ucap", "https://www.xyq.gov.cn/xyq/c100122/202401/c04_163476.shtml"),
        ("ucap", "http://www.hrbdl.gov.cn/hebdlq/c112289c/202602/c01_1108994.shtml"),
        ("ucap", "http://www.sqsc.gov.cn/scqzyz/gknb/202301/dfc21262312e404c9fd6e53aadd69871.shtml"),
        ("ucap", "http://admin.yzcity.gov.cn:8888/jiangyong/gknb/202401/9b7994dccfd44652a1446b97ac403335.shtml"),
        ("ucap", "http://www.csrc.gov.cn/csrc/c100028/common_zfxxgknb.shtml"),
        ("hanweb", "https://www.jiangsu.gov.cn/col/col93261/index.html"),
        ("hanweb", "http://www.shandong.gov.cn/col/col315154/index.html?vc_xxgkarea=113700000045022274&jh=264"),
        ("hanweb", "http://www.lintao.gov.cn/art/2023/1/31/art_6924_1618518.html"),
        (
            "hanweb-xxgk",
            "http://www.lishui.gov.cn/module/xxgk/xxgkAnnualReport.jsp?fbtime=2017&area=113325000026455663",
        ),
        ("jpaas", "https://www.huaian.gov.cn/col/18073_668815/index.html"),
        ("jpaas", "https://scjgj.huaian.gov.cn/col/4039_446643/art/17356608/17364738729029ffO7DUB.html"),
        ("gkmlpt", "http://www.gd.gov.cn/gkmlpt/content/4/4688/post_4688997.html"),
        ("vsb", "http://www.sayibak.gov.cn/info/2956/33691.htm"),
        ("vsb", "http://www.gangu.gov.cn/info/2381/644672.htm"),
        ("trs", "http://www.xqq.gov.cn/zwgk/bmxxgkml/xqqqjjjdbsc/xxgknb_9490/202501/t20250123_4804883.html"),
        ("trs", "https://rsj.sh.gov.cn/txxgknb_17198/20200617/t0035_1372757.html"),
        ("trs", "http://www.qinzhou.gov.cn/zfxxgk/zfxxgkgzndbg/sj/nb_2022/jgzfxxgknb/t15691008.shtml"),
        ("trs", "http://fzwb.fuzhou.gov.cn/zfxxgkzl/ndbg/202401/t20240111_4755107.htm"),
        (
            "trs",
            "http://www.cqsdj.gov.cn/bmjz/jz/ytz_73563/zwgk_73567/zfxxgknb_73584/202301/t20230118_11520599_wap.html",
        ),
        ("trs", "https://db.hainan.gov.cn/xxgk/xxgknb/202401/t20240130_3584566.html?ddtab=true"),
        ("aspnet", "https://hrss.yn.gov.cn/InfoPublic.aspx?cid=1019&pid=971&page=1&kw="),
        ("easysite", "https://www.hebei.gov.cn/columns/29527d47-65f0-4e58-9a95-804549f339e9/index.html"),
        (
            "epoint",
            "http://www.liaoyang.gov.cn/govxxgk/LY/2024-03-05/cfa9849a-3f74-4747-82de-a497ee246555.html?deptcode=033",
        ),
        ("shaanxi", "http://www.gaoling.gov.cn/zwgk/zfxxgknb/zfnb/1881268348977160193.html"),
        ("nfcms", "https://www.gz.gov.cn/zfjgzy/gzsrmzfbgt/zfxxgknb/bm/2023n/content/post_9469010.html"),
        ("jinan", "http://www.jnzq.gov.cn/gongkai/channel_6389af9f3759918282647952/doc_67b43fa416c84d7cf76b06e7.html"),
        ("henan", "http://fgw.henan.gov.cn/2023/01-19/2677014.html"),
        ("nmg", "http://wsb.xam.gov.cn/wsb/2026-01/20/article_2026012017235865780.html"),
        ("jeecms", "http://guyang.gov.cn/jdbsc/24971296.jhtml"),
        ("shanghai", "https://shanghai.gov.cn/nw12344/20230331/4a03b5fa47ae4c73b7ec42801de6be66.html"),
        ("jiangxi", "https://jiangxi.gov.cn/jxsrmzf/xxgkn142/pc/list.html"),
        ("ankang", "https://www.hanyin.gov.cn/Content-2673984.html"),
        ("static", "http://xxgk.huichang.gov.cn/xxgknb/"),
    ],
)
def test_addresses_that_tell_by_themselves(product: str, url: str) -> None:
    told = fingerprint_of(url)
    assert (told.platform, told.product) == (product if product in PLATFORMS else "static", product)


@given(mangled("<a href='http://a/col/col1/'>x</a><script>window._CONFIG={SID:1};createPageHTML('a',3)</script>"))
def test_any_bytes_have_a_platform(data: bytes) -> None:
    assert detect(URL, data) in PLATFORMS
