"""Where a call came from: names and addresses as codes of ISO 3166."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import maxminddb
import pyarrow as pa
import pycountry

from economic_index.errors import InputError
from economic_index.seeds import seed_rows

# Countries as GeoNames and MaxMind spell them where ISO 3166 spells them otherwise.
OTHER_NAMES = Path(__file__).with_name("country_names.csv")

NAMES_SCHEMA = pa.schema(
    [
        ("country_code", pa.string()),
        ("country_name", pa.string()),
        ("subdivision_name", pa.string()),
        ("country", pa.string()),
        ("subdivision", pa.string()),
    ]
)
ADDRESSES_SCHEMA = pa.schema(
    [
        ("ip_address", pa.string()),
        ("country", pa.string()),
        ("subdivision", pa.string()),
        ("network_type", pa.string()),
    ]
)
# What MaxMind's databases say of an address, by the network type of the records.
TRAITS = {
    "is_anycast": "anycast",
    "is_anonymous_vpn": "vpn",
    "is_hosting_provider": "hosting",
}


def folded(name: str) -> str:
    """A name without case, accents and blanks at its ends."""
    letters = unicodedata.normalize("NFKD", name)
    return (
        "".join(letter for letter in letters if not unicodedata.combining(letter))
        .casefold()
        .strip()
    )


@cache
def known_countries() -> frozenset[str]:
    """The codes of the countries that the index knows."""
    return frozenset(
        row["source_code"]
        for row in seed_rows("geographies")
        if row["geography_level"] == "country"
    )


@cache
def countries() -> Mapping[str, str]:
    """The code of each country by its folded names, common and official."""
    with OTHER_NAMES.open(encoding="utf-8", newline="") as handle:
        found = {folded(row["name"]): row["country"] for row in csv.DictReader(handle)}
    for country in pycountry.countries:
        for kind in ("name", "common_name", "official_name"):
            name = getattr(country, kind, None)
            if name:
                found[folded(name)] = country.alpha_2
    return found


@cache
def subdivisions(country: str) -> Mapping[str, str]:
    """The code of each subdivision of a country by its folded name."""
    return {
        folded(each.name): each.code
        for each in pycountry.subdivisions.get(country_code=country) or ()
    }


def place_of(
    code: str | None, country: str | None, subdivision: str | None
) -> tuple[str | None, str | None]:
    """Country and subdivision as codes; None where the index knows no such place.

    Args:
        code: ISO 3166-1 alpha-2, where the export says it.
        country: a country's name, where it says that.
        subdivision: a subdivision's name.
    """
    known = code.upper() if code else countries().get(folded(country or ""))
    if known not in known_countries():
        return None, None
    return known, subdivisions(known).get(folded(subdivision or ""))


def place_names(rows: Iterable[tuple[str | None, str | None, str | None]]) -> pa.Table:
    """The codes of the places that an export names, see ``place_of``."""
    return pa.Table.from_pylist(
        [
            dict(zip(NAMES_SCHEMA.names, (*row, *place_of(*row)), strict=True))
            for row in rows
        ],
        NAMES_SCHEMA,
    )


def addresses(found: Iterable[str], database: Path | None) -> pa.Table:
    """What a MaxMind database says of some addresses; nothing without one.

    Args:
        found: IPv4 and IPv6 addresses; what is none is not in the result.
        database: a database of countries or cities; from those of addresses, such as
            GeoIP2 Anonymous IP, comes the network type.

    Raises:
        InputError: the database cannot be read.
    """
    if database is None:
        return ADDRESSES_SCHEMA.empty_table()
    try:
        with maxminddb.open_database(database) as reader:
            rows = list(looked_up(found, reader))
    except (OSError, maxminddb.InvalidDatabaseError) as error:
        raise InputError(
            str(database),
            "this is no MaxMind database, or it cannot be read",
            "Give a .mmdb file of countries or cities, e.g. GeoLite2-Country.mmdb",
        ) from error
    return pa.Table.from_pylist(rows, ADDRESSES_SCHEMA)


def looked_up(
    found: Iterable[str], reader: maxminddb.Reader
) -> Iterator[dict[str, str | None]]:
    """A row of ``ADDRESSES_SCHEMA`` for each address that the database has."""
    for address in found:
        try:
            entry: Any = reader.get(address)
        except ValueError:
            continue
        if not isinstance(entry, dict):
            continue
        country, _ = place_of(entry.get("country", {}).get("iso_code"), None, None)
        (first, *_) = entry.get("subdivisions") or [{}]
        part = first.get("iso_code")
        # A database of anonymous addresses says it beside the address itself.
        said = {**entry, **entry.get("traits", {})}
        kinds = [kind for trait, kind in TRAITS.items() if said.get(trait)]
        yield {
            "ip_address": address,
            "country": country,
            "subdivision": f"{country}-{part}" if country and part else None,
            "network_type": kinds[0] if kinds else None,
        }
