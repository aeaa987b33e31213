"""What two publications of one wave tell of the records that came late.

Whoever has both knows, of each cell and each residual that both show, how many late
records are in it. So the late records alone must keep the rules of disclosure control
(docs/disclosure.md), where every cell counts as shown that any publication shows. Where
an earlier publication shows a cell that the new one suppresses, all records together
must keep them, too.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import duckdb

from economic_index.disclosure import ACCOUNTS, MODELS, decide
from economic_index.disclosure.accounts import Accounts, AccountsHere, counted_by
from economic_index.inputs.records.wave_entries import RECORD_KEY
from economic_index.ledger.book import KeysAt
from economic_index.memory import memory_limit
from economic_index.sql import quoted

RECORDS = "stg_records__usage"
# What the steps below ask of the late records; the models between run as they stand.
GOALS = (
    "int_disclosure__account_cells",
    "int_disclosure__cells",
    "int_disclosure__task_means",
)
# These stay as the build made them: nodes keep their keys, and a mean of a task is
# looked at where any publication shows it.
AS_BUILT = ("int_hierarchies__nodes", "int_disclosure__published")


@dataclass(frozen=True)
class Model:
    """A model as dbt ran it.

    Attributes:
        name: its name.
        relation: its name in SQL, as dbt writes it: on Spark without a database.
        sql: the compiled statement; "" of a Python model.
        is_view: whether it is a view.
        parents: names of the models that it reads.
    """

    name: str
    relation: str
    sql: str
    is_view: bool
    parents: tuple[str, ...]

    @property
    def database(self) -> str:
        """The database of the relation, quoted."""
        return self.relation.split(".")[0]


class LateRecords(Protocol):
    """Records that came late, on the engine that holds them.

    Attributes:
        connection: of DuckDB. It holds cells and seeds under the names that they have
            in the warehouse: as the build made them, and once ``protect`` has run, as
            the late records alone make them.
        accounts: of the late records.
    """

    connection: duckdb.DuckDBPyConnection
    accounts: Accounts

    def choose(self, after: Path | KeysAt, before: Path | KeysAt | None) -> None:
        """Take for late the records whose keys came between two publications.

        Args:
            after: the keys of the later one's records.
            before: those of the earlier one's; None has all records looked at.
        """

    def protect(self) -> None:
        """Run the models between the records and the goals on the late records.

        `int_disclosure__published` is as it is in the connection by now.
        """


def unsafe_late_cells(
    late: LateRecords,
    keys: Sequence[Path | KeysAt],
    new_keys: Path | KeysAt,
    cells: Sequence[Path],
) -> int:
    """How many cells of late records are not safe for those who have all publications.

    Args:
        late: the records.
        keys: the keys of each earlier publication's records, earliest first.
        new_keys: the keys of this one's, all earlier ones among them.
        cells: files of the cells of every publication, this one's last.

    Returns:
        Cells that are shown and would be suppressed if the late records were all.
    """
    load_shown(late.connection, cells)
    found = 0
    for before, after in zip(keys, [*keys[1:], new_keys], strict=True):
        late.choose(after, before)
        found += unsafe_cells(late)
    if late.connection.execute("select 1 from no_longer_shown limit 1").fetchone():
        late.choose(new_keys, None)
        found += unsafe_cells(late)
    return found


@contextmanager
def late_here(
    warehouse: Path, models: Sequence[Model], scratch: Path
) -> Iterator[LateRecords]:
    """The late records on DuckDB, in this process.

    Args:
        warehouse: the DuckDB file that dbt built; its views read the records.
        models: the project's models in the order in which dbt ran them.
        scratch: a DuckDB file for what is worked out; it is removed in the end.
    """
    try:
        with duckdb.connect(
            config={
                "memory_limit": memory_limit(),
                "temp_directory": str(scratch.parent),
            }
        ) as connection:
            yield LateHere(connection, warehouse, chain_of(models), scratch)
    finally:
        scratch.unlink(missing_ok=True)


class LateHere:
    """The late records on DuckDB, see ``late_here``."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        warehouse: Path,
        chain: Sequence[Model],
        scratch: Path,
    ) -> None:
        self.connection = connection
        self.chain = chain
        self.accounts: Accounts = AccountsHere(connection)
        connection.execute("set TimeZone = 'UTC'")
        # The macro `account_key` reads it, see macros/portability/account_key.sql.
        connection.execute(f"set variable account_salt = '{secrets.token_hex(16)}'")
        connection.execute("set disabled_optimizers = 'partial_aggregate_pushdown'")
        connection.execute(f"attach {quoted(warehouse)} as built (read_only)")
        connection.execute(f"attach {quoted(scratch)} as {chain[0].database}")
        connection.execute(f"use {chain[0].database}")
        stand_in(connection)

    def choose(self, after: Path | KeysAt, before: Path | KeysAt | None) -> None:
        """As the protocol says."""
        earlier = f"anti join {key_file(before)} using (record_key)" if before else ""
        self.connection.execute(
            "create or replace table step_keys as "
            f"select record_key from {key_file(after)} {earlier}"
        )

    def protect(self) -> None:
        """As the protocol says."""
        for model in self.chain:
            kind = "view" if model.is_view else "table"
            for other in ("view", "table"):
                if exists(self.connection, model, other):
                    self.connection.execute(f"drop {other} {model.relation}")
            self.connection.execute(f"create {kind} {model.relation} as {model.sql}")
        self.connection.execute(
            f"create or replace temp view {ACCOUNTS} as "
            f"select * from intermediate.{MODELS[ACCOUNTS]}"
        )


def key_file(keys: Path | KeysAt) -> str:
    """What DuckDB reads of a file of keys, whichever engine wrote it."""
    assert isinstance(keys, Path), "DuckDB reads no keys elsewhere"
    return (
        "(select cast(record_key as ubigint) as record_key "
        f"from read_parquet({quoted(keys)}))"
    )


def chain_of(models: Sequence[Model]) -> list[Model]:
    """The models between the records and the goals, in the order in which they run."""
    by_name = {model.name: model for model in models}
    wanted: set[str] = set()

    def visit(name: str) -> bool:
        """Whether a model reads the records; it is wanted if it does."""
        if name == RECORDS:
            return True
        if name in AS_BUILT or name not in by_name:
            return False
        reads = [visit(parent) for parent in by_name[name].parents]
        if any(reads):
            wanted.add(name)
        return any(reads)

    for goal in GOALS:
        visit(goal)
    return [model for model in models if model.name in wanted]


def stand_in(connection: duckdb.DuckDBPyConnection) -> None:
    """Have the database in use show all that the warehouse holds, under its names.

    The records are those of the table `step_keys`.
    """
    connection.execute("create table step_keys (record_key ubigint)")
    found = connection.execute(
        """
        select schema_name, table_name from duckdb_tables()
        where database_name = 'built'
        union all
        select schema_name, view_name from duckdb_views()
        where database_name = 'built' and not internal
        order by all
        """
    ).fetchall()
    for schema, name in found:
        only = (
            f"where {RECORD_KEY} in (select record_key from main.step_keys)"
            if name == RECORDS
            else ""
        )
        connection.execute(f'create schema if not exists "{schema}"')
        connection.execute(
            f'create view "{schema}"."{name}" as '
            f'select * from built."{schema}"."{name}" {only}'
        )


# Names of the cells that were published, turned back into nodes. What is left of a
# group, `not_classified`, is no cell of its own.
SHOWN = """
create table shown as
with

nodes as (

    select * from intermediate.int_hierarchies__nodes

),

facets as (

    select * from seeds.facets

),

-- The dimension of the groups and of the categories of each facet.
dimensions as (

    select distinct
        cells.facet,
        places.dimension as group_dimension,
        categories.dimension as category_dimension
    from intermediate.int_disclosure__cells as cells
    inner join nodes as places
        on cells.group_key = places.node_key
    inner join nodes as categories
        on cells.category_key = categories.node_key

),

roots as (

    select
        dimension,
        node_key
    from nodes
    where depth = 0

),

described as (

    select
        published.*,
        facets.base_facet,
        facets.coarsest_level - published.cluster_level + 1 as depth
    from published
    inner join facets
        on published.facet = facets.facet

),

usage as (

    select
        'usage' as facet,
        roots.node_key as group_key,
        nodes.node_key as category_key,
        described.publication
    from described
    inner join roots
        on roots.dimension = 'everything'
    inner join nodes
        on
            nodes.dimension = 'geography'
            and described.geography_id = nodes.node_name
            and not nodes.is_residual
    where described.base_facet = 'usage'

),

plain as (

    select
        described.facet,
        places.node_key as group_key,
        nodes.node_key as category_key,
        described.publication
    from described
    inner join dimensions
        on described.facet = dimensions.facet
    inner join nodes as places
        on
            places.dimension = dimensions.group_dimension
            and described.geography_id = places.node_name
    inner join nodes
        on
            dimensions.category_dimension = nodes.dimension
            and described.base_cluster = nodes.node_name
            and described.depth = nodes.depth
            and not nodes.is_residual
    where described.cross_cluster is null and described.base_facet != 'usage'

),

crossed as (

    select
        described.facet,
        bases.node_key as group_key,
        nodes.node_key as category_key,
        described.publication
    from described
    inner join dimensions
        on described.facet = dimensions.facet
    inner join nodes as bases
        on
            dimensions.group_dimension = bases.dimension
            and described.base_cluster = bases.node_name
            and described.depth = bases.depth
            and not bases.is_residual
    inner join nodes
        on
            dimensions.category_dimension = nodes.dimension
            and described.cross_cluster = nodes.node_name
            and not nodes.is_residual
    where described.cross_cluster is not null

),

named as (

    select * from usage
    union all
    select * from plain
    union all
    select * from crossed

),

-- With any cell of a group its total is published.
totals as (

    select
        named.facet,
        named.group_key,
        roots.node_key as category_key,
        named.publication
    from named
    inner join dimensions
        on named.facet = dimensions.facet
    inner join roots
        on dimensions.category_dimension = roots.dimension

),

-- An intersection is framed by the world's cells of its two parts.
frames as (

    select
        dimensions.facet,
        case
            when named.facet = split_part(dimensions.facet, '::', 1)
                then named.category_key
            else group_roots.node_key
        end as group_key,
        case
            when named.facet = split_part(dimensions.facet, '::', 1)
                then category_roots.node_key
            else named.category_key
        end as category_key,
        named.publication
    from named
    inner join dimensions
        on
            dimensions.facet like '%::%'
            and named.facet in (
                split_part(dimensions.facet, '::', 1),
                split_part(dimensions.facet, '::', 2)
            )
    inner join roots as worlds
        on
            worlds.dimension = 'geography'
            and named.group_key = worlds.node_key
    inner join roots as group_roots
        on dimensions.group_dimension = group_roots.dimension
    inner join roots as category_roots
        on dimensions.category_dimension = category_roots.dimension
    union all
    select
        dimensions.facet,
        group_roots.node_key as group_key,
        category_roots.node_key as category_key,
        publications.publication
    from dimensions
    inner join roots as group_roots
        on dimensions.group_dimension = group_roots.dimension
    inner join roots as category_roots
        on dimensions.category_dimension = category_roots.dimension
    cross join (select distinct publication from published) as publications
    where dimensions.facet like '%::%'

)

select * from named
union
select * from totals
union
select * from frames
"""

NO_LONGER_SHOWN = """
create table no_longer_shown as
select facet, group_key, category_key from shown
except
select facet, group_key, category_key from shown
where publication = (select max(publication) from shown)
"""

SHOWN_MEANS = """
create table shown_means as
select distinct
    nodes.node_key as task_key,
    facets.cross_facet as measure
from published
inner join seeds.facets as facets
    on published.facet = facets.facet
inner join intermediate.int_hierarchies__nodes as nodes
    on
        nodes.dimension = 'task'
        and published.base_cluster = nodes.node_name
        and nodes.depth > 0
where published.cell_index is not null
"""

# A mean is looked at where the task is published in the world.
SHOWN_TASKS = """
create or replace view intermediate.int_disclosure__published as
select
    'onet_task' as facet,
    waves.wave_key,
    worlds.node_key as group_key,
    tasks.task_key as category_key
from (select distinct task_key from shown_means) as tasks
cross join intermediate.int_records__waves as waves
cross join intermediate.int_hierarchies__nodes as worlds
where worlds.dimension = 'geography' and worlds.depth = 0
"""


def load_shown(connection: duckdb.DuckDBPyConnection, cells: Sequence[Path]) -> None:
    """Make tables of what the publications show: cells, and means of tasks."""
    numbered = " union all ".join(
        f"select {number} as publication, * from read_parquet({quoted(path)})"
        for number, path in enumerate(cells)
    )
    connection.execute(f"create table published as {numbered}")
    for statement in (SHOWN, NO_LONGER_SHOWN, SHOWN_MEANS, SHOWN_TASKS):
        connection.execute(statement)


# A cell that no publication shows is as good as suppressed.
CELLS = """
create or replace temp view cells as
select cells.* replace (cells.is_safe and shown.facet is not null as is_safe)
from intermediate.int_disclosure__cells as cells
left join (select distinct facet, group_key, category_key from shown) as shown
    on
        cells.facet = shown.facet
        and cells.group_key = shown.group_key
        and cells.category_key = shown.category_key
"""

# That a request cluster exists is known; its late records are records as any others.
THRESHOLDS = """
create or replace temp view thresholds as
select * from seeds.disclosure_thresholds where cell_kind = 'cell'
union all
select * replace ('request_cluster' as cell_kind)
from seeds.disclosure_thresholds where cell_kind = 'cell'
"""

UNSAFE = """
select
    (
        select count(*)
        from (select distinct facet, group_key, category_key from shown)
        inner join decisions using (facet, group_key, category_key)
        where not decisions.is_published
    ) + (
        select count(*)
        from shown_means
        inner join intermediate.int_records__measures using (task_key, measure)
        anti join intermediate.int_disclosure__task_means using (task_key, measure)
    )
"""


def unsafe_cells(late: LateRecords) -> int:
    """How many shown cells the rules would suppress for the chosen records."""
    late.protect()
    connection = late.connection
    for name, model_name in MODELS.items():
        if name != ACCOUNTS:
            connection.execute(
                f"create or replace temp view {name} as "
                f"select * from intermediate.{model_name}"
            )
    connection.execute(CELLS)
    connection.execute(THRESHOLDS)
    with counted_by(late.accounts):
        decide(connection)
    ((count,),) = connection.execute(UNSAFE).fetchall()
    return count


def exists(connection: duckdb.DuckDBPyConnection, model: Model, kind: str) -> bool:
    """Whether a model's relation is there as a view, or as a table."""
    return bool(
        connection.execute(
            f"select 1 from duckdb_{kind}s() "
            f"where database_name = ? and {kind}_name = ?",
            [model.database.strip('"'), model.name],
        ).fetchone()
    )
