"""What a customer excludes and a product contains. Names are compared without blanks around them and without case."""

from collections.abc import Iterable


def matches(allergens: Iterable[str], restrictions: Iterable[str]) -> tuple[str, ...]:
    """The allergens of a product that a customer excludes, as the product names them, each once, in its order."""
    excluded = {_key(name) for name in restrictions}
    found = {_key(name): name.strip() for name in reversed(tuple(allergens)) if _key(name) in excluded}
    return tuple(reversed(found.values()))


def _key(name: str) -> str:
    return name.strip().casefold()
