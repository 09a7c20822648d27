"""The central server: any server that speaks the contracts."""
