"""What the documents tell people to type exists."""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.support.source import text, tracked_files

PROGRAM = Path(sys.executable).with_name("scandesk")
_COMMAND = re.compile(r"(?:`|^\s*|\$ |bin/)scandesk((?: +[a-z]+)*)((?: +--[a-z-]+)*)", re.MULTILINE)


def told_commands() -> list[tuple[str, str]]:
    """(words, options) of each `scandesk …` in the documents, e.g. ("sessions list", "--json")."""
    documents = [path for path in tracked_files() if path.suffix == ".md"]
    found = {match.groups() for path in documents for match in _COMMAND.finditer(text(path))}
    return sorted((" ".join(words.split()), " ".join(options.split())) for words, options in found)


@cache
def help_of(words: str) -> str:
    """What the command says about itself."""
    command = [str(PROGRAM), *words.split(), "--help"]
    shown = subprocess.run(command, capture_output=True, text=True, check=False)
    assert shown.returncode == 0, f"there is no `scandesk {words}`: {shown.stderr}"
    return shown.stdout


@pytest.mark.parametrize(("words", "options"), told_commands())
def test_a_command_that_the_documents_name_exists(words: str, options: str) -> None:
    assert [option for option in options.split() if option not in help_of(words)] == []
