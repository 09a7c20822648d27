"""Scales: what they say, and which of it is a weight that can be booked."""
