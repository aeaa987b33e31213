"""Patterns within tasks and requests of usage records, as a release has them."""

from __future__ import annotations

import duckdb

WAVE = "synthetic_records_claude_ai_2000-02-07"


def test_they_are_those_that_the_export_repeats(
    default_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """Cell by cell, and no other: what was suppressed is in neither."""
    rows = default_warehouse.execute(
        """
        with exported as (
            select
                facet, level,
                regexp_extract(cluster_name, '^(.*)::', 1) as cluster_name,
                regexp_extract(cluster_name, '::([^:]*)$', 1) as category,
                value as category_pct
            from exports.exp_release_raw
            where
                facet in ('onet_task::collaboration', 'request::collaboration')
                and variable in (
                    'onet_task_collaboration_pct', 'request_collaboration_pct'
                )
                and date_start = '2000-02-07'
                and platform_and_product like 'Claude AI%records%'
        ),

        marts as (
            select
                shares.cluster_kind,
                shares.cluster_level as level,
                lower(clusters.cluster_name) as cluster_name,
                shares.category,
                shares.category_pct
            from marts.fct_cluster_primitive_share as shares
            inner join marts.dim_cluster as clusters
                using (wave_id, cluster_kind, cluster_level, cluster_id)
            where shares.wave_id = ? and shares.primitive = 'collaboration'
        )

        select
            count(*) filter (exported.level is not null and marts.level is not null),
            count(*) filter (exported.level is null or marts.level is null),
            max(abs(exported.category_pct - marts.category_pct))
        from exported
        full join marts
            on
                split_part(exported.facet, '::', 1) = case marts.cluster_kind
                    when 'task' then 'onet_task' else marts.cluster_kind
                end
                and exported.level = marts.level
                and lower(exported.cluster_name) = marts.cluster_name
                and exported.category = marts.category
        """,
        [WAVE],
    ).fetchall()
    ((both, one, difference),) = rows
    assert both > 100
    assert one == 0
    assert difference < 1e-9


def test_none_of_them_is_below_the_threshold(
    default_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    ((smallest, waves),) = default_warehouse.execute(
        """
        select min(usage_count), count(distinct wave_id)
        from marts.fct_cluster_primitive_share
        where wave_id like 'synthetic_records%'
        """
    ).fetchall()
    assert smallest >= 15
    assert waves == 2
