"""How large a synthetic folder of a layout since 2026 is.

The full size has about the rows of the official files: 460,000 on Claude.ai and fewer
on the API in the long layout of January 2026, 1.6 and 0.6 million in the monthly one
of June 2026.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Size:
    """The lengths of the lists that a folder is made of.

    Attributes:
        records: conversations (API: records) of a week.
        countries: countries with usage in a week.
        regions: regions with usage in a week, ISO 3166-2.
        tasks: O*NET tasks of a week on Claude.ai; the API has half of them.
        requests: request clusters of a week by level, the finest first; as the tasks.
        month_countries: countries with usage in a month.
        month_regions: regions with usage in a month.
        month_nodes: nodes of a month by tree and level.
        country_nodes: nodes of one level that a country has in a month, at most: the
            most frequent ones.
        region_nodes: the same of a region.
        full_countries: countries whose coarsest nodes have every metric.
        occupations: rows of the table of exposure by occupation.
        exposed_tasks: rows of the table of penetration by task.
    """

    records: int
    countries: int
    regions: int
    tasks: int
    requests: tuple[int, int, int]
    month_countries: int
    month_regions: int
    month_nodes: dict[tuple[str, int], int]
    country_nodes: int
    region_nodes: int
    full_countries: int
    occupations: int
    exposed_tasks: int


SMALL = Size(
    records=60_000,
    countries=6,
    regions=5,
    tasks=8,
    requests=(4, 2, 1),
    month_countries=6,
    month_regions=5,
    month_nodes={
        ("onet", 0): 3,
        ("onet", 1): 1,
        ("onet", 2): 1,
        ("onet", 3): 1,
        ("request", 0): 2,
        ("request", 1): 1,
        ("request", 2): 1,
        ("soc_occupation", 0): 3,
        ("soc_occupation", 1): 2,
    },
    country_nodes=2,
    region_nodes=2,
    full_countries=1,
    occupations=12,
    exposed_tasks=24,
)
FULL = Size(
    records=1_000_000,
    countries=180,
    regions=950,
    tasks=2_650,
    requests=(560, 110, 20),
    month_countries=118,
    month_regions=594,
    month_nodes={
        ("onet", 0): 2_500,
        ("onet", 1): 1_100,
        ("onet", 2): 250,
        ("onet", 3): 37,
        ("request", 0): 950,
        ("request", 1): 190,
        ("request", 2): 20,
        ("soc_occupation", 0): 700,
        ("soc_occupation", 1): 22,
    },
    country_nodes=100,
    region_nodes=35,
    full_countries=55,
    occupations=756,
    exposed_tasks=17_998,
)
# Half of the places, and of what they have: half of the rows.
HALF = replace(
    FULL,
    records=500_000,
    countries=90,
    regions=475,
    tasks=1_325,
    requests=(280, 55, 10),
    month_countries=59,
    month_regions=297,
    month_nodes={tree: -(-number // 2) for tree, number in FULL.month_nodes.items()},
    occupations=378,
    exposed_tasks=8_999,
)

SIZES = {"small": SMALL, "half": HALF, "full": FULL}
