"""Two starts on one data directory, on a real display: one window, which comes to the front."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock

from app.program.one_window import HOST, call_window, one_window
from services.settings.places import Places
from tests.support.key_window import KeyWindow
from tests.support.program import PATIENCE, Scandesk
from tests.support.source import ROOT

SAYS = "Scandesk is open already on this data; its window is in front now.\n"
IN_FRONT = """
import sys
from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
window = QWidget()
window.showFullScreen()
window.activateWindow()
ended = QSocketNotifier(0, QSocketNotifier.Type.Read)
ended.activated.connect(app.quit)
app.exec()
"""


class Desktop(KeyWindow):
    """The first one."""

    def __init__(self, display: str, directory: Path) -> None:
        super().__init__(display, "tests.support.window_teller", str(directory))

    def wait_for(self, *, active: bool) -> None:
        self.wait(lambda line: line == {"active": active})

    def kill(self) -> None:
        """kill -9, as the system does."""
        self._child.send_signal(signal.SIGKILL)
        self._child.wait()
        self._reader.join()
        for end in (self._child.stdin, self._child.stdout):
            assert end is not None
            end.close()


@contextmanager
def opened(display: str, directory: Path) -> Iterator[Desktop]:
    desktop = Desktop(display, directory)
    try:
        yield desktop
    finally:
        desktop.close()


@contextmanager
def something_in_front(display: str) -> Iterator[None]:
    """Another program's window, over the whole screen, which takes the keys."""
    environ = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    other = subprocess.Popen([sys.executable, "-c", IN_FRONT], cwd=ROOT, env=environ, stdin=subprocess.PIPE)
    try:
        yield
    finally:
        assert other.stdin is not None
        other.stdin.close()
        other.wait()


@pytest.fixture
def again(x_display: str, tmp_path: Path) -> Scandesk:
    """What is typed, or clicked on, once more."""
    return Scandesk(tmp_path, {"DISPLAY": x_display, "QT_QPA_PLATFORM": "xcb"}, cold=True)


def test_the_second_brings_the_first_to_the_front_and_ends_with_a_sentence(
    x_display: str, tmp_path: Path, again: Scandesk
) -> None:
    with opened(x_display, tmp_path) as desktop:
        desktop.wait_for(active=True)
        for _ in range(2):
            with something_in_front(x_display):
                desktop.wait_for(active=False)
                assert again.run().out == SAYS
                desktop.wait_for(active=True)
    assert not Places(tmp_path).window.exists()
    assert Places(tmp_path).window_lock.stat().st_mode & 0o077 == 0


def test_a_second_start_while_the_first_has_only_begun_opens_no_other_window(
    x_display: str, tmp_path: Path, again: Scandesk
) -> None:
    with opened(x_display, tmp_path) as desktop:
        while not Places(tmp_path).window_lock.exists():  # a double click is slower than that
            assert desktop._child.poll() is None
        assert again.run().out == SAYS
        desktop.wait_for(active=True)


def test_where_the_first_was_killed_the_next_one_opens(x_display: str, tmp_path: Path, again: Scandesk) -> None:
    killed = Desktop(x_display, tmp_path)
    killed.wait_for(active=True)
    left = Places(tmp_path).window.read_text()
    killed.kill()
    assert Places(tmp_path).window.read_text() == left, "nobody tidied up"
    with opened(x_display, tmp_path) as desktop:
        desktop.wait_for(active=True)
        assert again.run().out == SAYS


# ---- what may stand in the note, and who may call


@pytest.fixture
def noted(x_display: str, tmp_path: Path) -> Iterator[dict[str, object]]:
    """What an open window has noted."""
    with opened(x_display, tmp_path) as desktop:
        desktop.wait_for(active=True)
        yield json.loads(Places(tmp_path).window.read_text())


def test_who_does_not_know_the_note_moves_no_window_and_keeps_nobody_away(
    noted: dict[str, object], tmp_path: Path
) -> None:
    place = (HOST, int(str(noted["port"])))
    silent = [socket.create_connection(place) for _ in range(50)]
    for asked in (b"", b"\n", b"{}\n", b"[1]\n", b'{"token": "", "activation": ""}\n', b"[" * 4000, b"\xff" * 4000):
        with socket.create_connection(place, timeout=PATIENCE) as line:
            line.sendall(asked or b" ")
            assert line.recv(64) == b""
    assert call_window(tmp_path, {"XDG_ACTIVATION_TOKEN": "of the\ndesktop\x00"}), "who knows it is heard"
    for line in silent:
        line.close()


@pytest.mark.parametrize(
    "note",
    [
        None,
        "",
        "no json",
        "[]",
        '{"port": 1, "token": "x", "process": 1}',
        '{"port": -1, "token": "x", "process": 1}',
        '{"port": "1", "token": "x", "process": 1}',
        '{"port": 1e99, "token": "x", "process": 1}',
        '{"port": 123456789, "token": "x", "process": 1}',
    ],
)
def test_a_note_that_is_none_or_an_old_one_calls_nobody(tmp_path: Path, note: str | None) -> None:
    if note is not None:
        Places(tmp_path).window.write_text(note)
    assert not call_window(tmp_path)
    with one_window(tmp_path) as first:
        assert first


def test_a_window_that_neither_answers_nor_ends_is_not_waited_for(tmp_path: Path) -> None:
    with FileLock(Places(tmp_path).window_lock), one_window(tmp_path, patience=0.1) as first:
        assert first
    with one_window(tmp_path) as first:
        assert first


def test_a_window_that_ends_meanwhile_is_followed_by_the_next_one(tmp_path: Path) -> None:
    held = FileLock(Places(tmp_path).window_lock, thread_local=False)
    held.acquire()
    ends = subprocess.Popen([sys.executable, "-c", FOLLOWS, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE)
    assert ends.stdout is not None
    assert ends.stdout.readline() == b"begins\n"
    held.release()
    assert ends.communicate(timeout=PATIENCE)[0] == b"True\n"


FOLLOWS = """
import sys
from pathlib import Path
from app.program.one_window import one_window
print("begins", flush=True)
with one_window(Path(sys.argv[1]), patience=60) as first:
    print(first)
"""
