"""Settings: each declared once with type, default and words; one TOML file in the data directory."""
