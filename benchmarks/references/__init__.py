"""The same cells, written by hand with one library each; run by benchmarks.cells."""
