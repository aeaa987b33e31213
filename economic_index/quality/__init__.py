"""The last step of a build: Great Expectations reads what is about to be published."""

from economic_index.quality.process import QualityChecks

__all__ = ["QualityChecks"]
