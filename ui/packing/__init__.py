"""Packing: what waits, the shipment in front, its boxes."""
