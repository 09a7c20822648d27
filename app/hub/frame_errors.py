"""The routes of the frames contract, and their errors, as it has them: `{error, details: {field: [text]}}`.

Nothing of the input is said again.
"""

from collections.abc import Mapping
from typing import Any, Final

ROOT: Final = "/api/scan/"
INIT: Final = f"{ROOT}init"
FRAMES: Final = f"{ROOT}frames"
STATUS: Final = f"{ROOT}status"
OPEN_HERE: Final = frozenset({("POST", INIT), ("POST", FRAMES), ("GET", STATUS)})  # without a token, on loopback

INVALID: Final = "Validation failed"


def is_of_frames(path: str) -> bool:
    """Whether a path is one of this family, with a route or without."""
    return path.startswith(ROOT)


def body_of(error: str, details: Mapping[str, str] | None = None) -> dict[str, Any]:
    """An error's body; `details`: a sentence for each field."""
    return {"error": error, "details": {field: [text] for field, text in (details or {}).items()}}
