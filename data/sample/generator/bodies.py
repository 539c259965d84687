"""The fictional bodies of the corpus, as bodies.yaml lists them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

PLACE_PREFIXES = ("云湖市北塘区", "云湖市", "澄溪县")


@dataclass(frozen=True)
class Body:
    """A government body that publishes a report every year."""

    key: str
    name: str
    site: str
    division: str
    level: str
    kind: str
    columns: tuple[str, ...]
    folder: str
    source: str
    scale: dict[str, float]
    quiet_years: tuple[int, ...] = ()

    @property
    def short_name(self) -> str:
        """The name as colleagues in the same place would say it."""
        for prefix in PLACE_PREFIXES:
            rest = self.name.removeprefix(prefix)
            if rest != self.name and not rest.startswith("人民政府"):
                return rest
        return self.name


def load_bodies(path: Path) -> dict[str, Body]:
    """Read bodies.yaml; the result is keyed by the bodies' short keys."""
    rows: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {row["key"]: Body(**row) for row in rows}
