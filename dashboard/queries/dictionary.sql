-- The public tables and their columns, as the database describes them.
select
    tables.schema_name,
    tables.table_name,
    tables.comment as table_description,
    columns.column_name,
    columns.data_type,
    columns.comment as column_description
from duckdb_tables() as tables
inner join duckdb_columns() as columns
    on
        tables.schema_name = columns.schema_name
        and tables.table_name = columns.table_name
order by tables.schema_name, tables.table_name, columns.column_index
