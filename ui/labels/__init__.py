"""Labels: what is to be printed, what became of it, and the printers."""
