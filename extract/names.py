"""What may be the name of a body that publishes a report."""

from __future__ import annotations

import re

_ENDS = re.compile(
    r"(?:政府|委员会|办公室|厅|局|委|办|处|院|所|站|中心|街道|镇|乡|公司|集团|管理区|开发区|园区|新区|区|县|市|省|旗|州|盟|"
    r"部|署|会|队|社|馆|校|大学|学院|中学|小学|幼儿园|电视台|监狱|银行|海关|[支分]行|税务|法院|联合会|总站|基地|矿区|农场|林场|苏木|"
    r"兵团|第[一二三四五六七八九十]+师|[〇一二三四五六七八九十]团)$"
)
_NO_NAME = re.compile(r"[\d。；;，,、:！!？?《》>»]|首页|当前位置|所在位置")
_SHORTEST, _LONGEST = 3, 40


def is_name(text: str) -> bool:
    """Whether folded text ends as the names of bodies do and holds neither digits nor sentences."""
    return _SHORTEST <= len(text) <= _LONGEST and bool(_ENDS.search(text)) and not _NO_NAME.search(text)
