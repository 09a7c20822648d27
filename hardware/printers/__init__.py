"""Drivers behind the `Printer` port, each with how it knows what became of a label; and a simulated printer."""
