"""Hears who starts Scandesk once more on the data of this window (app/program/one_window.py)."""

import json
import os
import socket
from contextlib import suppress
from hmac import compare_digest
from pathlib import Path
from secrets import token_urlsafe
from typing import Final

from PySide6.QtCore import QObject, QSocketNotifier, Signal

from app.program.one_window import HOST, LONGEST, SHOWN
from services import hidden
from services.errors import OutsideFailed
from services.settings.files import write_private
from services.settings.places import Places

MOST: Final = 8  # lines that are open at a time; whoever else of this computer calls and says nothing ends the oldest
_ACTIVATION: Final = "XDG_ACTIVATION_TOKEN"


class Calls(QObject):
    """Emits `called` where another start asks for the window, and tells that one that it was shown. Where nothing can
    be listened to, or noted, nobody is heard. UI thread."""

    called = Signal()

    def __init__(self, data_dir: Path) -> None:
        super().__init__()
        self._note = Places(data_dir).window
        self._token = token_urlsafe(24)
        self._lines: list[tuple[socket.socket, QSocketNotifier]] = []  # the listening one first
        hidden.remember(self._token, ours=True)
        with suppress(OSError, OutsideFailed):
            self._listen()

    def stop(self) -> None:
        """Hear nobody any more."""
        if self._lines:
            with suppress(OSError):
                self._note.unlink()
        while self._lines:
            self._end(0)

    def _listen(self) -> None:
        listening = socket.create_server((HOST, 0), backlog=MOST)
        self._hear(listening, self._accept)
        noted = {"port": listening.getsockname()[1], "token": self._token, "process": os.getpid()}
        write_private(self._note, json.dumps(noted))

    def _accept(self) -> None:
        with suppress(OSError):  # gone again
            line, _address = self._lines[0][0].accept()
            if len(self._lines) > MOST:
                self._end(1)
            self._hear(line, lambda: self._read(line))

    def _hear(self, line: socket.socket, heard: object) -> None:
        line.setblocking(False)
        notifier = QSocketNotifier(line.fileno(), QSocketNotifier.Type.Read, self)
        notifier.activated.connect(heard)
        self._lines.append((line, notifier))

    def _read(self, line: socket.socket) -> None:
        """What is asked comes at once, and as a whole: it is short, and from this computer."""
        asked = b""
        with suppress(OSError):
            asked = line.recv(LONGEST)
        if (activation := self._asked(asked)) is not None:
            if activation:
                os.environ[_ACTIVATION] = activation  # the next that asks the desktop to come forward is this window
            self.called.emit()
            with suppress(OSError):
                line.send(SHOWN)
        self._end(next(number for number, one in enumerate(self._lines) if one[0] is line))

    def _asked(self, text: bytes) -> str | None:
        """With which right to come forward we are asked to; None where it was nobody who may."""
        try:
            asked = json.loads(text)
            token, activation = str(asked["token"]), str(asked["activation"])
        except (ValueError, KeyError, TypeError, RecursionError):
            return None
        if not compare_digest(token.encode("utf-8", "replace"), self._token.encode()):
            return None
        return activation if activation.isascii() and activation.isprintable() else ""

    def _end(self, number: int) -> None:
        line, notifier = self._lines.pop(number)
        notifier.setEnabled(False)
        notifier.deleteLater()
        line.close()
