"""What is sent: bytes, and what they are."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Body:
    """`kind`: the content type."""

    content: bytes
    kind: str


def as_json(value: Mapping[str, Any] | list[Any]) -> Body:
    """An object or a list."""
    return Body(json.dumps(value, ensure_ascii=False).encode(), "application/json")


def as_form(fields: Mapping[str, str]) -> Body:
    """What a page's form sends."""
    return Body(urlencode(fields).encode(), "application/x-www-form-urlencoded")
