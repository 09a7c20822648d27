"""Cameras: a driver that keeps the newest picture, and where pictures come from: devices, files, a simulator."""
