"""What the demo says while it runs: one line for each thing that happens, on the screen and in timeline.txt."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from rich.console import Console
from rich.text import Text

from services.scanning.marks import visible as marked
from services.words.catalogue import Catalogue
from services.words.marks import visible

_LOOK: Mapping[str, tuple[str, str]] = {
    "accepted": ("✓", "green"),
    "duplicate": ("⟳", "yellow"),
    "refused": ("✕", "red"),
    "warning": ("⚠", "magenta"),
}


class Timeline:
    """Any thread. Codes are shown with marks and never read as markup."""

    def __init__(self, path: Path, words: Catalogue) -> None:
        self._words = words
        self._console = Console(highlight=False, soft_wrap=True)
        self._file = path.open("w", encoding="utf-8")
        self._lock = Lock()

    def heading(self, key: str, **params: object) -> None:
        """A new part of the shift."""
        self._say("")
        self._say(self._words.say(key, **params), "bold")

    def line(self, key: str, **params: object) -> None:
        """Something that the person at the bench does, or that the demo found."""
        self._say(f"{_now()}  {self._words.say(key, **params)}", "cyan")

    def event(self, event: Mapping[str, Any]) -> None:
        """What the scanning program said: an answer, or a device's state."""
        if event["event"] == "device":
            state = self._words.say(f"device.state.{event['state']}")
            self._say(f"{_now()}  {event['name']}: {state} {event['port'] or ''}", "blue")
            return
        symbol, colour = _LOOK[event["verdict"]]
        code = marked(event["code"])
        self._say(f"{_now()}  {event['device']:<8} {code:<32} {symbol} {event['what']}", colour)

    def result(self, good: bool, key: str, **params: object) -> None:
        """One line of the account."""
        self._say(f"{'✓' if good else '✕'} {self._words.say(key, **params)}", "green" if good else "red")

    def close(self) -> None:
        """The file is whole."""
        self._file.close()

    def _say(self, text: str, style: str = "") -> None:
        line = Text(visible(text), style=style)
        with self._lock:
            self._console.print(line)
            self._file.write(f"{line.plain}\n")
            self._file.flush()


def _now() -> str:
    return datetime.now(UTC).astimezone().strftime("%H:%M:%S.%f")[:-3]
