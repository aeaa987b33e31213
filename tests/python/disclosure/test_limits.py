"""The primary rule on arrays is the primary rule of the models."""

from __future__ import annotations

from itertools import product

import duckdb
import numpy as np

from economic_index.disclosure.network import Limits
from economic_index.disclosure.statements import rendered

THRESHOLDS = """
create table thresholds as
select
    'cell' as cell_kind, 15 as minimum_record_count, 5 as minimum_account_count,
    0.5 as maximum_account_share, 0.9 as maximum_two_account_share,
    0.1 as minimum_remainder_share
"""


def test_arrays_and_models_call_the_same_sets_safe():
    """Around every threshold: the second account is as large as the first at most."""
    sets = [
        (records, accounts, largest)
        for records, accounts in product(range(1, 61), (1, 4, 5, 6, 30))
        for largest in range(1, records + 1)
    ]
    records, widest, largest = np.array(sets).T
    with duckdb.connect() as connection:
        connection.execute(THRESHOLDS)
        mine = Limits.of(connection).clears(records, widest, largest)
        connection.register(
            "sets", {"records": records, "widest": widest, "largest": largest}
        )
        found = connection.execute(
            rendered(
                "select {{ is_safe('records', 'greatest(widest, records / largest)', "
                "'largest', 'largest', 'thresholds') }} as is_safe "
                "from sets, thresholds"
            )
        ).fetchnumpy()["is_safe"]
    assert 0 < mine.sum() < len(sets)
    np.testing.assert_array_equal(mine, found)
