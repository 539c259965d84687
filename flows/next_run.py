"""When the schedule runs the next night, and whether the last one was missed; Prefect is not asked."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from cronsim import CronSim

from schemas.settings import TIMEZONE

PATIENCE = dt.timedelta(hours=1)
"""A night that has not begun so long after its time was missed."""


def next_run(cron: str, now: dt.datetime) -> dt.datetime:
    """The first moment after `now` at which the cron line, in China's time, starts a night."""
    return next(CronSim(cron, now.astimezone(ZoneInfo(TIMEZONE))))


def last_due(cron: str, now: dt.datetime) -> dt.datetime:
    """The last moment before `now` at which a night was to start; that of the latest may still come (PATIENCE)."""
    return next(CronSim(cron, (now - PATIENCE).astimezone(ZoneInfo(TIMEZONE)), reverse=True))


def is_missed(cron: str, last_begun: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether the night that was due last has not begun; where none ever did, nobody expects one."""
    return last_begun is not None and last_begun < last_due(cron, now)
