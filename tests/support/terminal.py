"""The real command at a terminal (a pseudo-terminal): what it asks, and what it is answered."""

import os
import pty
import re
import select
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.support.program import COMMAND, PATIENCE
from tests.support.source import ROOT

_PROMPT = re.compile(r"([^\r\n]*:) $")


@dataclass(frozen=True)
class Talk:
    """How it ended: the prompts in their order, all that was on the terminal, the exit code."""

    asked: tuple[str, ...]
    text: str
    code: int


def talk(data_dir: Path, *arguments: str, answers: Iterable[str] = ()) -> Talk:
    """Run it at a terminal until it ends, answering one prompt after another. Fails where it asks for more, or is
    silent for too long."""
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(ROOT)
        os.execv(COMMAND[0], [*COMMAND, "--data-dir", str(data_dir), *arguments])
    waiting, asked, text, seen = list(answers), [], "", 0
    while chunk := _read(terminal):
        text += chunk
        if prompt := _PROMPT.search(text, seen):
            asked.append(prompt.group(1))
            seen = len(text)
            assert waiting, f"it asks for more: {text}"
            os.write(terminal, waiting.pop(0).encode() + b"\n")
    os.close(terminal)
    return Talk(tuple(asked), text, os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))


def _read(terminal: int) -> str:
    ready, _, _ = select.select([terminal], [], [], PATIENCE)
    assert ready, "it is silent"
    try:
        return os.read(terminal, 4096).decode("utf-8", "replace")
    except OSError:  # Linux says so where the other side is closed
        return ""
