"""Training mode: a data directory of its own, in which nothing is real and everything says so."""
