"""When a column is worth a visit: reports come out from January to March, corrections at any time."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
_SEASON = {1, 2, 3}
"""Months: departments publish until 31 January, governments until 31 March (《条例》, articles 49 and 50)."""

_OFF_SEASON = dt.timedelta(days=30)
_AFTER_OBSTACLE = dt.timedelta(days=6)
"""A site that refuses is asked again days later, not minutes."""


def day_in_china(moment: dt.datetime) -> dt.date:
    """The civil date in China of a moment."""
    return moment.astimezone(CHINA).date()


def is_due(status: str | None, checked_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether a column is to be visited: in the season every night, else once a month.

    One with an obstacle is visited after some days, in any season. `status` is None where it was never visited.
    """
    if status is None or checked_at is None:
        return True
    if status != "ok":
        return now - checked_at >= _AFTER_OBSTACLE
    return day_in_china(now).month in _SEASON or now - checked_at >= _OFF_SEASON
