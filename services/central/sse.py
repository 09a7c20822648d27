"""Server-sent events as bytes come: https://html.spec.whatwg.org/multipage/server-sent-events.html, with limits."""

from collections.abc import Iterator
from dataclasses import dataclass

LARGEST = 262_144  # bytes of one event


class TooLarge(Exception):
    """An event that nobody of ours would send."""


@dataclass(frozen=True, slots=True)
class Frame:
    """An event; a comment is one without a name, and its text is the data."""

    name: str = ""
    data: str = ""


class Frames:
    """Takes bytes as they come and gives events as they are whole."""

    def __init__(self) -> None:
        self._rest = b""
        self._name = ""
        self._data: list[str] = []
        self._size = 0

    def take(self, chunk: bytes) -> Iterator[Frame]:
        """The events that are whole now. Raises TooLarge."""
        *lines, self._rest = (self._rest + chunk).replace(b"\r\n", b"\n").split(b"\n")
        if len(self._rest) > LARGEST:
            raise TooLarge
        for line in lines:
            if (frame := self._line(line.removesuffix(b"\r").decode("utf-8", "replace"))) is not None:
                yield frame

    def _line(self, line: str) -> Frame | None:
        if not line:
            return self._whole()
        if line.startswith(":"):
            return Frame(data=line[1:].strip())
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            self._name = value
        elif field == "data":
            self._size += len(value)
            if self._size > LARGEST:
                raise TooLarge
            self._data.append(value)
        return None

    def _whole(self) -> Frame | None:
        name, data = self._name, "\n".join(self._data)
        self._name, self._data, self._size = "", [], 0
        return Frame(name, data) if name or data else None
