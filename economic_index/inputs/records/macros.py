"""What a usage record means, as SQL for validation.

It is dbt's macros, rendered: what is checked and what is built cannot come to differ.
"""

from __future__ import annotations

from economic_index.macros import sql_macros

FILE = "records/usage_records"


def is_of_wave(records: str, waves: str) -> str:
    """SQL condition that a wave takes a record.

    Args:
        records: relation of usage records.
        waves: relation of waves that take records.
    """
    return sql_macros(FILE).is_of_wave(records, waves)


def record_counts(
    is_flagged: str, network_is_excluded: str, country_is_excluded: str
) -> str:
    """SQL condition that a record counts; each argument is a condition against it."""
    return sql_macros(FILE).record_counts(
        is_flagged, network_is_excluded, country_is_excluded
    )


def model_name(model_id: str) -> str:
    """SQL of a model's name as the price list has it, from the SQL of its id."""
    return sql_macros(FILE).model_name(model_id)
