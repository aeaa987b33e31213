"""The places that records are drawn from, and the income group of each."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

from economic_index.sample.records.parameters import (
    EXCLUDED_COUNTRY_SHARE,
    INCOME_GROUP_FLOORS_USD,
)
from economic_index.sample.release import shape
from economic_index.sample.release.suppression import NOT_CLASSIFIED
from economic_index.sample.release.usage import UNITED_STATES_CODE, places
from economic_index.seeds import seed_rows


@dataclass(frozen=True)
class Origin:
    """A country, a US state, or a place without a country.

    Attributes:
        country: ISO 3166-1 alpha-2, or None.
        subdivision: ISO 3166-2, or None.
        share: of all records, before the planted ones.
        usage_index: AUI of the country.
        income_group: 0 for the lowest.
    """

    country: str | None
    subdivision: str | None
    share: float
    usage_index: float
    income_group: int


def origins(planted: set[tuple[str | None, str | None]]) -> list[Origin]:
    """Every place that records are drawn from; the shares sum to 1.

    Args:
        planted: (country, subdivision) of the places whose records are all planted.
    """
    drawn = []
    for place in places():
        country: str | None = place.code
        if place.level == "state_us":
            country = UNITED_STATES_CODE
        subdivision = f"{country}-{place.code}" if place.level == "state_us" else None
        if place.code == NOT_CLASSIFIED:
            country = country if place.level == "state_us" else None
            subdivision = None
        if (country, subdivision) not in planted:
            weight = float(place.conversations)
            drawn.append((country, subdivision, weight, place.usage_index))
    excluded = excluded_countries()
    located = sum(weight for _, _, weight, _ in drawn)
    each = located * EXCLUDED_COUNTRY_SHARE / (1 - EXCLUDED_COUNTRY_SHARE)
    drawn += [(country, None, each / len(excluded), 1.0) for country in excluded]
    total = sum(weight for _, _, weight, _ in drawn)
    return [
        Origin(country, subdivision, weight / total, index, income_group(country))
        for country, subdivision, weight, index in drawn
    ]


def excluded_countries() -> list[str]:
    """ISO alpha-2 codes of the countries where the service is not offered."""
    excluded = {row["geography_id"] for row in seed_rows("excluded_countries")}
    return sorted(code for key, code in _codes().items() if key in excluded)


def income_group(country: str | None) -> int:
    """The group by GDP per person of working age; places without a figure are alike."""
    known = _gdp_per_capita_usd()
    gdp = known.get(country or "", shape.UNKNOWN_GDP_PER_CAPITA_USD)
    return bisect_right(INCOME_GROUP_FLOORS_USD, gdp) - 1


@cache
def _gdp_per_capita_usd() -> dict[str, float]:
    people = {
        row["geography_id"]: int(row["working_age_population"])
        for row in seed_rows("working_age_populations")
    }
    codes = _codes()
    return {
        codes[key]: float(row["gdp_amount"])
        * float(row["amount_unit_usd"])
        / people[key]
        for row in seed_rows("gross_domestic_products")
        if (key := row["geography_id"]) in codes and key in people
    }


@cache
def _codes() -> dict[str, str]:
    return {
        row["geography_id"]: row["source_code"]
        for row in seed_rows("geographies")
        if row["geography_level"] == "country"
    }
