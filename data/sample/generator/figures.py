"""The stated figures: for every body and year, a full set of numbers that obeys the forms' arithmetic.

A pool holds every address of every edition, so that a year can be printed in whichever form the plan asks
for, and one year's pending requests are the next year's carried-over ones.
"""

from __future__ import annotations

from decimal import Decimal
from random import Random

from . import forms
from .bodies import Body

YEARS = range(2018, 2026)

Pool = dict[str, Decimal]
Counts = dict[str, int]

_APPLICANT_SHARES = {
    "individual": 0.83,
    "company": 0.12,
    "research_institution": 0.0,
    "nonprofit": 0.01,
    "legal_service": 0.03,
    "other_organization": 0.01,
}
_OUTCOME_WEIGHTS = {
    "granted": 44,
    "granted_in_part": 9,
    "refused_state_secret": 0.3,
    "refused_law": 0.6,
    "refused_public_safety": 0.5,
    "refused_third_party": 2,
    "refused_internal_affairs": 2,
    "refused_deliberative": 3,
    "refused_enforcement_file": 1.5,
    "refused_register_query": 1.5,
    "not_held": 20,
    "not_compiled": 4,
    "unclear": 1,
    "declined_petition": 3,
    "declined_duplicate": 2,
    "declined_published": 0.4,
    "declined_excessive": 0.6,
    "declined_confirmation": 0.8,
    "other_no_correction": 2.5,
    "other_fee_unpaid": 0.5,
    "other_misc": 2,
}
_OTHER_CODES = ("other_no_correction", "other_fee_unpaid", "other_misc")
_REPLIES = ("1", "2", "3", "4.a", "4.b", "4.c", "4.d", "4.e", "4.f", "5", "6", "7", "8")
_REPLY_WEIGHTS = (20, 45, 8, 0.5, 1, 2, 0.5, 3, 2, 10, 8, 2, 4)


class History:
    """A body's figures from the first year to the last, simulated once and in order."""

    def __init__(self, body: Body) -> None:
        self._body = body
        self._pending = {column: 0 for column, _ in forms.APPLICANTS}
        self._stock = {"rules": int(body.scale["rules"]), "normative_documents": int(body.scale["documents"])}
        self._items: Counts = {}
        self.years = {year: self._year(year) for year in YEARS}

    def _year(self, year: int) -> Pool:
        pool: Pool = {}
        pool.update(self._requests(self._random(year, "requests"), year))
        pool.update(self._stocks(self._random(year, "stocks")))
        pool.update(self._decisions(self._random(year, "decisions")))
        pool.update(self._money(self._random(year, "money")))
        pool.update(_appeals(self._random(year, "appeals"), int(self._body.scale["appeals"])))
        pool.update(_statistics(self._random(year, "statistics"), pool))
        return pool

    def _random(self, year: int, topic: str) -> Random:
        return Random(f"{self._body.key} {year} {topic}")

    def _requests(self, random: Random, year: int) -> Pool:
        expected = 0 if year in self._body.quiet_years else self._body.scale["requests"]
        table: dict[str, Counts] = {}
        for column, _ in forms.APPLICANTS:
            mean = expected * _APPLICANT_SHARES[column] * random.uniform(0.7, 1.3)
            received = int(mean + random.random()) if expected else 0
            table[column] = _one_column(random, received, self._pending[column])
            self._pending[column] = table[column]["pending"]
        return _with_totals(table)

    def _stocks(self, random: Random) -> Pool:
        pool: Pool = {}
        for row, stock in self._stock.items():
            made = random.randint(0, 1 + stock // 8) if stock else 0
            repealed = random.randint(0, stock // 12)
            self._stock[row] = stock + made - repealed
            counts = {
                "made": made,
                "repealed": repealed,
                "in_force": self._stock[row],
                "published": made,
                "total_published": self._stock[row],
            }
            pool.update({f"disclosure/{row}/{column}": Decimal(count) for column, count in counts.items()})
        return pool

    def _decisions(self, random: Random) -> Pool:
        pool: Pool = {}
        sources = {
            "licensing": "licensing",
            "other_services": "services",
            "penalties": "penalties",
            "coercion": "coercion",
        }
        for row, key in sources.items():
            base = self._body.scale[key]
            pool[f"disclosure/{row}/decisions"] = Decimal(round(base * random.uniform(0.82, 1.2)))
            pool.update(self._item_list(random, row, base))
        pool.update(self._item_list(random, "fees", self._body.scale["fees"]))
        return pool

    def _item_list(self, random: Random, row: str, base: float) -> Pool:
        """How many kinds of decision the body may take: last year's list and its change."""
        largest = int(self._body.scale["items"]) // (1 if row == "licensing" else 7) if base else 0
        last_year = self._items.get(row, random.randint(largest // 2, largest))
        change = random.randint(-(last_year // 6), 1 + last_year // 6) if last_year else 0
        self._items[row] = last_year + change
        return {
            f"disclosure/{row}/items_last_year": Decimal(last_year),
            f"disclosure/{row}/change": Decimal(change),
        }

    def _money(self, random: Random) -> Pool:
        cents = Decimal("0.01")
        fees = Decimal(str(self._body.scale["fees"])) * Decimal(random.randint(850, 1150)) / 1000
        projects = round(self._body.scale["projects"] * random.uniform(0.8, 1.2))
        price = Decimal(random.randint(800, 9000)) / 100
        return {
            "disclosure/fees/amount": fees.quantize(cents),
            "disclosure/procurement/projects": Decimal(projects),
            "disclosure/procurement/amount": (projects * price).quantize(cents),
        }


def figures_of(pool: Pool, edition: str, requests_edition: str) -> Pool:
    """The part of a year's pool that the given edition prints."""
    return {address: pool[address] for address in forms.addresses(edition, requests_edition)}


def _one_column(random: Random, received: int, carried: int) -> Counts:
    at_hand = received + carried
    pending = random.randint(0, at_hand // 9)
    column = dict.fromkeys(forms.OUTCOME_CODES, 0)
    rows, weights = list(_OUTCOME_WEIGHTS), list(_OUTCOME_WEIGHTS.values())
    for row in random.choices(rows, weights, k=at_hand - pending):
        column[row] += 1
    column["other"] = sum(column[code] for code in _OTHER_CODES)
    return {
        "received": received,
        "carried_over": carried,
        **column,
        "total": at_hand - pending,
        "pending": pending,
    }


def _with_totals(table: dict[str, Counts]) -> Pool:
    rows = next(iter(table.values()))
    totals = {row: sum(column[row] for column in table.values()) for row in rows}
    return {
        f"requests/{row}/{column}": Decimal(counts[row])
        for column, counts in {**table, "total": totals}.items()
        for row in rows
    }


def _appeals(random: Random, most: int) -> Pool:
    pool: Pool = {}
    for row, _ in forms.APPEAL_ROWS:
        counts = dict.fromkeys((code for code, _ in forms.APPEAL_RESULTS), 0)
        for code in random.choices(list(counts), [6, 2, 2, 1], k=random.randint(0, most)):
            counts[code] += 1
        counts["total"] = sum(counts.values())
        pool.update({f"appeals/{row}/{column}": Decimal(count) for column, count in counts.items()})
    return pool


def _statistics(random: Random, pool: Pool) -> Pool:
    """The 2014 form's figures, so far as possible from the same year's requests and appeals."""
    numbers: dict[str, int | Decimal] = {}
    numbers.update(_publicity(random, int(pool["disclosure/normative_documents/made"])))
    numbers.update(_replies(random, pool))
    numbers.update(_disputes(pool))
    numbers.update(_resources(random))
    return {f"statistics/{code}/value": Decimal(number) for code, number in numbers.items()}


def _publicity(random: Random, documents: int) -> Counts:
    channels = {f"s1.2.{number}": random.randint(10, 2400) for number in (2, 3, 4)}
    channels |= {"s1.2.1": documents, "s1.2.5": random.randint(0, 60)}
    conferences, interviews = random.randint(1, 9), random.randint(1, 9)
    return {
        **channels,
        "s1.1": max(channels.values()) + random.randint(1, 90),
        "s1.1.a": documents,
        "s1.1.b": documents,
        "s2.1": random.randint(0, 30),
        "s2.2.1": conferences,
        "s2.2.1.a": conferences // 2,
        "s2.2.2": interviews,
        "s2.2.2.a": interviews // 2,
        "s2.2.3": random.randint(2, 70),
        "s2.2.4": random.randint(0, 45),
        "s2.2.5": random.randint(0, 6),
    }


def _replies(random: Random, pool: Pool) -> Counts:
    received, closed = int(pool["requests/received/total"]), int(pool["requests/total/total"])
    counts = {f"s3.1.{number}": 0 for number in (1, 2, 3, 4)}
    for channel in random.choices(list(counts), [3, 0.2, 6, 2], k=received):
        counts[channel] += 1
    replies = {f"s3.3.{number}": 0 for number in _REPLIES}
    for reply in random.choices(list(replies), _REPLY_WEIGHTS, k=closed):
        replies[reply] += 1
    replies["s3.3.4"] = sum(count for code, count in replies.items() if code.startswith("s3.3.4."))
    late = random.randint(0, closed // 10)
    ends = {"s3.1": received, "s3.2": closed, "s3.2.1": closed - late, "s3.2.2": late, "s3.3": closed}
    return {**counts, **replies, **ends}


def _disputes(pool: Pool) -> Counts:
    counts: Counts = {}
    for code, rows in {"s4": ("review",), "s5": ("lawsuit_direct", "lawsuit_after_review")}.items():
        for number, results in enumerate((("upheld",), ("corrected",), ("other", "pending")), start=1):
            counts[f"{code}.{number}"] = sum(int(pool[f"appeals/{row}/{r}"]) for row in rows for r in results)
        counts[code] = sum(counts[f"{code}.{number}"] for number in (1, 2, 3))
    return counts


def _resources(random: Random) -> dict[str, int | Decimal]:
    full_time, part_time = random.randint(1, 12), random.randint(2, 70)
    return {
        "s6": random.randint(0, 4),
        "s7": 0,
        "s8.1": random.randint(1, 20),
        "s8.2": random.randint(1, 28),
        "s8.3": full_time + part_time,
        "s8.3.1": full_time,
        "s8.3.2": part_time,
        "s8.4": Decimal(random.randint(5, 400)) / 10,
        "s9.1": random.randint(1, 9),
        "s9.2": random.randint(1, 6),
        "s9.3": random.randint(20, 640),
    }
