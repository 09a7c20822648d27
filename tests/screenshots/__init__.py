"""The pictures in docs/screenshots, made of the same scenes that the tests look at: `make screenshots`."""
