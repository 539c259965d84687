"""`gongkai serve`: the schedule."""

from __future__ import annotations

import os

from flows.run_flow import STOPPED, check_before
from flows.say import say_errors


def serve(*, schedule: str = "") -> int:
    """Keep the schedule: run the flow `nightly` at its hour, and rerun, retry and backfill when Prefect is asked to.

    Without PREFECT_API_URL a Prefect server is started, for as long as this command runs.

    Parameters
    ----------
    schedule
        When nights begin: cron, in the time of Shanghai (default: the setting `schedule`).

    """
    from flows.home import give_prefect_a_home
    from flows.watch import watch_over_children
    from schemas.settings import load_settings

    def checked() -> int:
        if schedule:
            os.environ["GONGKAI_SCHEDULE"] = schedule  # checked as every setting is, and the nights' own setting, too
        settings = load_settings()
        check_before(None, None)
        give_prefect_a_home(settings.folder)
        _watcher = watch_over_children()  # named, so that its pipe stays open as long as this process lives
        from flows.serve import serve_schedule

        return 0 if serve_schedule(settings) else STOPPED

    return say_errors(checked)
