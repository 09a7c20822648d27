"""Request Tracker as a register of assets, over its REST 2.0 interface."""
