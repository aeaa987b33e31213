"""A first look at the published tables, as a marimo notebook.

pip install marimo duckdb pandas
marimo edit quickstart.py
"""

import marimo

app = marimo.App(width="medium")


@app.cell
def _():
    from pathlib import Path

    import duckdb
    import marimo as mo

    # The notebook lies beside the database.
    published = duckdb.connect(
        str(Path(__file__).with_name("published.duckdb")), read_only=True
    )
    return mo, published


@app.cell
def _(mo, published):
    build = published.execute("from marts.dim_build").df()
    waves = published.execute(
        "select wave_id, platform_and_product, date_start, date_end, is_synthetic "
        "from marts.dim_wave order by date_start, wave_id"
    ).df()
    mo.vstack([mo.md("# Which build is this, of which waves?"), build, waves])
    return (waves,)


@app.cell
def _(mo, published):
    leaders = published.execute(
        """
        select
            geographies.geography_name, usage.wave_id, usage.usage_per_capita_index,
            usage.usage_per_capita_index_low, usage.usage_per_capita_index_high,
            usage.usage_count
        from marts.fct_geography_usage as usage
        inner join marts.dim_geography as geographies using (geography_id)
        where
            usage.geography_level = 'country'
            and usage.usage_per_capita_index_rank <= 10
        order by usage.wave_id desc, usage.usage_per_capita_index_rank
        """
    ).df()
    mo.vstack([mo.md("# Where is AI used most for its population?"), leaders])
    return (leaders,)


@app.cell
def _(mo, published):
    # `status` tells why a value is absent: Q suppressed, O missing. Absent is not zero.
    statuses = published.execute(
        "select status, count(*) as row_count, count(task_pct) as known_count "
        "from marts.fct_geography_task group by status order by status"
    ).df()
    mo.vstack([mo.md("# How much is not published?"), statuses])
    return (statuses,)


@app.cell
def _(mo, published):
    # Every column says its unit, base and source.
    meanings = published.execute(
        "select column_name, comment from duckdb_columns() "
        "where schema_name = 'marts' and table_name = 'fct_geography_usage'"
    ).df()
    mo.vstack([mo.md("# What does a column mean?"), meanings])
    return (meanings,)


if __name__ == "__main__":
    app.run()
