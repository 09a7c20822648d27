"""A unit's rows as bytes, and back: JSON, compressed. The same rows are always the same bytes, so that a checksum tells
whether anything has changed since."""

import base64
import hashlib
import json
import zlib
from typing import Any, Final

from services.archive.model import Content
from services.errors import OutsideFailed, OutsideKind

_BYTES: Final = "base64"


def packed(content: Content) -> bytes:
    """The bytes of a unit."""
    whole = {"version": content.version, "tables": content.tables}
    text = json.dumps(whole, default=_plain, separators=(",", ":"), sort_keys=True)
    return zlib.compress(text.encode(), 6)


def checksum(content: bytes) -> str:
    """What tells these bytes from any others."""
    return hashlib.sha256(content).hexdigest()


def unpacked(content: bytes, wanted: str) -> Content:
    """The unit of these bytes. Raises OutsideFailed (CORRUPT) where they are not those with the checksum `wanted`."""
    if checksum(content) != wanted:
        raise OutsideFailed(OutsideKind.CORRUPT, "archive.failed.unit", retry=False)
    whole = json.loads(zlib.decompress(content), object_hook=_bytes)
    return Content(whole["version"], whole["tables"])


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return {_BYTES: base64.b64encode(value).decode()}
    raise TypeError(f"{type(value).__name__} is no value of a row")


def _bytes(found: dict[str, Any]) -> Any:
    return base64.b64decode(found[_BYTES]) if found.keys() == {_BYTES} else found
