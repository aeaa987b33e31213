"""Validation of usage records: records in, checked; or one error out."""

from economic_index.inputs.records.validation import CheckedRecords, check_records

__all__ = ["CheckedRecords", "check_records"]
