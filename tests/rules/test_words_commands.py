"""Sentences name command barcodes as the sheet with the barcodes does: who packs looks for that name. What the command
line says of its commands stands in the one file that is read before a command is known."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.scanning.commands import Command
from services.words.catalogue import Catalogue
from services.words.files import read_language, read_words, word_files

_HOUSE = Path(__file__).parents[2]
_NAMED = re.compile(r"\b(?:I )?[A-ZÄÖÜ]{2,}(?: [A-ZÄÖÜ]{2,})*\b")


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_answers_of_packing_name_barcodes_as_their_sheet_does(language: str) -> None:
    words = Catalogue(language)
    names = {words.say(command.name_words, digit="").upper() for command in Command}
    answers = [text for key, text in read_language(language).items() if key.startswith("outcome.pack")]
    named = {name for text in answers for name in _NAMED.findall(text)}
    assert len(named) > 2
    assert named <= names


def helps() -> Iterator[str]:
    """Every key that the command line's `words` says."""
    for file in (_HOUSE / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"), str(file))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "words":
                yield from (f"cli.{key.value}" for key in node.args if isinstance(key, ast.Constant))


@pytest.mark.parametrize("language", ["en", "de"])
def test_help_is_said_in_words_of_the_file_that_is_read_for_it(language: str) -> None:
    (file,) = (one for one in word_files(language) if one.name == "cli.toml")
    said = set(helps())
    assert len(said) > 100
    assert said - set(read_words(file)) == set()
