"""Drivers behind the ports that services declare. Each has a simulator that ships. Imports ports and value types only."""
