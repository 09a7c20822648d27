"""Scans: what they are, what their codes mean, and the one way they take to a durable answer."""
