"""The primary rule as SQL, for the statements that are no models.

It is dbt's macro, rendered: models and statements cannot come to differ.
"""

from __future__ import annotations

from functools import cache

import jinja2

from economic_index.paths import ROOT

MACROS = ROOT / "macros" / "disclosure" / "is_safe.sql"
CALL = """
{{- is_safe(records, accounts, largest_account, second_account, thresholds) -}}
"""


@cache
def _template() -> jinja2.Template:
    return jinja2.Template(MACROS.read_text(encoding="utf-8") + CALL)


def is_safe(
    records: str,
    accounts: str,
    largest_account: str,
    second_account: str,
    thresholds: str = "thresholds",
) -> str:
    """SQL condition that a set of records is safe (docs/disclosure.md).

    Upper bounds of the two largest accounts and lower bounds of the accounts will do:
    what is safe by them is safe for certain.

    Args:
        records: SQL expression of the number of records.
        accounts: of the number of accounts.
        largest_account: of the records of the largest account.
        second_account: of the records of the second largest account.
        thresholds: relation with one row of the seed `disclosure_thresholds`.
    """
    return _template().render(
        records=records,
        accounts=accounts,
        largest_account=largest_account,
        second_account=second_account,
        thresholds=thresholds,
    )
