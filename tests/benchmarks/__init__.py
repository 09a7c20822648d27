"""Speed, as figures and as ratios to a floor measured in the same run. `make bench`; results: docs/benchmarks.md.

Nothing here asserts seconds: machines differ, and what counts is the ratio.
"""
