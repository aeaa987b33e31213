"""The how-tos, done step by step on copies of the seeds and of the sample."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import duckdb
import jinja2
import pyarrow as pa
import pytest
import yaml
from pyarrow import parquet as pq

from economic_index.errors import InputError
from economic_index.index import seeds_of, write_index
from economic_index.inputs.records.macros import model_name
from economic_index.inputs.records.record_files import Column
from economic_index.inputs.release import read_releases
from economic_index.macros import value_of
from economic_index.paths import ROOT, SEEDS
from economic_index.sample.layouts import write_layout
from tests.python.docs.markdown import Block, blocks
from tests.python.inputs.records.logs import write_log

HOWTO = ROOT / "docs" / "howto"

# How the engine calls the contract's types.
TYPES = {"string": "VARCHAR", "bigint": "BIGINT", "double": "DOUBLE"}


def file_block(page: str, path: str) -> Block:
    """The block of a page that is (rows of) a file, as its fence says."""
    (block,) = [
        block for block in blocks(HOWTO / page) if block.info.split(" ")[1:] == [path]
    ]
    return block


def table(text: str) -> tuple[list[str], list[dict[str, str]]]:
    """Header and rows of a CSV text."""
    reader = csv.DictReader(io.StringIO(text))
    rows = list(reader)
    return list(reader.fieldnames or ()), rows


def add_rows(
    seeds: Path, page: str, only: Sequence[str] = (), without: Sequence[str] = ()
) -> None:
    """Append the rows that a page shows to the seeds; the headers must be the same.

    Args:
        seeds: the folder of the seeds.
        page: of the how-tos.
        only: names of seeds, if not all of them get their rows.
        without: names of seeds that get none.
    """
    for block in blocks(HOWTO / page):
        language, *path = block.info.split(" ")
        if language == "csv" and path[0].startswith("seeds/"):
            name = Path(path[0]).stem
            if name in without or (only and name not in only):
                continue
            seed = seeds / Path(path[0]).relative_to("seeds")
            header, rows = table(block.code)
            assert header == table(seed.read_text(encoding="utf-8"))[0], path
            with seed.open("a", encoding="utf-8", newline="") as handle:
                writer = csv.DictWriter(handle, header, lineterminator="\n")
                writer.writerows(rows)


def messages(page: str) -> list[str]:
    """Patterns of the errors that a page shows; they leave out what stands for `…`."""
    return [
        "^" + ".*".join(map(re.escape, block.code.strip().split("…"))) + "$"
        for block in blocks(HOWTO / page)
        if block.language == "text"
    ]


def message(page: str) -> str:
    """The pattern of the only error that a page shows."""
    (pattern,) = messages(page)
    return pattern


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """A copy of the seeds to add rows to."""
    return Path(shutil.copytree(SEEDS, tmp_path / "seeds"))


def write_release(
    folder: Path, sample: Path, wave: dict[str, str], more: Sequence[str] = ()
) -> Path:
    """A release with the sample's usage rows under another wave, and `more` rows."""
    source = sample / "data" / "intermediate"
    (path,) = source.glob("aei_raw_claude_ai_*.csv")
    header, rows = table(path.read_text(encoding="utf-8"))
    target = folder / "data" / "intermediate"
    target.mkdir(parents=True)
    file = f"aei_raw_claude_ai_{wave['date_start']}_to_{wave['date_end']}.csv"
    with (target / file).open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, header, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            if row["facet"] in ("country", "state_us"):
                names = ("date_start", "date_end", "platform_and_product")
                writer.writerow(row | {name: wave[name] for name in names})
        handle.writelines(f"{line}\n" for line in more)
    return folder


def test_add_a_wave(seeds: Path, sample_dir: Path, tmp_path: Path) -> None:
    """The error that the page shows, then the rows, then none."""
    _, (wave,) = table(file_block("add_a_wave.md", "seeds/rules/waves.csv").code)
    release = write_release(tmp_path / "release", sample_dir, wave)
    with pytest.raises(InputError, match=message("add_a_wave.md")):
        read_releases([release], seeds)
    add_rows(seeds, "add_a_wave.md")
    cells = read_releases([release], seeds).cells
    assert set(cells["wave_id"].to_pylist()) == {wave["wave_id"]}


def release_of(
    layout: str, folder: Path, wave: dict[str, str], more: Sequence[str] = ()
) -> Path:
    """A small release of a layout, all of it in one wave of its first file.

    Args:
        layout: `long_primitives` or `monthly`.
        folder: where it goes.
        wave: the row of the seed.
        more: the last fields of further rows, behind those of the wave.
    """
    made = write_layout(layout, "small", folder.with_name(f"{folder.name}_made"))
    (path,) = made.rglob("aei_*claude_ai_*.csv")
    header, rows = table(path.read_text(encoding="utf-8"))
    names = [name for name in header if name in wave]
    first = rows[0]["date_start"]
    folder.mkdir()
    window = f"{wave['date_start']}_to_{wave['date_end']}"
    end = wave["release_id"] if layout == "monthly" else window
    kind = "aei" if layout == "monthly" else "aei_raw"
    target = folder / f"{kind}_claude_ai_{end}.csv"
    with target.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, header, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            if row["date_start"] == first:
                writer.writerow(row | {name: wave[name] for name in names})
        others = [name for name in header if name not in names]
        for line in more:
            row = dict(zip(others, line.split(","), strict=True))
            writer.writerow(row | {name: wave[name] for name in names})
    return folder


# Rows of a use case that no release had.
RESEARCH = {
    "long_primitives": [
        "GLOBAL,global,use_case,0,use_case_count,research,0",
        "GLOBAL,global,use_case,0,use_case_pct,research,0",
    ],
    "monthly": ["GLOBAL,global,overall,0,use_case_research_pct,0.0,Overall,-"],
}


@pytest.mark.parametrize("layout", ["long_primitives", "monthly"])
def test_add_a_release(layout: str, seeds: Path, tmp_path: Path) -> None:
    """The errors that the page shows, one after the other, then none."""
    page = "add_a_release.md"
    _, waves = table(file_block(page, "seeds/rules/waves.csv").code)
    (wave,) = [row for row in waves if row["layout"] == layout]
    place = ["long_primitives", "monthly"].index(layout)
    more = RESEARCH[layout]
    release = release_of(layout, tmp_path / "release", wave, more)
    with pytest.raises(InputError, match=messages(page)[place]):
        read_releases([release], seeds)
    add_rows(seeds, page, without=("primitive_categories", "monthly_metrics"))
    with pytest.raises(InputError, match=messages(page)[place + 3]):
        read_releases([release], seeds)
    kept_out = read_releases([release], seeds, keep_unknown=True)
    assert sum(kept_out.unknown["row_count"].to_pylist()) == len(more)
    assert any("kept out" in note for note in kept_out.notes)
    add_rows(seeds, page, only=("primitive_categories", "monthly_metrics"))
    tables = read_releases([release], seeds)
    assert set(tables.cells["wave_id"].to_pylist()) == {wave["wave_id"]}
    assert "research" in tables.cells["cluster_name"].to_pylist()
    assert tables.unknown.num_rows == 0
    assert tables.cells.num_rows == kept_out.cells.num_rows + len(more)


def test_add_a_release_of_flat_tables(seeds: Path, tmp_path: Path) -> None:
    """The error that the page shows, then the rows, then none."""
    page = "add_a_release.md"
    _, (named,) = table(file_block(page, "seeds/rules/flat_tables.csv").code)
    folder = tmp_path / "release"
    folder.mkdir()
    (folder / named["file_name"]).write_text("task_name,pct\nedit.,60\nnone,40\n")
    with pytest.raises(InputError, match=messages(page)[2]):
        read_releases([folder], seeds)
    add_rows(seeds, page)
    cells = read_releases([folder], seeds).cells
    assert set(cells["wave_id"].to_pylist()) == {named["wave_id"]}


def test_add_a_facet_at_the_door(seeds: Path, sample_dir: Path, tmp_path: Path) -> None:
    """The error that the page shows, then the rows, then none."""
    _, (facet,) = table(file_block("add_a_facet.md", "seeds/rules/facets.csv").code)
    _, waves = table((seeds / "rules" / "waves.csv").read_text(encoding="utf-8"))
    (wave,) = [wave for wave in waves if wave["wave_id"] == "synthetic_claude_ai"]
    window = f"{wave['date_start']},{wave['date_end']},{wave['platform_and_product']}"
    rows = [
        f"GLOBAL,global,{window},{facet['facet']},0,{facet[variable]},teaching,{value}"
        for variable, value in (("count_variable", 40.0), ("share_variable", 4.0))
    ]
    release = write_release(tmp_path / "release", sample_dir, wave, rows)
    with pytest.raises(InputError, match=message("add_a_facet.md")):
        read_releases([release], seeds)
    add_rows(seeds, "add_a_facet.md")
    cells = read_releases([release], seeds).cells
    assert facet["facet"] in cells["facet"].to_pylist()


def test_add_a_facet_as_a_mart(
    sample_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """The model runs, gives the contract's columns, and of a facet that is there the
    numbers that its mart has."""
    model = file_block(
        "add_a_facet.md", "models/marts/fct_geography_topic.sql"
    ).code.replace("{{ ref('int_shares__cells') }}", "intermediate.int_shares__cells")
    contract = yaml.safe_load(
        file_block("add_a_facet.md", "models/marts/_topic.yml").code
    )
    columns = contract["models"][0]["columns"]
    relation = sample_warehouse.sql(model)
    assert list(zip(relation.columns, map(str, relation.types), strict=True)) == [
        (column["name"], TYPES[column["data_type"]]) for column in columns
    ]
    known = model.replace("'topic'", "'collaboration'")
    mart = """
        select wave_id, platform, geography_level, geography_id, pattern, status,
            usage_count, collaboration_pct
        from marts.fct_geography_collaboration
    """
    assert sample_warehouse.sql(f"({known}) order by all").fetchall()
    for left, right in ((known, mart), (mart, known)):
        assert not sample_warehouse.sql(f"({left}) except ({right})").fetchall()


def test_publish_your_own_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The records that the page writes, and its reference folder, pass the checks."""
    from economic_index.inputs.records import check_records

    monkeypatch.chdir(tmp_path)
    page = "publish_your_own_index.md"
    (example,) = [b for b in blocks(HOWTO / page) if b.language == "python"]
    exec(compile(example.code, page, "exec"), {})
    hierarchy = file_block(page, "build/howto/reference/request_hierarchy.csv")
    path = tmp_path / hierarchy.info.split(" ")[1]
    path.parent.mkdir(parents=True)
    path.write_text(hierarchy.code)
    begin, build = [b.code for b in blocks(HOWTO / page) if b.language == "sh"]
    assert f'RECORDS="{path.parents[1].relative_to(tmp_path)}/records/*' in build
    options = dict(word.split("=") for word in begin.split() if "=" in word)
    folder = write_index(
        options["NAME"], options["FROM"], options["EVERY"], tmp_path / "acme"
    )
    assert f"INDEX={folder.name}/" in build
    records = check_records(
        [str(tmp_path / "build/howto/records/*.parquet")],
        str(path.parent),
        seeds_of(str(folder)),
    )
    assert records.wave_ids == ("acme_acme_assistant_2026-10-01",)
    # The error that the page shows, of two files at once.
    shown = [block.code for block in blocks(HOWTO / page) if block.language == "text"]
    definition = folder / "index.yml"
    looser = "thresholds:\n  cell:\n    minimum_record_count: 10\n"
    definition.write_text(definition.read_text().replace("thresholds: {}\n", looser))
    (folder / "segments.csv").write_text(
        "segment,parent,headcount,name\neng,,400,Engineering\nops,,0,Operations\n"
    )
    with pytest.raises(InputError) as refused:
        seeds_of(str(folder))
    said = f"Invalid input. {refused.value}".splitlines()
    assert list(map(str.strip, said)) == list(map(str.strip, shown[-1].splitlines()))


def test_add_a_records_column(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error that the page shows, then none; the staging model has the column."""
    from economic_index.inputs.records import check_records, record_files, validation

    page = "add_a_records_column.md"
    entry = file_block(page, "models/staging/records/_sources.yml").code
    sources = record_files.SOURCES.read_text(encoding="utf-8")
    end = "      - name: request_hierarchy\n"
    assert sources.count(end) == 1
    columns = record_files.read_columns(sources.replace(end, entry + end))
    (column,) = columns[len(record_files.COLUMNS) :]
    assert columns == (*record_files.COLUMNS, column)
    for module in (record_files, validation):
        monkeypatch.setattr(module, "COLUMNS", columns)

    write_log(tmp_path)
    log = tmp_path / "log" / "a.parquet"
    rows = pq.read_table(log)
    reference = str(tmp_path / "reference")
    written = rows.append_column(column.name, [pa.array(["7"] * len(rows))])
    pq.write_table(written, log)
    with pytest.raises(InputError, match=message(page)):
        check_records([str(log)], reference)
    written = rows.append_column(column.name, [pa.array([7] * len(rows))])
    pq.write_table(written, log)
    assert check_records([str(log)], reference).wave_ids

    model = ROOT / "models" / "staging" / "records" / "stg_records__usage.sql"
    line = file_block(page, "models/staging/records/stg_records__usage.sql").code
    text = model.read_text(encoding="utf-8")
    end = "        cast(cost_usd as double) as cost_usd\n"
    assert text.count(end) == 1
    sql = jinja2.Template(text.replace(end, line + end)).render(
        source=lambda *names: ".".join(names),
        var=lambda name: name,
        depends_on_records_model=lambda: "",
        read_records=lambda _: read_log(log, columns),
        records_are_text=lambda _: False,
        as_utc=lambda name, _: name,
        model_name=model_name,
        record_means=lambda: value_of("disclosure/task_measures", "record_means"),
    )
    assert duckdb.sql(
        f"select distinct {column.name}, typeof({column.name}) from ({sql})"
    ).fetchall() == [(7, "BIGINT")]


def read_log(log: Path, columns: Sequence[Column]) -> str:
    """A relation over a log with every column of the interface, as `read_records`."""
    empty = ", ".join(f"cast(null as {c.sql_type}) as {c.name}" for c in columns)
    return f"""(
        select {empty} where false
        union all by name select * from read_parquet('{log}')
    )"""
