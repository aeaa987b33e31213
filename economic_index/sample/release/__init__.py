"""The built-in synthetic sample: a release folder that needs no download."""

from economic_index.sample.release.write_release import write_sample_release

__all__ = ["write_sample_release"]
