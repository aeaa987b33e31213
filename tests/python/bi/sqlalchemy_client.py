"""What a BI tool sees of a database through SQLAlchemy, as JSON on standard output.

Runs by itself in environments with other versions than the project's, so it imports
nothing but SQLAlchemy, and speaks the words that 1.4 and 2.0 share.

Usage: sqlalchemy_client.py DATABASE
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy
from sqlalchemy.pool import QueuePool

CHARTS = 8


def seen(database):
    """Tables with their columns, and one chart drawn by several threads at a time."""
    engine = sqlalchemy.create_engine(
        "duckdb:///" + database,
        connect_args={"read_only": True},
        poolclass=QueuePool,
        pool_size=2,
    )
    inspector = sqlalchemy.inspect(engine)
    tables = {}
    for place in inspector.get_schema_names():
        # The dialect puts the database before the schema.
        schema = place.split(".")[-1]
        if place.split(".")[0] not in ("system", "temp"):
            for name in inspector.get_table_names(schema=schema):
                tables[schema + "." + name] = {
                    "comment": inspector.get_table_comment(name, schema=schema)["text"],
                    "columns": [
                        [
                            column["name"],
                            str(column["type"]),
                            column["nullable"],
                            column["comment"],
                        ]
                        for column in inspector.get_columns(name, schema=schema)
                    ],
                    "primary_key": inspector.get_pk_constraint(name, schema=schema)[
                        "constrained_columns"
                    ],
                }
    usage = sqlalchemy.Table(
        "fct_geography_usage",
        sqlalchemy.MetaData(),
        schema="marts",
        autoload_with=engine,
    )
    query = (
        sqlalchemy.select(
            usage.c.wave_id, usage.c.geography_level, sqlalchemy.func.count()
        )
        .group_by(usage.c.wave_id, usage.c.geography_level)
        .order_by(usage.c.wave_id, usage.c.geography_level)
    )

    def draw(_):
        with engine.connect() as connection:
            return [list(row) for row in connection.execute(query)]

    with ThreadPoolExecutor(4) as threads:
        charts = list(threads.map(draw, range(CHARTS)))
    return {"tables": tables, "charts": charts}


if __name__ == "__main__":
    json.dump(seen(sys.argv[1]), sys.stdout)
