"""Scanners, scales and printers, as the settings describe them."""
