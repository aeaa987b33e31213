"""Write `seeds/reference/release_geographies.csv` anew from pycountry.

    python -m tools.places.write_regions

pycountry restates the ISO 3166 codes of Debian's iso-codes (LGPL 2.1); the seed holds
codes and names only. Run it after a new version of pycountry, and read the difference
before you commit it: a code that disappears breaks a release that still uses it.
"""

from __future__ import annotations

import csv

import pycountry

from economic_index.paths import SEEDS
from economic_index.seeds import seed_rows

SEED = SEEDS / "reference" / "release_geographies.csv"
COLUMNS = (
    "geography_id",
    "geography_level",
    "source_code",
    "geography_name",
    "parent_geography_id",
    "is_residual",
)


def region_rows() -> list[tuple[str, ...]]:
    """The geographies that `geographies.csv` lacks, in the columns of the seed.

    Returns:
        One row a region of ISO 3166-2 at any of its levels, one row a country for usage
        of unknown region, and `NONE`, usage without a country; sorted by level and id.
    """
    known = list(seed_rows("geographies"))
    known_ids = {row["geography_id"] for row in known}
    countries = {
        row["source_code"]: row
        for row in known
        if row["geography_level"] == "country" and len(row["source_code"]) == 2
    }
    rows = [("NONE", "country", "NONE", "no country", "GLOBAL", "true")]
    regions = [
        (
            region.code,
            "country_state",
            region.code,
            region.name,
            countries[region.country_code]["geography_id"],
            "false",
        )
        for region in pycountry.subdivisions
        if region.code not in known_ids
    ]
    unknown = [
        (
            f"{code}-not_classified",
            "country_state",
            f"{code}-not_classified",
            f"{country['geography_name']}, region not classified",
            country["geography_id"],
            "true",
        )
        for code, country in countries.items()
        if f"{code}-not_classified" not in known_ids
    ]
    return rows + sorted(regions + unknown)


def main() -> None:
    """Write the seed."""
    with SEED.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(region_rows())


if __name__ == "__main__":
    main()
