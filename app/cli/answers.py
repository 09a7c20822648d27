"""What an answer says in sentences, for the command line: the same words as the band's."""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from services.scanning.answer import Answer
from services.scanning.outcome import Reason
from services.words.catalogue import Catalogue
from services.words.figures import time_text

_SYMBOLS: Mapping[str, str] = {"accepted": "✓", "duplicate": "⟳", "refused": "✕", "warning": "⚠"}


def sentences(answer: Answer, words: Catalogue, zone: tzinfo | None, session: str) -> tuple[str, str]:
    """What happened, and what to do next. `session` is how the session is called."""
    outcome = answer.outcome
    given = dict(outcome.params)
    when = given.get("when", "")
    params: dict[str, object] = {
        "where": "",
        "why": words.say(given["words"]) if given.get("words") else "",
        "name": given.get("description", ""),
        "session": session,
        **given,
        "code": answer.scan.text,
        "when": _time(when, zone) if when else "",
    }
    reason: str = outcome.reason.value
    if outcome.reason is Reason.REPEAT and outcome.counted:
        reason = "repeat_counted"
    return words.say(f"outcome.{reason}.what", **params), words.say(f"outcome.{reason}.next", **params)


def line(answer: Answer, words: Catalogue, what: str) -> str:
    """One line for a terminal."""
    verdict = answer.outcome.verdict.value
    word = words.say("outcome.word.kept" if answer.outcome.kept else f"outcome.word.{verdict}")
    return f"{_SYMBOLS[verdict]} {word}: {what}"


def _time(text: str, zone: tzinfo | None) -> str:
    at = datetime.fromisoformat(text)
    return time_text(at, zone) if zone is not None else at.astimezone().strftime("%H:%M")
