"""The built-in synthetic sample: a release, and usage records of any size."""
