"""The stated figures: random, but obeying the form's arithmetic."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from data.sample.generator import forms

Pool = dict[str, Decimal]

_OUTCOMES = {
    "2019": [row.code for row in forms.request_rows("2019")][2:-2],
    "2021": [row.code for row in forms.request_rows("2021")][2:-2],
}
_SCALES = {"rich": (0.85, 90), "sparse": (0.12, 6), "large": (0.6, 2500)}
"""How likely a cell is not nought, and how large it may be."""


def stated_figures(random: Random, edition: str, requests_edition: str, beside_2014: bool = False) -> Pool:
    """Every figure that a report of these editions prints."""
    scale = random.choice(["rich", "rich", "sparse", "large"])
    if edition == "2014":
        return _statistics(random, scale)
    pool = {**_disclosure(random, scale, edition), **_requests(random, scale, requests_edition)}
    pool |= _appeals(random, scale)
    return pool | (_statistics(random, scale) if beside_2014 else {})


def _count(random: Random, scale: str) -> int:
    likely, most = _SCALES[scale]
    return random.randint(1, most) if random.random() < likely else 0


def _requests(random: Random, scale: str, edition: str) -> Pool:
    table = {column: _one_column(random, scale, edition) for column, _ in forms.APPLICANTS}
    rows = next(iter(table.values()))
    table["total"] = {row: sum(column[row] for column in table.values()) for row in rows}
    return {f"requests/{row}/{name}": Decimal(column[row]) for name, column in table.items() for row in rows}


def _one_column(random: Random, scale: str, edition: str) -> dict[str, int]:
    outcomes = {code: _count(random, scale) for code in _OUTCOMES[edition]}
    total, pending = sum(outcomes.values()), _count(random, scale)
    carried = random.randint(0, total + pending)
    received = total + pending - carried
    return {"received": received, "carried_over": carried, **outcomes, "total": total, "pending": pending}


def _appeals(random: Random, scale: str) -> Pool:
    pool: Pool = {}
    for row, _ in forms.APPEAL_ROWS:
        counts = {code: _count(random, scale) for code, _ in forms.APPEAL_RESULTS}
        counts["total"] = sum(counts.values())
        pool |= {f"appeals/{row}/{column}": Decimal(count) for column, count in counts.items()}
    return pool


def _disclosure(random: Random, scale: str, edition: str) -> Pool:
    pool: Pool = {}
    for block in forms.DISCLOSURE[edition]:
        for row, _ in block.rows:
            counts = {code: Decimal(_count(random, scale)) for code, _ in block.columns}
            if "change" in counts:
                counts["change"] *= random.choice([1, -1]) if counts["change"] else 1
            if "published" in counts:
                counts["total_published"] += counts["published"]
            if "amount" in counts:
                counts["amount"] = Decimal(_count(random, scale) * random.randint(1, 999)) / random.choice([1, 100])
            pool |= {f"disclosure/{row}/{code}": count for code, count in counts.items()}
    return pool


def _statistics(random: Random, scale: str) -> Pool:
    counts = {row.code: Decimal(_count(random, scale)) for row in forms.STATISTICS if row.unit}
    parts = {
        "s3.3.4": [f"s3.3.4.{letter}" for letter in "abcdef"],
        "s3.1": [f"s3.1.{number}" for number in range(1, 5)],
        "s3.2": ["s3.2.1", "s3.2.2"],
        "s3.3": [f"s3.3.{number}" for number in range(1, 9)],
        "s4": ["s4.1", "s4.2", "s4.3"],
        "s5": ["s5.1", "s5.2", "s5.3"],
        "s8.3": ["s8.3.1", "s8.3.2"],
    }
    for total, summands in parts.items():
        counts[total] = sum((counts[code] for code in summands), Decimal(0))
    for money in ("s7", "s8.4"):
        counts[money] = Decimal(random.randint(0, 9999)) / 100
    return {f"statistics/{code}/value": count for code, count in counts.items()}
