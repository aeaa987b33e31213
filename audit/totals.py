"""Sums of tokens and cost that a reader knows, what they leave, and published means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import duckdb
import numpy as np

from audit.truth import Rules
from economic_index.record_facets import RECORD_MEANS

# A published sum of a facet and the column that it adds up.
MEASURES = {
    "activity::input_tokens": "prompt_tokens",
    "activity::output_tokens": "completion_tokens",
    "activity::cost_usd": "cost",
}
ALL = "all"


def known_totals(connection: duckdb.DuckDBPyConnection) -> tuple[int, list[str]]:
    """How many sums a reader knows, and which of them are not safe, in words.

    A reader knows each published sum, and the sum of a wave less those of its models.
    Who is behind it is counted here from the records themselves.

    Args:
        connection: to a warehouse with the private tables and what is published.
    """
    rules = Rules.of(connection)
    count, unsafe = 0, []
    for wave, facet, shown in published_sums(connection):
        by_model = records_behind(connection, wave, MEASURES[facet])
        known = {model: [model] for model in shown if model != ALL}
        if ALL in shown:
            known[ALL] = list(by_model)
            known["what the models leave"] = [
                model for model in by_model if model not in shown
            ]
        for name, models in known.items():
            records: dict[int, int] = defaultdict(int)
            sums: dict[int, float] = defaultdict(float)
            for model in models:
                for account, number, value in by_model[model]:
                    records[account] += number
                    sums[account] += value
            if not records:
                continue
            count += 1
            if not rules.is_safe(np.array([*records.values()])) or not is_spread(
                rules, np.array([*sums.values()])
            ):
                unsafe.append(f"{facet} of {wave}, {name}: {len(records)} accounts")
    return count, unsafe


def known_means(connection: duckdb.DuckDBPyConnection) -> tuple[int, list[str]]:
    """How many means of records are published, and which are not safe, in words.

    The records that say the number, their sum, and the records that do not say it: from
    a mean a reader may work out how many these are.

    Args:
        connection: to a warehouse with the private tables and what is published.
    """
    rules = Rules.of(connection)
    unsafe = []
    published = connection.execute(
        "select wave_id, facet from intermediate.int_cells__records "
        "where base_facet = 'record_mean' order by all"
    ).fetchall()
    for wave, facet in published:
        column = RECORD_MEANS[facet.split("::")[1]]["measure_id"]
        counts, silent, sums = (
            np.array(numbers)
            for numbers in zip(
                *connection.execute(
                    f"""
                    select
                        count({column}), count(*) - count({column}),
                        coalesce(sum({column}), 0)
                    from intermediate.int_records__placed
                    inner join intermediate.int_records__waves as waves using (wave_key)
                    where waves.wave_id = ? and not waves.is_by_segment
                    group by account_key
                    """,
                    [wave],
                ).fetchall(),
                strict=True,
            )
        )
        if not (
            rules.is_safe(counts[counts > 0])
            and rules.is_safe(silent[silent > 0])
            and is_spread(rules, sums)
        ):
            unsafe.append(f"{facet} of {wave}")
    return len(published), unsafe


def published_sums(
    connection: duckdb.DuckDBPyConnection,
) -> Iterator[tuple[str, str, set[str]]]:
    """(wave, facet, models with a published sum)."""
    for wave, facet, models in connection.execute(
        """
        select wave_id, facet, list(distinct base_cluster)
        from intermediate.int_cells__records
        where facet in (select unnest(?))
        group by all
        order by all
        """,
        [list(MEASURES)],
    ).fetchall():
        yield wave, facet, set(models)


def records_behind(
    connection: duckdb.DuckDBPyConnection, wave: str, column: str
) -> dict[str, list[tuple[int, int, float]]]:
    """(account, records, sum) of the records that state a measure, by model."""
    found: dict[str, list[tuple[int, int, float]]] = defaultdict(list)
    for model, *behind in connection.execute(
        f"""
        select
            nodes.node_name, account_key, count({column}), cast(sum({column}) as double)
        from intermediate.int_records__priced as priced
        inner join intermediate.int_records__waves as waves using (wave_key)
        inner join intermediate.int_hierarchies__nodes as nodes
            on priced.model_key = nodes.node_key
        where waves.wave_id = ? and {column} is not null
        group by all
        """,
        [wave],
    ).fetchall():
        found[model].append(tuple(behind))
    return found


def is_spread(rules: Rules, sums: np.ndarray) -> bool:
    """Whether no account, and no two, make up too much of a sum."""
    total = sums.sum()
    first, second = [*sorted(sums, reverse=True), 0.0, 0.0][:2]
    # Costs are added up in decimals there and as doubles here.
    slack = 1e-9 * total
    return bool(
        first <= rules.share * total + slack
        and first + second <= rules.two_share * total + slack
        and total - first - second >= rules.remainder * first - slack
    )
