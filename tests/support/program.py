"""The real command in processes of its own: `run` waits for its end, `started` hands it out while it runs."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.forked import Forked, can_be_forked
from tests.support.source import ROOT

PATIENCE = 100.0  # seconds; under the time limit of a test
COMMAND = (sys.executable, "-m", "app.cli.main")

Process = subprocess.Popen[bytes] | Forked


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its one JSON value."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """Its JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def error(self) -> Any:
        """What it answered with --json where it did not end well."""
        return self.json["error"]


@dataclass(frozen=True)
class Scandesk:
    """The command on one data directory. `cold`: nothing is loaded yet when it starts, as for a person. `command`:
    another one than the checkout's; always cold."""

    data_dir: Path
    environ: Mapping[str, str]
    cold: bool = False
    command: tuple[str, ...] = COMMAND

    def run(
        self, *arguments: str, stdin: bytes = b"", code: int | None = 0, patience: float = PATIENCE, **environ: str
    ) -> Ended:
        """Run it to its end. `code`: how it has to end, None for any. `environ` joins the environment."""
        with self.started(*arguments, **environ) as process:
            out, err = process.communicate(stdin, patience)
            found = Ended(process.wait(), out.decode(), err.decode())
        assert code is None or found.code == code, f"exit code {found.code}: {found.err}{found.out}"
        return found

    @contextmanager
    def started(self, *arguments: str, **environ: str) -> Iterator[Process]:
        """It runs while the block does; killed at its end where it still runs."""
        with self._start(arguments, self._environment(environ)) as process:
            try:
                yield process
            finally:
                process.kill()

    def _start(self, arguments: Sequence[str], environ: Mapping[str, str]) -> Process:
        if not self.cold and self.command == COMMAND and can_be_forked(environ):
            return Forked(COMMAND[-1], self._arguments(arguments), environ, ROOT)
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(self._command(arguments), env=environ, cwd=ROOT, **pipes)

    def _command(self, arguments: Sequence[str]) -> list[str]:
        return [*self.command, *self._arguments(arguments)]

    def _arguments(self, arguments: Sequence[str]) -> list[str]:
        return ["--data-dir", str(self.data_dir), *arguments]

    def _environment(self, more: Mapping[str, str]) -> dict[str, str]:
        return {**os.environ, **self.environ, **more}


def next_line(process: subprocess.Popen[bytes]) -> Any:
    """The next JSON line that it prints."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.endswith(b"\n"), f"it ended: {line!r}"
    return json.loads(line)


def send_line(process: subprocess.Popen[bytes], line: bytes) -> None:
    """One line on its standard input."""
    assert process.stdin is not None
    process.stdin.write(line + b"\n")
    process.stdin.flush()
