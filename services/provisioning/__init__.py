"""Provisioning: a station that is set up from a file, without a person."""
