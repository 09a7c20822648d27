"""What the documents tell people to type exists."""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.support.source import text, tracked_files

PROGRAM = Path(sys.executable).with_name("scandesk")
_COMMAND = re.compile(r"(?:`|^\s*|\$ |bin/)scandesk((?: +[a-z][a-z-]*)*)([^`#\n]*)", re.MULTILINE)


def told_commands() -> list[str]:
    """Each `scandesk …` in the documents with its options, without their values: "sessions list --json"."""
    documents = [path for path in tracked_files() if path.suffix == ".md"]
    found = [match.groups() for path in documents for match in _COMMAND.finditer(text(path))]
    return sorted({" ".join([*words.split(), *re.findall(r"--[a-z-]+", rest)]) for words, rest in found})


@cache
def help_of(words: str) -> str:
    """What the command says about itself."""
    command = [str(PROGRAM), *words.split(), "--help"]
    shown = subprocess.run(command, capture_output=True, text=True, check=False)
    assert shown.returncode == 0, f"there is no `scandesk {words}`: {shown.stderr}"
    return shown.stdout


@pytest.mark.parametrize("told", told_commands())
def test_a_command_that_the_documents_name_exists(told: str) -> None:
    words, *options = re.split(r" ?(?=--)", told)
    known = help_of(words)
    assert [option for option in options if option not in known] == []
