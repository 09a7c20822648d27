"""A child with a real window on an X display: keys are pressed on it, it tells what it shows as JSON lines."""

import json
import math
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import astuple
from queue import Empty, Queue
from threading import Thread
from typing import Any

from tests.support import pace
from tests.support.pace import Came, PaceLost, now_ms
from tests.support.source import ROOT
from tests.support.strokes import Stroke
from tests.support.x_display import go_ahead

PATIENCE = 30.0  # seconds of silence before a test gives up

Line = dict[str, Any]


class KeyWindow:
    """The child: `python -m module arguments`, which has a `KeyTeller` and ends with its standard input. What it tells
    comes in by a thread of its own."""

    done_at_rest = False
    """Whether it tells nothing more, unasked, once it told to be at rest after the last key."""

    def __init__(self, display: str, module: str, *arguments: str, environ: Mapping[str, str] | None = None) -> None:
        self._environment = {**os.environ, **(environ or {}), "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        self._child = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        go_ahead(self._child.pid)
        self._lines: Queue[Line | None] = Queue()
        self._reader = Thread(target=self._read, name=module)
        self._reader.start()
        self.told: list[Line] = []
        self._asked: list[tuple[Stroke, ...]] = []
        self._came: list[Came] = []
        self._pressed = 0.0  # the moment (now_ms) when the last key was done
        self._rested = 0.0  # the last moment that the child told to be at rest

    def close(self) -> None:
        """End the child. Safe to call twice."""
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.close()
        assert self._child.wait(PATIENCE) == 0
        self._reader.join()
        self._child.stdout.close()

    def send(self, command: str) -> None:
        assert self._child.stdin is not None
        self._child.stdin.write(command + "\n")
        self._child.stdin.flush()

    def press(self, *strokes: Stroke) -> None:
        """Returns when the last one was done; the child has yet to handle it."""
        self._asked.append(strokes)
        self._pressed = math.inf
        words = json.dumps([astuple(stroke) for stroke in strokes])
        self._run(sys.executable, "-m", "tests.support.key_presser", words=words)
        self._pressed = now_ms()

    def set_layout(self, layout: str) -> None:
        self._run("setxkbmap", layout)

    def begin(self) -> None:
        """What a try begins with: no key is still to come, and nothing was told."""
        self._finish()
        self.told, self._asked, self._came = [], [], []

    def wait(self, good: Callable[[Line], bool]) -> Line:
        """The next line that is good. AssertionError: none comes."""
        while True:
            line = self._next_line()
            if good(line):
                return line
            if self.done_at_rest and "rest" in line and self._finished():
                raise AssertionError(f"no more comes; told: {self.told}")

    @contextmanager
    def judged(self) -> Iterator[None]:
        """Any failure within is a PaceLost if the keys did not come as they were pressed."""
        try:
            yield
        except Exception as failure:
            with suppress(AssertionError):  # it is gone, or silent
                self._finish()
            if where := self._lost():
                raise PaceLost(where) from failure
            failure.add_note("The keys came as they were pressed: the machine is not to blame.")
            raise

    def _lost(self) -> str:
        return pace.lost(self._asked, self._came)

    def _finish(self) -> None:
        while not self._finished():
            self._next_line()

    def _finished(self) -> bool:
        """Whether no more keys come. One that was let go while no window had the focus never does."""
        return pace.all_came(self._asked, self._came) or self._rested > self._pressed

    def _next_line(self) -> Line:
        try:
            line = self._lines.get(timeout=PATIENCE)
        except Empty:
            raise AssertionError(f"the window is silent; told: {self.told}") from None
        if line is None:
            self._lines.put(None)
            raise AssertionError(f"the window is gone; told: {self.told}")
        if "stroke" in line:
            self._came.append(Came(*line["stroke"]))
        self._rested = line.get("rest", self._rested)
        self.told.append(line)
        return line

    def _read(self) -> None:
        assert self._child.stdout is not None
        for line in self._child.stdout:
            if line.startswith("{"):
                self._lines.put(json.loads(line))
        self._lines.put(None)

    def _run(self, *command: str, words: str | None = None) -> None:
        subprocess.run(command, cwd=ROOT, env=self._environment, input=words, text=True, check=True, timeout=PATIENCE)
