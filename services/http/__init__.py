"""Servers are asked over HTTP here alone: deadlines, size limits, certificates. Nothing of what they are asked for."""
