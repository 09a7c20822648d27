"""A file of work to pack: the example of the documents, as it is or a little other."""

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

from services.packing.work.from_json import parse_json
from services.packing.work.said import Work

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "shipments.json"


@cache
def _example() -> Any:
    return json.loads(EXAMPLE.read_text("utf-8"))


def example() -> dict[str, Any]:
    """Its own copy of the example: 1 warehouse, 2 customers, 3 products, 4 license plates, 2 shipments."""
    return copy.deepcopy(_example())


def parsed(file: object) -> Work:
    """What the reader makes of it."""
    return parse_json(json.dumps(file).encode(), "work.json")
