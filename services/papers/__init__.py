"""Papers of packing: what a box, a shipment and the company are on them, and the papers as PDF."""
