"""The records door: usage records in, checked; or one error out."""

from economic_index.records.door import CheckedRecords, check_records

__all__ = ["CheckedRecords", "check_records"]
