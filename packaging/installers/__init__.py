"""What makes installers of a packed program. None of it is in them."""
