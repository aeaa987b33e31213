"""An index of one's own: its folder, and the seeds that it lies over."""

from economic_index.index.overlay import Index, read_index, seeds_of
from economic_index.index.template import write_index

__all__ = ["Index", "read_index", "seeds_of", "write_index"]
