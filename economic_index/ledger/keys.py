"""The keys of a wave's records: whether all of the earlier ones are still there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from economic_index.errors import InputError
from economic_index.inputs.records.record_files import columns_of, find_records
from economic_index.inputs.records.validation import load_rules, typed_view
from economic_index.inputs.records.wave_entries import CONTENTS, RECORD_KEY
from economic_index.ledger.checks import NEVER_SHARED, Rebuilt
from economic_index.memory import memory_limit
from economic_index.paths import SEEDS
from economic_index.sql import quoted

KEYED = f"""
create temp table keyed as
select
    open_waves.wave_id,
    keyed_records.record_key,
    keyed_records.contents
from (
    select
        platform,
        occurred_at,
        {RECORD_KEY} as record_key,
        {{contents}} as contents
    from records
) as keyed_records
inner join open_waves
    on keyed_records.platform = open_waves.platform
    and keyed_records.occurred_at >= open_waves.date_start
    and keyed_records.occurred_at < open_waves.date_end
"""


def write_keys(
    patterns: Sequence[str],
    folder: Path,
    late: Sequence[tuple[Rebuilt, Path]],
    seeds_folder: Path = SEEDS,
) -> dict[str, Path]:
    """Write the keys of checked records, sorted, one file a wave.

    Args:
        patterns: globs of the records.
        folder: for the files and for what does not fit in memory; it must exist.
        late: the waves to count late records in, with the keys of the last publication.
        seeds_folder: the folder of the seeds.

    Returns:
        The file of each wave.

    Raises:
        InputError: a wave with late records lacks earlier ones, or some of those say
            something else than then.
    """
    config = {
        "memory_limit": memory_limit(),
        "temp_directory": str(folder),
    }
    with duckdb.connect(config=config) as connection:
        connection.execute("set TimeZone = 'UTC'")
        files = find_records(patterns)
        columns = columns_of(connection, files)
        load_rules(connection, seeds_folder)
        connection.execute(typed_view(files, columns))
        connection.execute(
            KEYED.format(contents=CONTENTS if late else "cast(null as ubigint)")
        )
        for wave, keys in late:
            check_late(connection, wave, keys)
        found = connection.execute(
            "select distinct wave_id from keyed order by all"
        ).fetchall()
        paths = {}
        for number, (wave_id,) in enumerate(found, start=1):
            paths[wave_id] = folder / f"keys-{number}.parquet"
            connection.execute(
                f"""
                copy (
                    select record_key from keyed
                    where wave_id = {quoted(wave_id)}
                    order by record_key
                ) to {quoted(paths[wave_id])} (format parquet, compression zstd)
                """
            )
    return paths


def check_late(
    connection: duckdb.DuckDBPyConnection, wave: Rebuilt, keys: Path
) -> None:
    """Refuse late records unless the earlier ones are all there, as they were.

    Args:
        connection: holds the table `keyed`.
        wave: the wave.
        keys: the keys of its last publication's records.

    Raises:
        InputError: an earlier record is missing, or says something else.
    """
    fix = (
        "Give all records of the wave, unchanged, beside the late ones, or none of "
        "them to keep the wave as it is (docs/howto/erase_an_account.md); "
        f"{NEVER_SHARED.format(wave=wave.wave_id)}"
    )
    missing, contents = connection.execute(
        f"""
        select
            count(*) filter (where given.record_key is null),
            cast(sum(cast(given.contents as hugeint)) as varchar)
        from read_parquet({quoted(keys)}) as earlier
        left join (select * from keyed where wave_id = ?) as given
            on earlier.record_key = given.record_key
        """,
        [wave.wave_id],
    ).fetchone()
    if missing:
        raise InputError(
            f"RECORDS, wave {wave.wave_id}",
            "records that the wave was published from are missing",
            fix,
        )
    if contents != wave.publications[-1].records:
        raise InputError(
            f"RECORDS, wave {wave.wave_id}",
            "records that the wave was published from say something else now",
            fix,
        )
