"""The ledger of published waves: what a second publication is compared with.

Whoever has two publications of one wave can subtract them. So the ledger keeps, outside
everything that a build replaces, what each wave of users' own records was published
from and what was published of it.
"""

from economic_index.ledger.book import Book, open_book
from economic_index.ledger.code import code_digest
from economic_index.ledger.keys import KeyedRecords, RecordsHere
from economic_index.ledger.late import Model
from economic_index.ledger.plan import Plan, adopt, compare, plan_waves

__all__ = [
    "Book",
    "KeyedRecords",
    "Model",
    "Plan",
    "RecordsHere",
    "adopt",
    "code_digest",
    "compare",
    "open_book",
    "plan_waves",
]
