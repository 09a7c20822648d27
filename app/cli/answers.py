"""A line for each answer, for the command line: the same sentences as the band's."""

from collections.abc import Mapping

from services.scanning.answer import Answer
from services.words.catalogue import Catalogue

_SYMBOLS: Mapping[str, str] = {"accepted": "✓", "duplicate": "⟳", "refused": "✕", "warning": "⚠"}


def line(answer: Answer, words: Catalogue, what: str) -> str:
    """One line for a terminal."""
    verdict = answer.outcome.verdict.value
    word = words.say("outcome.word.kept" if answer.outcome.kept else f"outcome.word.{verdict}")
    return f"{_SYMBOLS[verdict]} {word}: {what}"
