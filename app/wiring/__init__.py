"""What a station is made of: its services, with its settings and its database."""
