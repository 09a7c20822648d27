"""The support bundle: one file for whoever is asked for help, with all that a fault shows itself by, and no secret."""
