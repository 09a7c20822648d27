"""Scanners: pure framing, the serial driver, and the simulators that ship."""
