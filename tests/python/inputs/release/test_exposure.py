"""The tables of occupations: exposure, wages, employment."""

from __future__ import annotations

from pathlib import Path

import pytest

from economic_index.errors import InputError
from economic_index.inputs.release.exposure import (
    EMPLOYMENT,
    WAGES,
    ExposureFile,
    read_exposure,
)
from economic_index.inputs.release.release_files import find_files
from economic_index.inputs.release.row_checks import connect

WAGE_HEADING = "SOCcode,JobName,JobFamily,MedianSalary"
PEOPLE_HEADING = "SOC or O*NET-SOC 2019 Title,bls_distribution"


def read(folder: Path, table: ExposureFile, *lines: str) -> list[dict]:
    """What the reader makes of one file with these lines."""
    (folder / table.file_name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    with connect() as connection:
        files = find_files(folder, table.file_name)
        return read_exposure(connection, table, files).to_pylist()


def test_the_official_names_become_ours(tmp_path: Path) -> None:
    (wage,) = read(tmp_path, WAGES, WAGE_HEADING, "27-2031.00,Dancers,Arts,16.31")
    assert (wage["soc_code"], wage["title"]) == ("27-2031.00", "Dancers")
    assert wage["median_wage"] == 16.31
    (people,) = read(tmp_path, EMPLOYMENT, PEOPLE_HEADING, "Legal Occupations,1240630")
    assert people["employment"] == 1_240_630


@pytest.mark.parametrize(
    ("table", "lines", "line", "said"),
    [
        (
            WAGES,
            (WAGE_HEADING, "27-2031.00,Dancers,Arts,n/a"),
            2,
            "the wage is not a number",
        ),
        (
            WAGES,
            (WAGE_HEADING, "27-2031.00,A,B,20000", "27-2031.00,A,B,30000"),
            3,
            "column MedianSalary: '27-2031.00' has another wage",
        ),
        (
            EMPLOYMENT,
            (PEOPLE_HEADING, "Legal Occupations,-1"),
            2,
            "the employment is not between 0 and",
        ),
    ],
)
def test_what_cannot_be_read_is_named(
    table: ExposureFile, lines: tuple[str, ...], line: int, said: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as error:
        read(tmp_path, table, *lines)
    assert f"{table.file_name}, line {line}" in str(error.value)
    assert said in str(error.value)
