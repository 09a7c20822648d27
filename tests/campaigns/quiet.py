"""What is printed is the result: the program's own log only from warnings on."""

import logging

import structlog


def be_quiet() -> None:
    """From now on."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
