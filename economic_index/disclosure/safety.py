"""The primary rule as SQL: whether a set of records is safe.

The macro `is_safe` says the same to the models; a test holds the two together.
"""

from __future__ import annotations


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
    return f"""(
        {records} >= {thresholds}.minimum_record_count
        and {accounts} >= {thresholds}.minimum_account_count
        and {largest_account} <= {thresholds}.maximum_account_share * {records}
        and {largest_account} + {second_account}
        <= {thresholds}.maximum_two_account_share * {records}
        and {records} - {largest_account} - {second_account}
        >= {thresholds}.minimum_remainder_share * {largest_account}
    )"""
