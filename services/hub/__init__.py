"""What the hub knows: organisations, who may call it, and the sessions of their stations. No web framework here."""
