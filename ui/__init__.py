"""Qt screens, one folder per capability. Imports services, never hardware. Decides nothing that the command line could not."""
