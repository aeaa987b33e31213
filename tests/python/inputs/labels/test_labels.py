"""Labels from outside: what is joined, what is compared, what is refused."""

from __future__ import annotations

import random
import stat
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from economic_index.errors import InputError
from economic_index.inputs.labels import Labelled, label_records
from economic_index.inputs.labels.labels import LABELS
from economic_index.inputs.records import check_records
from economic_index.ledger.checks import check_given
from tests.python.inputs.records.logs import log_rows, write_log, write_rows

WAVE = "synthetic_records_claude_ai_2000-02-07"
PATTERNS = ("directive", "learning", "validation")
Row = dict[str, Any]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hand-written log without its labels, and its reference folder."""
    folder = tmp_path_factory.mktemp("labels")
    write_log(folder)
    bare = [row | dict.fromkeys(LABELS) for row in log_rows()]
    write_rows(folder / "bare", "a", bare)
    return folder


def labels(**fields: Any) -> list[Row]:
    """The labels that the log has, as one labeller gives them."""
    return [
        {
            "record_id": row["record_id"],
            **{name: row.get(name) for name in LABELS},
            "confidence": 0.9,
            "labeller": "model",
            "labeller_version": "1",
            **fields,
        }
        for row in log_rows()
    ]


def of_people(rows: list[Row], pattern: Any) -> list[Row]:
    """Labels of a second labeller for every other record."""
    return [
        row
        | {
            "labeller": "people",
            "labeller_version": "2",
            "collaboration_pattern": pattern(row),
        }
        for row in rows[::2]
    ]


def label(log: Path, folder: Path, rows: list[Row], labeller: str = "") -> Labelled:
    """Label the log without its labels."""
    path = folder / "labels.parquet"
    pq.write_table(pa.Table.from_pylist(rows), path)
    out = folder / "labelled"
    out.mkdir()
    records = [str(log / "bare" / "*.parquet")]
    return label_records(records, str(log / "reference"), [str(path)], labeller, out)


def test_labelled_records_are_those_that_were_labelled(
    log: Path, tmp_path: Path
) -> None:
    """The log with its labels, beside one joined from a file of labels."""
    labelled = label(log, tmp_path, labels())
    assert stat.S_IMODE(labelled.records.stat().st_mode) == 0o600
    found = {
        row["record_id"]: row for row in pq.read_table(labelled.records).to_pylist()
    }
    assert len(found) == len(log_rows())
    for row in log_rows():
        same = {name: found[row["record_id"]][name] for name in row}
        assert same == row
    checked = check_records([str(labelled.records)], str(log / "reference"))
    assert set(checked.ledger["labeller"].to_pylist()) == {"model"}
    assert set(checked.ledger["labeller_version"].to_pylist()) == {"1"}


def test_other_labels_of_a_published_wave_are_other_records(
    log: Path, tmp_path: Path
) -> None:
    """One label that changes is refused, also where late records may be counted in."""
    published = label(log, tmp_path, labels())
    (tmp_path / "again").mkdir()
    rows = labels()
    (first, *_) = (row for row in rows if row["collaboration_pattern"])
    first["collaboration_pattern"] = "validation"
    again = label(log, tmp_path / "again", rows)
    before, after = (
        {row["wave_id"]: row for row in checked.ledger.to_pylist()}
        for checked in (
            check_records([str(each.records)], str(log / "reference"))
            for each in (published, again)
        )
    )
    changed = {
        wave
        for wave, row in before.items()
        if row["records_fingerprint"] != after[wave]["records_fingerprint"]
    }
    assert len(changed) == 1
    (wave,) = changed
    last = SimpleNamespace(
        records=before[wave]["records_fingerprint"],
        record_count=before[wave]["record_count"],
    )
    book: Any = SimpleNamespace(publications=lambda _: [last])
    for count_late in (False, True):
        with pytest.raises(InputError, match=r"other records|not the records"):
            check_given(
                book, [after[wave]], {}, {}, count_late=count_late, republish=()
            )


def test_a_label_below_the_bound_says_nothing(log: Path, tmp_path: Path) -> None:
    """And a record without one; labels of other records are counted."""
    rows = labels()
    for row in rows[:100]:
        row["confidence"] = 0.49
    rows[-1]["record_id"] = "of no record"
    labelled = label(log, tmp_path, rows)
    table = pq.read_table(labelled.records).to_pylist()
    found = {row["record_id"]: row["onet_task_id"] for row in table}
    assert {found[row["record_id"]] for row in rows[:100]} == {None}
    assert found[log_rows()[-1]["record_id"]] is None
    assert list(labelled.notes)[1:] == [
        "of them of no record that is here: fewer than 15",
        "of them below a confidence of 0.5, not classified therefore: 100",
        "records without a label: fewer than 15",
    ]


def compare(log: Path, folder: Path, rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """Agreement and confusion of the labellers, in the wave of Claude.ai."""
    label(log, folder, rows, "model")
    agreement, confusion = (
        [
            row
            for row in pq.read_table(
                folder / "labelled" / f"{name}.parquet"
            ).to_pylist()
            if row["wave_id"] == WAVE
        ]
        for name in ("agreement", "confusion")
    )
    return agreement, confusion


def in_wave(rows: list[Row]) -> list[Row]:
    """Those of a labeller's rows whose record is in the wave."""
    ids = {row["record_id"] for row in log_rows() if row["platform"] == "claude_ai"}
    return [row for row in rows if row["record_id"] in ids]


def test_kappa_is_that_of_statsmodels(log: Path, tmp_path: Path) -> None:
    """Of patterns that agree sometimes, and of tasks that always do."""
    chance = random.Random(7)
    ours = labels()
    theirs = of_people(
        ours,
        lambda row: (
            row["collaboration_pattern"]
            if chance.random() < 0.6
            else chance.choice(PATTERNS)
        ),
    )
    agreement, confusion = compare(log, tmp_path, ours + theirs)
    by_label = {row["label_kind"]: row for row in agreement}
    names = sorted({row["collaboration_pattern"] or "none" for row in ours + theirs})
    index = {row["record_id"]: row["collaboration_pattern"] or "none" for row in ours}
    counted = [[0] * len(names) for _ in names]
    for row in in_wave(theirs):
        there = names.index(row["collaboration_pattern"] or "none")
        counted[names.index(index[row["record_id"]])][there] += 1
    total = sum(map(sum, counted))
    found = by_label["collaboration_pattern"]
    assert found["compared_count"] == total
    assert found["kappa"] == round(cohens_kappa(counted).kappa, 2)
    agreed = sum(counted[place][place] for place in range(len(names)))
    assert found["agreement_pct"] == pytest.approx(100 * agreed / total)
    assert by_label["onet_task_id"]["kappa"] == 1
    assert by_label["onet_task_id"]["agreement_pct"] == 100
    pairs = {
        (row["label_value"], row["other_label_value"]): row["record_count"]
        for row in confusion
        if row["label_kind"] == "collaboration_pattern"
    }
    assert (
        pairs["directive", "learning"]
        == counted[names.index("directive")][names.index("learning")]
    )


def test_no_count_below_the_threshold_is_there(log: Path, tmp_path: Path) -> None:
    """Nor one that a share and a whole would give: here, 14 records disagree."""
    ours = labels()
    few = {row["record_id"] for row in in_wave(ours)[::2][:14]}
    theirs = of_people(
        ours,
        lambda row: (
            "validation" if row["record_id"] in few else row["collaboration_pattern"]
        ),
    )
    agreement, confusion = compare(log, tmp_path, ours + theirs)
    (found,) = [
        row for row in agreement if row["label_kind"] == "collaboration_pattern"
    ]
    assert found["agreement_pct"] is None
    assert found["compared_count"] > 1000 and found["kappa"] > 0.9
    assert min(row["record_count"] for row in confusion) >= 15
    seen = Counter(row["label_kind"] for row in confusion)
    assert seen["collaboration_pattern"] >= 3
    assert not [row for row in confusion if row["other_label_value"] == "validation"]


def test_labels_of_one_account_are_not_compared(log: Path, tmp_path: Path) -> None:
    """Whoever is behind them, a comparison of a few people's records says nothing."""
    ours = labels()
    account = log_rows()[0]["account_id"]
    ids = {row["record_id"] for row in log_rows() if row["account_id"] == account}
    theirs = [
        row | {"labeller": "people", "labeller_version": "2"}
        for row in ours
        if row["record_id"] in ids
    ]
    assert len(theirs) >= 15
    agreement, confusion = compare(log, tmp_path, ours + theirs)
    assert agreement and not confusion
    assert {row["compared_count"] for row in agreement} == {None}
    assert {row["kappa"] for row in agreement} == {None}


@pytest.mark.parametrize(
    ("fields", "column", "words"),
    [
        ({"record_id": None}, "record_id", "the id of the record is missing"),
        ({"confidence": 1.5}, "confidence", "no number between 0 and 1"),
        ({"confidence": None}, "confidence", "no number between 0 and 1"),
        ({"labeller": ""}, "labeller", "the name is empty"),
        ({"labeller_version": "a\nb"}, "labeller_version", "no plain text"),
        ({"onet_task_id": -1}, "onet_task_id", "no whole number of 0 or more"),
        ({"request_cluster_id": "m1"}, "request_cluster_id", "not a finest cluster"),
        ({"collaboration_pattern": "chat"}, "collaboration_pattern", "is unknown"),
        ({"record_id": "0"}, "record_id", "the labeller labels the record twice"),
    ],
)
def test_rows_that_are_refused(
    fields: Row, column: str, words: str, log: Path, tmp_path: Path
) -> None:
    """One error with file, row, column and fix."""
    rows = labels()[:5]
    rows[2] |= fields
    with pytest.raises(InputError, match=words) as raised:
        label(log, tmp_path, rows)
    row = 1 if fields == {"record_id": "0"} else 3
    place = f"{tmp_path.name}/labels.parquet, row {row}, column {column}: "
    assert str(raised.value).startswith(place)


def test_files_that_are_refused(log: Path, tmp_path: Path) -> None:
    several = labels()[:3] + labels(labeller="other")[:3]
    for name, rows, labeller, words in (
        (
            "a",
            [{"id": "1"}],
            "",
            "columns record_id, confidence, labeller, labeller_version",
        ),
        ("b", labels(**dict.fromkeys(LABELS))[:3], "", "the files hold no label"),
        ("c", several, "", "the labels are of 'model 1', 'other 1'"),
        ("d", several, "nobody", "the labels are of 'model 1', 'other 1'"),
        ("e", labels(record_id="x")[:1], "", "no label of model 1 is of a record"),
    ):
        (tmp_path / name).mkdir()
        with pytest.raises(InputError, match=words):
            label(log, tmp_path / name, rows, labeller)


def test_records_with_labels_of_their_own_are_refused(
    log: Path, tmp_path: Path
) -> None:
    path = tmp_path / "labels.parquet"
    pq.write_table(pa.Table.from_pylist(labels()), path)
    with pytest.raises(InputError, match="of their own"):
        label_records(
            [str(log / "log" / "*.parquet")],
            str(log / "reference"),
            [str(path)],
            "",
            tmp_path,
        )


def test_a_wave_of_two_labellers_is_refused(log: Path, tmp_path: Path) -> None:
    """Where records name their labeller themselves."""
    labelled = label(log, tmp_path, labels())
    rows = pq.read_table(labelled.records).to_pylist()
    rows[0]["labeller_version"] = "2"
    schema = pq.read_schema(labelled.records)
    pq.write_table(pa.Table.from_pylist(rows, schema), tmp_path / "two.parquet")
    with pytest.raises(InputError, match="of several labellers or versions"):
        check_records([str(tmp_path / "two.parquet")], str(log / "reference"))
