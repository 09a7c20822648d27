"""The text of a PDF that reportlab wrote: what each page says, in the order of writing, by the fonts' own tables."""

import base64
import re
import zlib
from pathlib import Path

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_SHOWN = re.compile(rb"/(F\d+(?:\+\d+)?) [\d.]+ Tf|\(((?:[^()\\]|\\.)*)\) Tj", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_CHARACTER = re.compile(rb"<([0-9A-F]{2})> <([0-9A-F]{4})>")


def pages_of(path: Path) -> list[str]:
    """Each page's text, a line for each piece."""
    objects = {int(number): body for number, body in _OBJECT.findall(path.read_bytes())}
    fonts = _fonts(objects)
    pages = [body for body in objects.values() if re.search(rb"/Type /Page\b(?!s)", body)]
    return [_text(_stream(objects[_reference(page, b"Contents")]), fonts) for page in pages]


def embedded_fonts(path: Path) -> int:
    """How many font files are in it."""
    return len(set(re.findall(rb"/FontFile2 (\d+) 0 R", path.read_bytes())))


def _text(content: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    said, font = [], b""
    for name, string in _SHOWN.findall(content):
        if name:
            font = name
        else:
            said.append("".join(fonts[font].get(code, "?") for code in _ESCAPE.sub(_unescaped, string)))
    return "\n".join(said)


def _unescaped(found: re.Match[bytes]) -> bytes:
    escaped = found[1]
    if escaped[:1].isdigit():
        return bytes([int(escaped, 8)])
    return {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}.get(escaped, escaped)


def _fonts(objects: dict[int, bytes]) -> dict[bytes, dict[int, str]]:
    found = {}
    for body in objects.values():
        name = re.search(rb"/Name /(F\d+(?:\+\d+)?)", body)
        if name and b"/ToUnicode" in body:
            found[name[1]] = _codes(_stream(objects[_reference(body, b"ToUnicode")]))
    return found


def _codes(table: bytes) -> dict[int, str]:
    return {int(code, 16): chr(int(char, 16)) for code, char in _CHARACTER.findall(table)}


def _reference(body: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb" (\d+) 0 R", body)
    assert found is not None
    return int(found[1])


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found is not None
    content = found[1]
    if b"ASCII85Decode" in body:
        content = base64.a85decode(content.strip().removesuffix(b"~>"))
    return zlib.decompress(content) if b"FlateDecode" in body else content
