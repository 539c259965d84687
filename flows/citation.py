"""How a release is cited; apart from the dataset card, which is slow to import."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemas.data_package import TITLE


def cite_as(manifest: Mapping[str, Any]) -> str:
    """How a release is cited, in one line."""
    created = manifest["created_at"]
    return (
        f"The gongkai developers ({created[:4]}). {TITLE}. Release {manifest['release_id']}, {created[:10]}. CC BY 4.0."
    )
