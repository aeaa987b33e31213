"""`make bench`: the build beside hand-written SQL, pandas and polars.

What is compared and how to read it is in docs/benchmarks.md.
"""
