"""Divisions: what the first two digits of a GB/T 2260 code say, and the keys of published folders."""

from __future__ import annotations

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


def province_key(division: str | None) -> str:
    """The value of the `province` folder: `CN-64` for 640104, `CN-00` for central bodies, else `none`.

    The letters keep readers from taking the key for a number and dropping its zeros.
    """
    head = (division or "")[:2]
    return f"CN-{head}" if head == CENTRAL or head in PROVINCES else UNRESOLVED
