"""The shape of the dbt project: layers, names, descriptions, contracts."""

from __future__ import annotations

import re
from graphlib import CycleError, TopologicalSorter
from pathlib import PurePosixPath

import pytest

from economic_index.paths import ROOT
from economic_index.publish import PUBLIC_SCHEMAS

PREFIXES = {
    "staging": r"stg_\w+__\w+",
    "intermediate": r"int_\w+__\w+",
    "marts": r"(dim|fct)_\w+",
    "report": r"(fig|tbl)_\w+",
    "claims": r"claims(__\w+)?",
    "exports": r"exp_\w+",
    "semantic": r"sem_\w+",
}

# What a model of each layer may read; seeds may be read from intermediate on.
MAY_READ = {
    "staging": {"source"},
    "intermediate": {"staging", "intermediate", "seed"},
    "marts": {"intermediate", "seed"},
    "report": {"marts", "intermediate", "report", "seed"},
    "exports": {"intermediate", "seed"},
    "semantic": {"marts"},
    # The scoreboard compares what is published, so its steps read what people query.
    "claims": {"intermediate", "marts", "report", "claims", "seed"},
}

# A model of these layers has a YAML of its own; of the others, a folder has one.
ONE_YAML_EACH = {"marts", "report"}

SELECTORS = ROOT / "selectors.yml"

NUMBERS = {"bigint", "double", "integer"}
# Numbers that put rows in order, or name something: they measure nothing.
NO_MEASURE = re.compile(
    r"\w+_(rank|order|level|number|tier)|level|percentile|reference_year"
    r"|printed_precision"
)
MEASURE = re.compile(r"Unit: [^;]+; base: [^;]+; source: .+\.$")


def models(manifest: dict) -> list[dict]:
    return [
        node for node in manifest["nodes"].values() if node["resource_type"] == "model"
    ]


def layer(node: dict) -> str:
    """The layer of a model, or the kind of any other node."""
    return node["fqn"][1] if node["resource_type"] == "model" else node["resource_type"]


def is_public(node: dict) -> bool:
    """Whether the model's table is published."""
    return node["config"]["schema"] in PUBLIC_SCHEMAS


def public_columns(manifest: dict) -> list[tuple[str, dict]]:
    """(model, column) of the public layers."""
    return [
        (node["name"], column)
        for node in models(manifest)
        if is_public(node)
        for column in node["columns"].values()
    ]


def test_names_follow_their_layer(manifest: dict) -> None:
    misnamed = [
        node["name"]
        for node in models(manifest)
        if not re.fullmatch(PREFIXES[layer(node)], node["name"])
    ]
    assert misnamed == []


def test_a_layer_reads_only_the_layers_below_it(manifest: dict) -> None:
    known = manifest["nodes"] | manifest["sources"]
    crossed = [
        (node["name"], known[parent]["name"])
        for node in models(manifest)
        for parent in node["depends_on"]["nodes"]
        if layer(known[parent]) not in MAY_READ[layer(node)]
    ]
    assert crossed == []


def folder_graph(manifest: dict) -> dict[str, set[str]]:
    """The folders of the intermediate layer, each with those that it reads."""
    graph: dict[str, set[str]] = {}
    for node in models(manifest):
        if layer(node) != "intermediate":
            continue
        read = graph.setdefault(node["fqn"][2], set())
        for parent in node["depends_on"]["nodes"]:
            other = manifest["nodes"].get(parent)
            if other and layer(other) == "intermediate":
                read.add(other["fqn"][2])
        read.discard(node["fqn"][2])
    return graph


def test_folders_do_not_read_each_other(manifest: dict) -> None:
    """What a folder is made of stands in the folders before it."""
    graph = folder_graph(manifest)
    assert "disclosure" in graph and "hierarchies" in graph["records"]
    TopologicalSorter(graph).prepare()
    # And a circle would be seen.
    graph["hierarchies"] = graph["hierarchies"] | {"records"}
    with pytest.raises(CycleError):
        TopologicalSorter(graph).prepare()


def test_a_staging_model_reads_one_source(manifest: dict) -> None:
    many = [
        node["name"]
        for node in models(manifest)
        if layer(node) == "staging" and len(node["depends_on"]["nodes"]) != 1
    ]
    assert many == []


def test_every_model_says_what_it_is(manifest: dict) -> None:
    silent = [node["name"] for node in models(manifest) if not node["description"]]
    assert silent == []


def test_every_public_column_is_described(manifest: dict) -> None:
    silent = [
        (model, column["name"])
        for model, column in public_columns(manifest)
        if not column["description"]
    ]
    assert silent == []


def test_every_measure_has_unit_base_and_source(manifest: dict) -> None:
    """What a BI user sees of a number says what it counts, of what, and whence."""
    silent = [
        (model, column["name"])
        for model, column in public_columns(manifest)
        if column["data_type"] in NUMBERS
        and not NO_MEASURE.fullmatch(column["name"])
        and not MEASURE.search(" ".join(column["description"].split()))
    ]
    assert silent == []


def test_shares_are_percent_of_something(manifest: dict) -> None:
    """The names' promise: `_pct` is 0–100 of a base, `_pp` percentage points."""
    units = {"pct": "Unit: percent, 0–100; base: ", "pp": "Unit: percentage points; "}
    wrong = []
    for model, column in public_columns(manifest):
        words = column["name"].split("_")
        description = " ".join(column["description"].split())
        for word, unit in units.items():
            # A logarithm or a ratio of shares is no share any more.
            if {"ln", "index"} & set(words):
                continue
            if word in words and unit not in description:
                wrong.append((model, column["name"]))
            if word in words and "base: none" in description:
                wrong.append((model, column["name"]))
    assert wrong == []


def test_every_mart_and_export_names_its_source(manifest: dict) -> None:
    """A report table's source is the marts that its lineage shows."""
    silent = [
        node["name"]
        for node in models(manifest)
        if layer(node) in ("marts", "exports") and "Source: " not in node["description"]
    ]
    assert silent == []


def test_every_public_model_has_an_enforced_contract(manifest: dict) -> None:
    loose = [
        node["name"]
        for node in models(manifest)
        if is_public(node) and not node["contract"]["enforced"]
    ]
    assert loose == []


def test_only_public_layers_can_be_read_from_another_project(manifest: dict) -> None:
    """A private table can hold counts below the threshold."""
    wrong = []
    for node in models(manifest):
        is_open = is_public(node) or layer(node) == "semantic"
        if node["access"] != ("public" if is_open else "private"):
            wrong.append(node["name"])
    assert wrong == []


def test_properties_lie_beside_what_they_describe(manifest: dict) -> None:
    """Each is in the folder of its YAML; a figure has a YAML of its own."""
    apart = []
    for node in manifest["nodes"].values():
        if node["resource_type"] in ("model", "seed", "analysis"):
            code = PurePosixPath(node["original_file_path"])
            properties = PurePosixPath((node["patch_path"] or "").split("://")[-1])
            alone = node["resource_type"] == "model" and layer(node) in ONE_YAML_EACH
            if properties.parent != code.parent or (
                alone and properties.stem != code.stem
            ):
                apart.append(node["name"])
    assert apart == []


def test_every_public_table_has_a_primary_key(manifest: dict) -> None:
    """Enforced by the database as a constraint, or tested as its grain."""
    tested = {
        node["attached_node"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
        and (node.get("test_metadata") or {}).get("name") == "unique_grain"
    }
    without = [
        node["name"]
        for node in models(manifest)
        if is_public(node)
        and node["unique_id"] not in tested
        and "primary_key" not in {each["type"] for each in node["constraints"]}
    ]
    assert without == []


def test_every_selector_selects_something(manifest: dict) -> None:
    """Of the paths and models that `selectors.yml` names."""
    named = re.findall(r"path:(\S+)|- (int_\w+)|value: (\S+)", SELECTORS.read_text())
    assert named
    for path, model, value in named:
        place = f"{path or value}/" if path or value else f"/{model}.sql"
        assert any(place in node["original_file_path"] for node in models(manifest))


def test_every_seed_column_is_described(manifest: dict) -> None:
    silent = []
    for node in manifest["nodes"].values():
        if node["resource_type"] == "seed":
            path = ROOT / node["original_file_path"]
            header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
            described = {
                name
                for name, column in node["columns"].items()
                if column["description"]
            }
            silent += [(node["name"], name) for name in header if name not in described]
    assert silent == []


def test_every_macro_is_described(manifest: dict) -> None:
    """Or it is one engine's version of a dispatched macro that is."""
    macros = [
        macro
        for macro in manifest["macros"].values()
        if macro["package_name"] == "economic_index"
        and not macro["name"].startswith("test_")
    ]
    described = {macro["name"] for macro in macros if macro["description"]}
    silent = [
        macro["name"]
        for macro in macros
        if not {macro["name"], macro["name"].rpartition("__")[2]} & described
    ]
    assert silent == []


def test_no_release_is_written_into_the_sql(manifest: dict) -> None:
    """Waves are rows: no date, release or platform name in a model."""
    pattern = re.compile(r"20\d\d-\d\d|claude_ai|1p_api|[Cc]laude", re.IGNORECASE)
    named = [
        node["name"] for node in models(manifest) if pattern.search(node["raw_code"])
    ]
    assert named == []
