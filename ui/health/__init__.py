"""The station looked over: what is not well, what mends it, and a file for whoever is asked for help."""
