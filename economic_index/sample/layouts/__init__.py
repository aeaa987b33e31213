"""Synthetic folders of the layouts since 2026, small for the sample or at full size."""

from economic_index.sample.layouts.folders import LAYOUTS, write_layout, write_sample
from economic_index.sample.layouts.sizes import SIZES

__all__ = ["LAYOUTS", "SIZES", "write_layout", "write_sample"]
