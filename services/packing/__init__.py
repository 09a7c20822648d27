"""Shipments are packed into boxes: the work that came in, what is packed, and what a packer is stopped for."""
