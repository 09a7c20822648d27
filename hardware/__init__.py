"""Drivers behind the ports that services declare, each with a simulator that ships. Imports ports and values only."""
