"""Sentences name command barcodes as the sheet with the barcodes does: who packs looks for that name."""

import re

import pytest

from services.scanning.commands import Command
from services.words.catalogue import Catalogue
from services.words.files import read_language

_NAMED = re.compile(r"\b(?:I )?[A-ZÄÖÜ]{2,}(?: [A-ZÄÖÜ]{2,})*\b")


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_answers_of_packing_name_barcodes_as_their_sheet_does(language: str) -> None:
    words = Catalogue(language)
    names = {words.say(command.name_words, digit="").upper() for command in Command}
    answers = [text for key, text in read_language(language).items() if key.startswith("outcome.pack")]
    named = {name for text in answers for name in _NAMED.findall(text)}
    assert len(named) > 2
    assert named <= names
