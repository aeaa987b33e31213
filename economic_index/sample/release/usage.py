"""How many conversations each country and US state has."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, floor
from random import Random

from economic_index.sample.release import shape
from economic_index.sample.release.suppression import NOT_CLASSIFIED, cell_minimum
from economic_index.seeds import seed_rows

UNITED_STATES = "USA"
UNITED_STATES_CODE = "US"


@dataclass(frozen=True)
class Place:
    """A country or a US state, or the ``not_classified`` rest of one level.

    Attributes:
        level: ``country`` or ``state_us``.
        code: the ``geo_id`` of a release, e.g. ``NA`` for Namibia.
        conversations: count, never from 1 to 14.
        usage_index: AUI (1.0 = the average), of the country for a state; 1.0 where the
            population is unknown.
    """

    level: str
    code: str
    conversations: int
    usage_index: float


def apportion(total: int, weights: dict[str, float]) -> dict[str, int]:
    """Split ``total`` by weight into whole numbers, by largest remainder."""
    scale = total / sum(weights.values())
    counts = {key: floor(weight * scale) for key, weight in weights.items()}
    by_remainder = sorted(
        weights, key=lambda key: (counts[key] - weights[key] * scale, key)
    )
    for key in by_remainder[: total - sum(counts.values())]:
        counts[key] += 1
    return counts


def places() -> list[Place]:
    """Every place the conversations on Claude.ai come from.

    The states stand for their country: the counts of the states and of all countries
    but the United States add up to the records of the platform.
    """
    rng = Random(shape.SEED)
    countries = _country_counts(shape.CLAUDE_AI.records, rng)
    states = _state_counts(countries[UNITED_STATES], rng)
    codes = {
        row["geography_id"]: row["source_code"] for row in seed_rows("geographies")
    }
    index = _usage_index(countries)
    return [
        Place("country", codes[key], count, index[key])
        for key, count in countries.items()
        if key != UNITED_STATES
    ] + [
        Place("state_us", codes.get(key, key), count, index[UNITED_STATES])
        for key, count in states.items()
    ]


def _country_counts(total: int, rng: Random) -> dict[str, int]:
    """Conversations by ISO-3 id and ``not_classified``."""
    weights = {
        key: weight**shape.COUNTRY_WEIGHT_COMPRESSION
        for key, weight in _weights(
            "country", shape.COUNTRY_INCOME_ELASTICITY, rng
        ).items()
    }
    absent = sorted(weights, key=lambda key: (weights[key], key))
    for key in absent[: shape.ABSENT_COUNTRIES]:
        del weights[key]
    shares = shape.COUNTRY_SHARES | {NOT_CLASSIFIED: shape.UNLOCATED_COUNTRY_SHARE}
    return _counts(total, weights, shares, shape.COUNTRY_COUNTS)


def _state_counts(total: int, rng: Random) -> dict[str, int]:
    """Conversations by ``US-`` id and ``not_classified``."""
    weights = _weights("state_us", shape.STATE_INCOME_ELASTICITY, rng)
    shares = shape.STATE_SHARES | {NOT_CLASSIFIED: shape.UNLOCATED_STATE_SHARE}
    return _counts(total, weights, shares, shape.STATE_COUNTS)


def _weights(level: str, elasticity: float, rng: Random) -> dict[str, float]:
    """Population x GDP per head ^ elasticity x noise, where there are people."""
    levels = {
        row["geography_id"]: row["geography_level"] for row in seed_rows("geographies")
    }
    excluded = {row["geography_id"] for row in seed_rows("excluded_countries")}
    gdp_usd = {
        row["geography_id"]: float(row["gdp_amount"]) * float(row["amount_unit_usd"])
        for row in seed_rows("gross_domestic_products")
    }
    weights = {}
    for key, people in _populations().items():
        if levels[key] != level or key in excluded:
            continue
        gdp_per_capita = shape.UNKNOWN_GDP_PER_CAPITA_USD
        if key in gdp_usd:
            gdp_per_capita = gdp_usd[key] / people
        noise = exp(rng.gauss(0.0, shape.USAGE_NOISE))
        weights[key] = people * gdp_per_capita**elasticity * noise
    return weights


def _counts(
    total: int,
    weights: dict[str, float],
    shares: dict[str, float],
    counts: dict[str, int],
) -> dict[str, int]:
    """Given counts first, then given shares of the total, then the rest by weight.

    A place below the privacy threshold is folded into ``not_classified``.
    """
    given = counts | {
        key: round(share * total) for key, share in shares.items() if key not in counts
    }
    open_weights = {key: weight for key, weight in weights.items() if key not in given}
    by_place = given | apportion(total - sum(given.values()), open_weights)
    small = [key for key, count in by_place.items() if count < cell_minimum()]
    for key in small:
        by_place[NOT_CLASSIFIED] += by_place.pop(key)
    return by_place


def _usage_index(counts: dict[str, int]) -> dict[str, float]:
    """AUI by place, 1.0 where there is no population."""
    people = {key: count for key, count in _populations().items() if key in counts}
    per_head = sum(counts[key] for key in people) / sum(people.values())
    return {
        key: count / people[key] / per_head if key in people else 1.0
        for key, count in counts.items()
    }


def _populations() -> dict[str, int]:
    return {
        row["geography_id"]: int(row["working_age_population"])
        for row in seed_rows("working_age_populations")
    }
