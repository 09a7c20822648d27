"""Scales: pure parsers by protocol, framing, the serial driver, and the simulators that ship."""
