"""Control characters as people write them in settings and scripts: `\\r`, `\\n`, `\\t`, `\\x1d`, and `\\\\` for one."""

import re

from services.errors import Refused

_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|.|$)", re.DOTALL)
_SHORT = {"r": b"\r", "n": b"\n", "t": b"\t", "\\": b"\\"}


def bytes_of(text: str) -> bytes:
    """The bytes that this text stands for, UTF-8 outside the escapes. Raises Refused for an unknown escape."""
    parts: list[bytes] = []
    end = 0
    for escape in _ESCAPE.finditer(text):
        parts.append(text[end : escape.start()].encode())
        parts.append(_byte(escape[1]))
        end = escape.end()
    return b"".join((*parts, text[end:].encode()))


def _byte(name: str) -> bytes:
    if len(name) == 3:
        return bytes.fromhex(name[1:])
    if name not in _SHORT:
        raise Refused("DEVICE_SETTING_INVALID", "device.setting.escape")
    return _SHORT[name]
