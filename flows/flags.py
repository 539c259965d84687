"""What the options of several commands have in common."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

Flag = Annotated[bool, Parameter(negative=())]
"""An option that is there or is not: `--json`, without a `--no-json`."""

Words = Annotated[tuple[str, ...], Parameter(negative=(), show_default=False)]
"""An option that may be given several times."""

WITHOUT_EMPTY_DEFAULTS = Parameter(show_default=lambda value: None if value is False or value == "" else value)
"""Help names a default that says something; what is empty or off goes without saying."""
