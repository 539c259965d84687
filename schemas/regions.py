"""Divisions: what the first two digits of a GB/T 2260 code say, and the keys of published folders."""

from __future__ import annotations

import re

PROVINCES: dict[str, str] = {
    "11": "北京市", "12": "天津市", "13": "河北省", "14": "山西省", "15": "内蒙古自治区",
    "21": "辽宁省", "22": "吉林省", "23": "黑龙江省",
    "31": "上海市", "32": "江苏省", "33": "浙江省", "34": "安徽省", "35": "福建省", "36": "江西省", "37": "山东省",
    "41": "河南省", "42": "湖北省", "43": "湖南省", "44": "广东省", "45": "广西壮族自治区", "46": "海南省",
    "50": "重庆市", "51": "四川省", "52": "贵州省", "53": "云南省", "54": "西藏自治区",
    "61": "陕西省", "62": "甘肃省", "63": "青海省", "64": "宁夏回族自治区", "65": "新疆维吾尔自治区",
}  # fmt: skip

CENTRAL = "00"
UNRESOLVED = "none"

PINYIN: dict[str, str] = {
    "00": "central",
    "11": "beijing", "12": "tianjin", "13": "hebei", "14": "shanxi", "15": "neimenggu",
    "21": "liaoning", "22": "jilin", "23": "heilongjiang",
    "31": "shanghai", "32": "jiangsu", "33": "zhejiang", "34": "anhui", "35": "fujian", "36": "jiangxi",
    "37": "shandong",
    "41": "henan", "42": "hubei", "43": "hunan", "44": "guangdong", "45": "guangxi", "46": "hainan",
    "50": "chongqing", "51": "sichuan", "52": "guizhou", "53": "yunnan", "54": "xizang",
    "61": "shaanxi", "62": "gansu", "63": "qinghai", "64": "ningxia", "65": "xinjiang",
}  # fmt: skip
"""Two digits → the province's name in letters: its file in the site catalogue, and the head of its sites' ids."""

_TAIL = re.compile(r"(省|市|(维吾尔|壮族|回族)?自治区)$")


def province_name(code: str) -> str:
    """The name of a province by its two digits: 宁夏回族自治区; 中央 for central bodies; empty where there is none."""
    return "中央" if code == CENTRAL else PROVINCES.get(code, "")


def short_name(code: str) -> str:
    """The name of a province as people say it: 宁夏."""
    return _TAIL.sub("", province_name(code))


def find_province(text: str) -> str | None:
    """The two digits of a province that is named 宁夏, 宁夏回族自治区, 64, 640000 or ningxia; None where it is none."""
    wanted = text.strip().lower()
    named = (c for c in PINYIN if wanted in {c, f"{c}0000", PINYIN[c], province_name(c), short_name(c)})
    return next(named, None)


def province_key(division: str | None) -> str:
    """The value of the `province` folder: `CN-64` for 640104, `CN-00` for central bodies, else `none`.

    The letters keep readers from taking the key for a number and dropping its zeros.
    """
    head = (division or "")[:2]
    return f"CN-{head}" if head == CENTRAL or head in PROVINCES else UNRESOLVED
