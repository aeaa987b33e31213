"""The last step of a build: Great Expectations reads what is about to be published."""

from economic_index.gate.process import Gate

__all__ = ["Gate"]
