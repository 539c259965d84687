"""Programs end as they should: a crash in the last moment would make a good night a failed one."""

from __future__ import annotations

import ctypes
import datetime


def keep_datetime() -> None:
    """Let Python never free what `datetime` holds ready for extensions (its capsule `datetime_CAPI`).

    Pydantic's time zones, of which Prefect keeps some to the end, look into it when they are freed, and Python may
    have freed it before them: exit code 139 (https://github.com/pydantic/pydantic/issues/12867).
    """
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(datetime.datetime_CAPI))
