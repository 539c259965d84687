"""What autonomous places are called in short: 凉山彝族自治州 is 凉山州 in nearly every name of its bodies."""

from __future__ import annotations

import re

_PEOPLES = (
    "各|蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|"
    "布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺"
)
_AUTONOMOUS = re.compile(
    rf"(?P<place>.*?)(?P<peoples>(?:(?:{_PEOPLES})族)+|蒙古|哈萨克|柯尔克孜|塔吉克|锡伯|鄂伦春)自治(?P<kind>[州县旗])"
)
_SPOKEN = {
    "巴音郭楞蒙古自治州": "巴州",
    "博尔塔拉蒙古自治州": "博州",
    "克孜勒苏柯尔克孜自治州": "克州",
    "莫力达瓦达斡尔族自治旗": "莫旗",
    "前郭尔罗斯蒙古族自治县": "前郭县",
    "杜尔伯特蒙古族自治县": "杜蒙县",
    "喀喇沁左翼蒙古族自治县": "喀左县",
    "阜新蒙古族自治县": "阜蒙县",
    "塔什库尔干塔吉克自治县": "塔县",
    "和布克赛尔蒙古自治县": "和丰县",
    "锡林郭勒盟": "锡盟",
    "阿拉善盟": "阿盟",
}
"""Short forms that no rule makes."""


def short_names(name: str) -> tuple[str, ...]:
    """What a division is called in short, none for most: without its peoples, and as it is spoken of."""
    spoken = (_SPOKEN[name],) if name in _SPOKEN else ()
    match = _AUTONOMOUS.fullmatch(name)
    if match is None:
        return spoken
    place = match["place"] or match["peoples"].removesuffix("族")  # 东乡族自治县
    return (f"{place}{match['kind']}", *spoken)
