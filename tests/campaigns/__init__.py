"""Long fault runs: kills, write and sync points, power loss. `make campaigns SCALE=0.1`.

Each run has a seed, which it prints, and a negative control: the same harness on a bench that breaks a promise, where
it must fail.
"""
