"""Qt screens, one folder per capability. Imports services, never hardware. Decides nothing itself."""
