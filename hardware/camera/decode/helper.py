"""The process that reads pictures, from the station's side: one run of it."""

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final, NoReturn

from hardware.camera.decode.messages import MOST_BYTES, Answer, Ready, Request, Result, answer_of, line_of

ENTRY: Final = "hardware.camera.decode.child"
WORD: Final = "read-pictures"
"""What the packed program is called with, to be that process: it has no Python to give code to (app/packed.py)."""

THREAD: Final = "pictures"
END_SECONDS: Final = 5.0
_ROOT: Final = str(Path(__file__).resolve().parents[3])
_CODE: Final = (
    "import sys; root = sys.argv.pop(); root in sys.path or sys.path.insert(0, root); from {} import main; main()"
)
_SETTINGS_OF_OURS: Final = "SCANDESK_"  # a secret may be among them: not for who reads hostile pictures
_ENVIRONMENT: Final = {
    "OPENCV_LOG_LEVEL": "SILENT",
    # Threads of libraries, and glibc's own, take addresses by the 100 MB, and the process may have 768.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
}


class Broke(Exception):
    """It ended, or gave no answer in time, or none that is one: then it was ended. `late`: it was the time."""

    def __init__(self, how: str, *, late: bool = False) -> None:
        super().__init__(how)
        self.late = late


class Helper:
    """Started when it is made; raises OSError where it cannot be. `ask` and `end` in one thread at a time, `kill` from
    any. Its thread takes answers, and ends with it."""

    def __init__(self, files: Sequence[int], entry: str = ENTRY) -> None:
        self._process = subprocess.Popen(
            _command(entry),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=files,
            env=_environment(),
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # of Windows: else a console comes up
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("its pipes are not there")
        self._requests, self._said = self._process.stdin, self._process.stdout
        self._answers: SimpleQueue[bytes | None] = SimpleQueue()
        self._thread = Thread(target=self._take_answers, name=THREAD, daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def begun(self, seconds: float) -> Ready:
        """Its first word, waited for so long. Raises Broke; then it has been ended."""
        said = self._answer(seconds)
        return said if isinstance(said, Ready) else self._refuse()

    def ask(self, request: Request, seconds: float) -> Result:
        """Its answer, as `begun`."""
        with suppress(OSError):  # it is gone: the answer says so, and how
            self._requests.write(line_of(request))
            self._requests.flush()
        said = self._answer(seconds)
        return self._refuse() if isinstance(said, Ready) else said

    def kill(self) -> None:
        """Whatever it does just now. Safe to call twice."""
        self._process.kill()

    def end(self) -> None:
        """By the end of its input, and wait for it. Safe to call twice."""
        with suppress(OSError):
            self._requests.close()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            self._process.wait()
        self._thread.join()
        self._said.close()

    def _answer(self, seconds: float) -> Answer:
        try:
            line = self._answers.get(timeout=seconds)
        except Empty:
            self.kill()
            self.end()
            raise Broke(f"no answer in {seconds:g} s", late=True) from None
        if line is None:
            self.end()
            raise Broke(f"it ended with {self._process.returncode}")
        try:
            return answer_of(line)
        except ValueError:
            return self._refuse()

    def _refuse(self) -> NoReturn:
        self.kill()
        self.end()
        raise Broke("what it said is no answer")

    def _take_answers(self) -> None:
        while (line := self._said.readline(MOST_BYTES)).endswith(b"\n"):
            self._answers.put(line)
        self._answers.put(None)


def _command(entry: str) -> list[str]:
    """Nothing in the folder where the station was started takes a module's place."""
    if getattr(sys, "frozen", False):
        return [sys.executable, WORD]
    return [sys.executable, "-P", "-c", _CODE.format(entry), _ROOT]


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_SETTINGS_OF_OURS)}
    return {**kept, **_ENVIRONMENT}
