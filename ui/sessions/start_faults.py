"""What went wrong with a start, in words: at the field that it is about, or for all of it."""

from typing import Final

from services.errors import OutsideFailed, OutsideKind, Refused
from ui.error_text import error_text
from ui.sessions.views import FormValues
from ui.sessions.wording import Wording

_FIELDS: Final = frozenset(
    {"location", "project_id", "client_id", "scanner_id", "expected_items", "notes", "expected_file", "expected_pasted"}
)


def is_list(error: Exception) -> bool:
    """Whether a line of the expected list cannot be taken, or is doubtful."""
    return isinstance(error, Refused) and error.code in {"LIST_INVALID", "LIST_DOUBTFUL"}


def is_servers(error: Exception) -> bool:
    """Whether it is only the way to the server that failed: no answer, or no address or token that holds."""
    if isinstance(error, OutsideFailed):
        return error.kind is OutsideKind.NETWORK
    return isinstance(error, Refused) and error.code in {"AUTH_REQUIRED", "CENTRAL_URL_MISSING"}


def wrong_fields(error: Exception, values: FormValues, wording: Wording) -> dict[str, str]:
    """{field: sentence}: ours, and behind it what the server said of it. A list's fault stands at the list."""
    if not isinstance(error, Refused):
        return {}
    if is_list(error):
        at = "expected_file" if values.expected_file.strip() else "expected_pasted"
        return {at: error_text(error, wording.words)}
    fields, said = error.params.get("fields"), error.params.get("said")
    theirs = said if isinstance(said, dict) else {}
    if not isinstance(fields, dict):
        return {}
    return {name: _text(str(words), str(theirs.get(name, "")), wording) for name, words in fields.items()}


def elsewhere(wrong: dict[str, str]) -> str:
    """What is wrong with fields that the form does not have."""
    return " ".join(wrong[name] for name in wrong if name not in _FIELDS)


def _text(key: str, said: str, wording: Wording) -> str:
    ours = wording.words.say(key) if wording.words.has(key) else key
    return f"{ours} ({wording.code(said)})" if said else ours
