"""Labels from outside: tasks, clusters and patterns that somebody else found."""

from economic_index.inputs.labels.labels import (
    Labelled,
    label_records,
    read_comparison,
)

__all__ = ["Labelled", "label_records", "read_comparison"]
