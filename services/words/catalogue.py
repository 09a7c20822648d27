"""Says a key in a person's language. Immutable: use one from any thread."""

import re
from collections.abc import Iterable, Mapping
from typing import Protocol

import structlog

from services.words.files import LANGUAGES, read_language
from services.words.marks import visible
from services.words.pseudo import pseudo

log = structlog.get_logger(__name__)

PSEUDO = "pseudo"
_PARAM = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


class Say(Protocol):
    """`Catalogue.say`."""

    def __call__(self, key: str, /, **params: object) -> str: ...


class Catalogue:
    """The words of one language: "en", "de" or "pseudo". An unknown language, or a key it lacks, speaks English."""

    def __init__(self, language: str) -> None:
        self.language = language if language in (*LANGUAGES, PSEUDO) else LANGUAGES[0]
        self._pseudo = self.language == PSEUDO
        self._words = read_language(LANGUAGES[0] if self._pseudo else self.language)

    def say(self, key: str, /, **params: object) -> str:
        """The sentence of `key`. {name} takes the param of that name, as plain text with visible marks; it is never
        read as a format. With `n`, `key.one` or `key.other` speaks. Never raises: what is missing is logged as an
        error and told as well as can be."""
        text = self._find(key, params)
        if text is None:
            log.error("no such words", key=key)
            text = _readable(key)
        if self._pseudo:
            text = pseudo(text)
        return _PARAM.sub(lambda match: self._param(key, match.group(1), params), text)

    def has(self, key: str) -> bool:
        """Whether `say` knows the key, plural forms included."""
        return key in self._words or f"{key}.other" in self._words

    def _find(self, key: str, params: Mapping[str, object]) -> str | None:
        keys = (key,) if "n" not in params else (f"{key}.{_form(params['n'])}", f"{key}.other", key)
        text = _first(self._words, keys)
        if text is None and (text := _first(read_language(LANGUAGES[0]), keys)) is not None:
            log.error("words not in this language", key=key, language=self.language)
        return text

    def _param(self, key: str, name: str, params: Mapping[str, object]) -> str:
        if name not in params:
            log.error("words said without a param", key=key, param=name)
            return "…"
        return visible(str(params[name]))


def _first(words: Mapping[str, str], keys: Iterable[str]) -> str | None:
    return next((words[key] for key in keys if key in words), None)


def _form(n: object) -> str:
    """English and German have two forms, and the same rule for both."""
    return "one" if str(n) == "1" else "other"


def _readable(key: str) -> str:
    """The best that can be made of a key without words: its last parts."""
    return " ".join(key.split(".")[-2:]).replace("_", " ")
