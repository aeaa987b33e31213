"""The O*NET task statements of a release."""

from __future__ import annotations

import pytest

from economic_index.inputs.release.tasks import SCHEMA

WHERE = "release_test/data/intermediate/onet_task_statements.csv"

EDIT = ("101", "Edit texts, and proof-read them.", "27-3041.00")
TEACH = ("102", "Teach::coach NA None.", "25-1011.00")


def test_tasks_come_through_in_file_order(release):
    release.write_tasks(TEACH, EDIT)
    tables = release.read()
    assert tables.task_statements.schema == SCHEMA
    assert tables.task_statements.to_pylist() == [
        {
            "onet_task_id": int(task_id),
            "task_statement": statement,
            "onet_soc_code": code,
            "source_file": WHERE,
        }
        for task_id, statement, code in (TEACH, EDIT)
    ]
    assert tables.notes == []


def test_missing_file_is_a_note(release):
    tables = release.read()
    assert tables.task_statements.num_rows == 0
    assert tables.task_statements.schema == SCHEMA
    assert tables.notes == [
        "onet_task_statements.csv not found: tasks stay unmatched",
    ]


def test_same_task_in_two_folders_stands_once(release, make_release):
    other = make_release("release_other")
    release.api, other.claude_ai = [], []
    release.write_tasks(EDIT, TEACH)
    other.write_tasks(EDIT)
    tasks = release.read(other).task_statements
    assert sorted(tasks["onet_task_id"].to_pylist()) == [101, 102]


def test_folders_with_different_tasks_add_up(release, make_release):
    other = make_release("release_other")
    release.api, other.claude_ai = [], []
    release.write_tasks(TEACH)
    other.write_tasks(EDIT)
    tasks = release.read(other).task_statements
    assert sorted(tasks["onet_task_id"].to_pylist()) == [101, 102]


def test_one_statement_may_have_several_ids(release):
    release.write_tasks(EDIT, ("103", *EDIT[1:]))
    assert release.read().task_statements.num_rows == 2


WRONG_TASKS = {
    "id is text": (("T1", *EDIT[1:]), "Task ID", "is not a whole number"),
    "id is a decimal": (("101.0", *EDIT[1:]), "Task ID", "is not a whole number"),
    "id is empty": (("", *EDIT[1:]), "Task ID", "is not a whole number"),
    "statement empty": (("101", "", "27-3041.00"), "Task", "statement is empty"),
    "statement blank": (("101", "  ", "27-3041.00"), "Task", "statement is empty"),
    "statement turned round": (("101", "\u202ex", "27-3041.00"), "Task", "nobody sees"),
    "occupation empty": (("101", "x", ""), "O*NET-SOC Code", "occupation"),
    "id twice": (("102", "x", "27-3041.00"), "Task ID", "already stands in line 2"),
    "row twice": (TEACH, "Task ID", "already stands in line 2"),
}


@pytest.mark.parametrize(
    ("task", "column", "problem"), WRONG_TASKS.values(), ids=WRONG_TASKS.keys()
)
def test_wrong_task_is_refused(release, task, column, problem):
    release.write_tasks(TEACH, task)
    error = release.error()
    assert error.where == f"{WHERE}, line 3, column {column}"
    assert problem in error.problem
    assert "Restore" in error.fix or "Keep one" in error.fix


def test_one_id_with_two_statements_in_two_folders(release, make_release):
    other = make_release("release_other")
    release.api, other.claude_ai = [], []
    other.write_tasks(EDIT)
    release.write_tasks(TEACH, ("101", "Edit films.", "27-4032.00"))
    error = release.error(other)
    assert error.where == f"{WHERE}, line 3, column Task"
    assert "'Edit films.' has the task id of another one in 'release_other/" in (
        error.problem
    )
    assert "Read releases of one O*NET version together" in error.fix


@pytest.mark.parametrize("column", ["Task ID", "Task", "O*NET-SOC Code"])
def test_missing_column(release, column):
    columns = [name for name in ("O*NET-SOC Code", "Task ID", "Task") if name != column]
    cell = dict.fromkeys(columns, "x")
    release.write_rows("onet_task_statements.csv", [cell], columns)
    error = release.error()
    assert error.where == f"{WHERE}, line 1"
    assert f"column '{column}' is missing" in error.problem
    assert "The header must be: Task ID, Task, O*NET-SOC Code" in error.fix


def test_empty_file(release):
    release.write_bytes("onet_task_statements.csv", b"")
    error = release.error()
    assert (error.where, error.problem) == (WHERE, "the file is empty")
