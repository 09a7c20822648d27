"""Reads the words of a language: `resources/words/<language>/*.toml`, nested tables become dotted keys."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import structlog

from resources import path

log = structlog.get_logger(__name__)

LANGUAGES = ("en", "de")  # the languages that are shipped; the first is what the others fall back to


@cache
def read_language(language: str) -> Mapping[str, str]:
    """Every key of `language` with its text, all files together. A language without files is empty."""
    words: dict[str, str] = {}
    for file in word_files(language):
        for key, text in read_words(file).items():
            if key in words:
                log.error("words twice", key=key, language=language, file=file.name)
            words[key] = text
    return MappingProxyType(words)


def word_files(language: str) -> list[Path]:
    """The files of a language, by name."""
    return sorted(path("words", language).glob("*.toml"))


def read_words(file: Path) -> dict[str, str]:
    """One file's keys and texts. Raises TOMLDecodeError where it is no TOML, TypeError where a leaf is no text."""
    return dict(_leaves(tomllib.loads(file.read_text("utf-8")), ""))


def _leaves(table: Mapping[str, object], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{prefix}{name}.")
        elif isinstance(value, str):
            yield f"{prefix}{name}", value
        else:
            raise TypeError(f"words: {prefix}{name} is no text")
