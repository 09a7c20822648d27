"""What is never written into a log: secrets that this process has met, and whatever looks like one.

Who gets hold of a secret says so here (`remember`); who writes for others to read asks for the text without (`masked`).
"""

import re
import threading
from collections import deque
from typing import Any, Final
from urllib.parse import quote

HIDDEN: Final = "…"
MOST: Final = 200  # secrets of people that are remembered, the last ones: a hub meets those of many
LONGEST: Final = 16_000  # characters of one text; of a longer one its begin and its end are kept
_LOOKED_AT: Final = 4 * LONGEST
_SHORTEST: Final = 4  # characters: less is in every text
_WHOLE: Final = 8  # a shorter one is looked for as a word of its own: a PIN is not to blacken each number

_NAMES: Final = frozenset(
    {"pin", "pins", "token", "tokens", "password", "passwords", "passwd", "pwd", "passphrase", "secret", "secrets"}
    | {"authorization", "cookie", "credentials", "apikey"}
)
_SIGNED: Final = r"eyJ[\w-]{6,}\.[\w-]+\.[\w-]+"  # a signed token (JWT), as a hub's are
_OF_RT: Final = r"\d+-\d+-[0-9a-f]{32}"  # as Request Tracker's are
_PATTERNS: Final = (
    (re.compile(r"(?<=://)[^/\s\"'<>]*@"), f"{HIDDEN}@"),  # who signs in, in an address
    (re.compile(r"(?i)\b(bearer|basic|token)\s+(?=[^\s\"']*\d)[\w.~+/=-]{6,}"), rf"\1 {HIDDEN}"),
    (re.compile(rf"(?<![\w-]){_SIGNED}"), HIDDEN),
    (re.compile(rf"(?<![\w-]){_OF_RT}(?![\w-])"), HIDDEN),
    (
        re.compile(
            r"(?i)((?:(?:\b|_)pin|token|password|passwd|pwd|secret)[\"']?\s*[=:]\s*)(\"[^\"]*\"|'[^']*'|[^\s,;&)}\]]+)"
        ),
        rf"\1{HIDDEN}",
    ),
)

_lock = threading.Lock()
_ours: set[str] = set()
_known: deque[str] = deque(maxlen=MOST)
_pattern: re.Pattern[str] | None = None


def remember(secret: str, *, ours: bool = False) -> None:
    """From now on `masked` hides this text, and the way in which an address writes it. `ours`: it is one of the
    program's own, and is not forgotten for those of many people. Any thread."""
    global _pattern
    if not _SHORTEST <= len(secret) <= LONGEST:
        return
    with _lock:
        if secret in _ours or (secret in _known and not ours):
            return
        _ours.add(secret) if ours else _known.append(secret)
        forms = {form for one in (*_ours, *_known) for form in (one, quote(one, safe=""))}
        _pattern = re.compile("|".join(_looked_for(form) for form in sorted(forms, key=len, reverse=True)))


def masked(text: str) -> str:
    """The text without secrets, and cut where it is too long. Any thread."""
    text = shortened(text, _LOOKED_AT)  # more than is kept, so that no secret is halved where it is cut
    if (pattern := _pattern) is not None:
        text = pattern.sub(HIDDEN, text)
    for looks, instead in _PATTERNS:
        text = looks.sub(instead, text)
    return shortened(text)


def without_secrets(value: Any, name: str = "") -> Any:
    """The value as it may be written, as JSON knows values: nothing under a name that speaks of a secret, texts masked,
    whatever is in whatever; what is no plain value as its repr."""
    if speaks_of_secret(name):
        return HIDDEN
    if isinstance(value, str):
        return masked(value)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, dict):
        return {masked(str(key)): without_secrets(one, str(key)) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [without_secrets(one) for one in value]
    return masked(_repr(value))


def is_token(text: str) -> bool:
    """Whether all of it is a token for a hub or for Request Tracker, by its look."""
    return re.fullmatch(rf"{_SIGNED}|{_OF_RT}", text, re.ASCII) is not None


def speaks_of_secret(name: str) -> bool:
    """Whether what has this name is a secret: "central_token", "Authorization"."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()  # accessToken
    return not _NAMES.isdisjoint(re.split(r"[^a-z0-9]+", words))


def shortened(text: str, longest: int = LONGEST) -> str:
    """Its begin and its end, where it is too long: what a traceback ends with is what matters."""
    if len(text) <= longest:
        return text
    half = longest // 2
    return f"{text[:half]} {HIDDEN} {text[-half:]}"


def _looked_for(form: str) -> str:
    found = re.escape(form)
    return found if len(form) >= _WHOLE else rf"(?<!\w){found}(?!\w)"


def _repr(value: object) -> str:
    try:
        return repr(value)
    except Exception as error:  # of whatever somebody logged: it costs its own text, and nothing else
        return f"<{type(value).__name__} whose repr raises {type(error).__name__}>"
