"""A line for each answer, for the command line: the same sentences as the band's."""

from collections.abc import Mapping

from services.scanning.answer import Answer
from services.scanning.outcome import Verdict
from services.scanning.saying import word_of
from services.words.catalogue import Catalogue

_SYMBOLS: Mapping[str, str] = {"accepted": "✓", "duplicate": "⟳", "refused": "✕", "warning": "⚠"}


def line(answer: Answer, words: Catalogue, what: str, to_do: str = "") -> str:
    """One line for a terminal; what is refused says `to_do`, too, and so does what is not done for a reason."""
    verdict = answer.outcome.verdict.value
    word = words.say(word_of(answer.outcome))
    stopped = answer.outcome.verdict is Verdict.REFUSED or "words" in answer.outcome.params
    return f"{_SYMBOLS[verdict]} {word}: {what}" + (f" · {to_do}" if stopped and to_do else "")
