"""What a paper says as JSON, and back: how the print queue keeps it."""

from functools import cache
from typing import TYPE_CHECKING

from services.papers.model import Facts

if TYPE_CHECKING:
    from pydantic import TypeAdapter


def to_json(facts: Facts) -> str:
    """All of it, in as few characters as that takes."""
    return _adapter().dump_json(facts, exclude_defaults=True).decode()


def from_json(text: str) -> Facts:
    """The same again. Strict: raises ValueError where something is missing, unknown or of another kind."""
    return _adapter().validate_json(text, strict=True)


@cache
def _adapter() -> "TypeAdapter[Facts]":
    from pydantic import TypeAdapter, with_config

    return TypeAdapter(with_config(extra="forbid")(Facts))
