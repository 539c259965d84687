"""The channels of disclosure that reports name: one closed list of codes and their wordings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

CHANNELS: dict[str, tuple[str, ...]] = {
    "portal": ("门户网站", "政府网站", "政府网", "官方网站", "官网", "政务网站", "局网站", "委网站", "厅网站",
    "区网站",
               "县网站", "市网站", "省网站"),
    "disclosure_platform": ("政府信息公开平台", "政府信息公开专栏", "政务公开专栏", "信息公开专栏", "政务公开平台",
                            "信息公开平台", "信息公开网", "政务公开网", "权责清单平台", "政府信息公开目录系统"),
    "service_network": ("政务服务网", "政务服务平台", "一体化平台", "政务服务APP", "网上办事大厅", "一网通办平台"),
    "double_publicity": ("双公示平台", "“双公示”平台", "“双公示平台”", "\"双公示\"平台", "「双公示」平台",
    "双公示系统",
                         "“双公示”系统"),
    "credit_site": ("信用中国", "信用宁夏", "信用信息公示系统", "信用信息共享平台", "信用网站", "信用门户",
                    "信用信息网", "信用平台", "信用信息平台"),
    "hotline": ("12345", "12315", "12329", "12333", "12348", "12366", "12388", "12389", "12393", "12369", "12319",
    "12328",
                "服务热线", "政务热线", "市长热线", "便民热线", "咨询热线", "热线电话", "热线平台"),
    "reading_point": ("查阅点", "查阅场所", "查阅室", "查阅处", "查询点", "查阅窗口", "查阅中心"),
    "notice_board": ("公示栏", "公开栏", "宣传栏", "公告栏", "公示牌", "公示墙", "公开墙", "宣传橱窗", "宣传展板"),
    "terminal": ("自助终端", "触摸屏", "触摸查询", "查询机", "自助查询", "自助服务机", "自助服务终端", "查询终端",
                 "一体机"),
    "gazette": ("政府公报", "人民政府公报"),
    "wechat": ("微信公众号", "微信公众平台", "政务微信", "微信平台", "官方微信", "公众号", "微信小程序", "微信视频号",
               "视频号", "微信群", "微信"),
    "weibo": ("政务微博", "新浪微博", "官方微博", "微博"),
    "short_video": ("抖音", "快手", "短视频平台"),
    "headlines": ("今日头条", "头条号"),
    "app": ("手机客户端", "移动客户端", "新闻客户端", "政务客户端", "客户端", "手机APP", "APP"),
    "new_media": ("政务新媒体", "新媒体", "两微一端"),
    "two_way": ("政民互动", "网上信箱", "局长信箱", "县长信箱", "区长信箱", "市长信箱", "领导信箱", "网上咨询",
                "在线访谈", "网上调查", "民意征集", "意见箱", "公开信箱", "留言板"),
    "open_day": ("政府开放日", "政务开放日", "公众开放日", "开放日"),
    "press_conference": ("新闻发布会", "新闻通气会", "政策吹风会", "媒体见面会"),
    "screen": ("电子显示屏", "电子屏", "LED屏", "显示屏", "LED大屏", "电子大屏"),
    "archives": ("档案馆", "档案局"),
    "library": ("图书馆", "图书室", "农家书屋"),
    "service_hall": ("政务服务大厅", "政务大厅", "办事大厅", "服务大厅", "行政服务中心", "政务服务中心",
                     "便民服务中心", "政务公开专区", "政务公开体验区", "便民服务大厅", "审批大厅"),
    "press": ("报纸", "电视台", "广播电台", "广播电视", "日报", "晚报", "新闻媒体", "电视", "广播"),
    "leaflet": ("宣传册", "宣传单", "宣传手册", "办事指南手册", "明白纸", "明白卡", "宣传资料", "纸质办事指南",
    "便民手册"),
    "village_broadcast": ("大喇叭", "村务公开", "居务公开", "村村响"),
}  # fmt: skip
"""Code → wordings; the longest wording wins where several begin at one place."""

CODES = {wording: code for code, wordings in CHANNELS.items() for wording in wordings}
"""Wording → code."""

CREDIT_SITE_OF_A_PLACE = '信用[\u4e00-\u9fff]{2,3}?(?=[”"」》]|等平台|网|平台|门户|公示)'
"""信用银川, 信用江苏 … as the name of a site: closed with a quotation mark, or called one."""


def _by_first_characters(words: Iterable[str]) -> Iterator[str]:
    """A branch for each first character: `re` tries branch after branch wherever one of these stands."""
    ordered = sorted(words, key=lambda word: (word[0], -len(word), word))
    for first, own in groupby(ordered, key=lambda word: word[0]):
        yield f"{re.escape(first)}(?:{'|'.join([re.escape(word[1:]) for word in own])})"


WORDING = re.compile("|".join([*_by_first_characters(CODES), CREDIT_SITE_OF_A_PLACE]))
"""Finds a wording, in text without white space. Every branch begins with a literal, which `re` searches fastest."""


def channel_of(wording: str) -> str:
    """The code of what WORDING found."""
    return CODES.get(wording, "credit_site")
