"""The scanning program of the demo: the real command in a process of its own, so that it can be killed."""

import json
import os
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Condition, Thread
from typing import Any, Self

from app.demo.failed import DemoFailed
from app.program.own_program import command_line

PATIENCE = 60.0  # seconds that an event may take on a busy machine

Event = dict[str, Any]
Wanted = Callable[[Event], bool]


class Program:
    """`scandesk WHAT --devices --json`, and what it says; `what`: the command that scans. Owner of the thread
    `demo program`.

    `on_event` is called in that thread with each line: answers and changes of devices.
    """

    def __init__(self, data_dir: Path, what: Sequence[str], person: str, on_event: Callable[[Event], None]) -> None:
        self._on_event = on_event
        self._events: list[Event] = []
        self._changed = Condition()
        self._ended = False
        self._kill_at: Wanted = lambda _event: False
        self._errors = (data_dir / "program-errors.txt").open("ab")
        arguments = ("--data-dir", str(data_dir), *what, "--devices", "--json", "--as", person)
        self._process = subprocess.Popen(
            [*command_line(), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=environment(),
        )
        self._thread = Thread(target=self._listen, name="demo program", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def said(self) -> list[Event]:
        """All it has said up to now."""
        with self._changed:
            return list(self._events)

    def wait_for(self, wanted: Wanted, what: str, *, number: int = 1) -> Event:
        """The `number`th event that fits, once it is there. Raises DemoFailed where it does not come."""

        def found() -> list[Event]:
            return [event for event in self._events if wanted(event)]

        with self._changed:
            self._changed.wait_for(lambda: len(found()) >= number or self._ended, PATIENCE)
            events = found()
        if len(events) < number:
            raise DemoFailed(f"the scanning program did not say: {what}")
        return events[number - 1]

    def kill_at(self, fatal: Wanted) -> None:
        """kill -9 at the first event that fits: no handler runs, nothing is put in order."""
        self._kill_at = fatal

    def wait_until_killed(self) -> None:
        """Until it is gone. Raises DemoFailed where nothing killed it."""
        try:
            self._reap()
        except subprocess.TimeoutExpired as error:
            raise DemoFailed("the scanning program was not killed") from error

    def end(self) -> None:
        """Ask it to end, as Ctrl+C does, and wait until it has."""
        if self._process.poll() is None:
            self._process.terminate()
        self._reap()

    def _reap(self) -> None:
        self._process.wait(PATIENCE)
        self._thread.join(PATIENCE)
        self._errors.close()

    def _listen(self) -> None:
        output = self._process.stdout
        if output is None:
            return
        with output:
            for line in output:
                if line.endswith(b"\n"):  # what a kill cut off is no line
                    self._take(json.loads(line))
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _take(self, event: Event) -> None:
        if self._kill_at(event):
            self._process.kill()
        self._on_event(event)
        with self._changed:
            self._events.append(event)
            self._changed.notify_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.end()


def answer_of(data_dir: Path, *arguments: str) -> Any:
    """What `scandesk ARGUMENTS --json` answers, in a process of its own. Raises DemoFailed where it does not end
    well."""
    command = [*command_line(), "--data-dir", str(data_dir), *arguments, "--json"]
    what = " ".join(arguments[:2])
    try:
        ended = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False, env=environment())
    except subprocess.TimeoutExpired as error:
        raise DemoFailed(f"{what} did not end") from error
    if ended.returncode:
        raise DemoFailed(f"{what}: {ended.stderr.decode(errors='replace').strip()}")
    return json.loads(ended.stdout)


def environment() -> dict[str, str]:
    """The same, with our own code first, and without settings that are meant for the person's own station."""
    root = str(Path(__file__).parents[2])
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SCANDESK_")}
    return {**kept, "PYTHONPATH": os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])}
