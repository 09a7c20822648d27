"""Labels on their way to a printer: what a job is, and what became of it."""
