"""The steps that turn a checkout into a packed program: `packaging/build` runs them. None is in it."""
