"""Turn the exports of gateways, tracers and public chat logs into usage records."""

from economic_index.adapters.formats import FORMATS
from economic_index.adapters.records import Export, write_records

__all__ = ["FORMATS", "Export", "write_records"]
