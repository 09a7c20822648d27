"""The words catalogue: two languages that match, hostile params, and no key in the sources that nobody wrote."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.words.catalogue import PSEUDO, Catalogue
from services.words.figures import date_text, moment_text, number_text, time_text
from services.words.files import LANGUAGES, read_language, read_words, word_files
from services.words.marks import visible
from services.words.pseudo import pseudo
from tests.support.log_errors import LogErrors

HOUSE = Path(__file__).parents[2]
PARAM = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
ANYTHING = r"[A-Za-z0-9_.]+"
KEY = re.compile(r"[a-z][a-z0-9_]*(\.[A-Za-z0-9_]+)+")
CAPABILITIES = {key.split(".")[0] for key in read_language("en")}


@pytest.fixture
def catalogue(monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    """A catalogue of a few words of our own: English whole, German with a gap."""
    english = {
        "greet": "Hello {name}",
        "scans.one": "{n} scan",
        "scans.other": "{n} scans",
        "only.english": "Only English",
    }
    german = {
        "greet": "Hallo {name}",
        "braces": "{name} {} {0} {name.real} {name!r} %s",
        "scans.one": "{n} Scan",
        "scans.other": "{n} Scans",
    }
    read = {"en": english, "de": german}.__getitem__
    monkeypatch.setattr("services.words.catalogue.read_language", read)
    return Catalogue("de")


def test_a_sentence_takes_its_params_in_the_persons_language(catalogue: Catalogue) -> None:
    assert catalogue.say("greet", name="Ada") == "Hallo Ada"


@pytest.mark.parametrize(
    ("n", "said"), [(1, "1 Scan"), ("1", "1 Scan"), (0, "0 Scans"), (2, "2 Scans"), (21, "21 Scans")]
)
def test_a_count_chooses_the_plural_form(catalogue: Catalogue, n: object, said: str) -> None:
    assert catalogue.say("scans", n=n) == said
    assert catalogue.has("scans")


def test_a_hostile_param_is_text_and_never_a_format(catalogue: Catalogue) -> None:
    hostile = "{name} {name.__class__} {0} %(x)s {n}"
    assert catalogue.say("greet", name=hostile, n=3) == f"Hallo {hostile}"


def test_a_sentence_reaches_into_no_param(catalogue: Catalogue) -> None:
    assert catalogue.say("braces", name="A") == "A {} {0} {name.real} {name!r} %s"


def test_a_param_cannot_turn_the_sentence_around_or_steer_a_terminal(catalogue: Catalogue) -> None:
    assert catalogue.say("greet", name="a\u202eb\x1b[2J\x1d\n\x9b") == "Hallo a‹RLO›b‹ESC›[2J‹GS›‹LF›‹U+009B›"


@given(st.text())
def test_marks_leave_nothing_unseen_and_doing_it_twice_changes_nothing(text: str) -> None:
    marked = visible(text)
    assert visible(marked) == marked
    assert not re.search("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", marked)


def test_a_key_that_german_lacks_speaks_english_and_is_logged(catalogue: Catalogue, log_errors: LogErrors) -> None:
    log_errors.expect("words not in this language key='only.english' language='de'")
    assert catalogue.say("only.english") == "Only English"


def test_a_key_that_nobody_wrote_is_readable_and_logged(catalogue: Catalogue, log_errors: LogErrors) -> None:
    log_errors.expect("no such words key='screen.session.start_now'")
    assert catalogue.say("screen.session.start_now") == "session start now"
    assert not catalogue.has("screen.session.start_now")


def test_a_param_that_is_not_given_is_logged_and_shows_a_gap(catalogue: Catalogue, log_errors: LogErrors) -> None:
    log_errors.expect("words said without a param key='greet' param='name'")
    assert catalogue.say("greet") == "Hallo …"


def test_an_unknown_language_speaks_english() -> None:
    assert Catalogue("tlh").language == "en"


def test_pseudo_is_bracketed_longer_and_keeps_params(catalogue: Catalogue) -> None:
    said = Catalogue(PSEUDO).say("greet", name="Ada")
    assert said.startswith("⟦")
    assert said.endswith("⟧")
    assert "Ada" in said
    assert "Hello" not in said


@pytest.mark.parametrize("length", [1, 10, 100, 1000])
def test_pseudo_text_is_at_least_40_percent_longer(length: int) -> None:
    assert len(pseudo("x" * length)) >= 1.4 * length


def test_times_are_the_stations_with_24_hours() -> None:
    at, zone = datetime(2026, 3, 29, 22, 5, 7, tzinfo=UTC), ZoneInfo("Europe/Berlin")
    assert time_text(at, zone) == "00:05"
    assert time_text(at, zone, seconds=True) == "00:05:07"
    assert date_text(at, zone, "en") == "2026-03-30"
    assert moment_text(at, zone, "de") == "30.03.2026 00:05"


# ---- the shipped words


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_language_has_the_same_keys_with_the_same_params(language: str) -> None:
    english, other = read_language("en"), read_language(language)
    assert set(english) == set(other)
    assert {key: params(text) for key, text in english.items()} == {key: params(text) for key, text in other.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_stands_in_two_files(language: str) -> None:
    keys = [key for file in word_files(language) for key in read_words(file)]
    assert sorted(keys) == sorted(set(keys))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_and_no_brace_is_anything_but_a_param(language: str) -> None:
    words = read_language(language)
    assert [key for key, text in words.items() if not text.strip() or set("{}") & set(PARAM.sub("", text))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_forms_come_in_pairs(language: str) -> None:
    words = read_language(language)
    stems = {key.rpartition(".")[0] for key in words if key.endswith((".one", ".other"))}
    assert [stem for stem in stems if f"{stem}.one" not in words or f"{stem}.other" not in words] == []


def test_every_key_that_the_sources_say_exists() -> None:
    known = Catalogue("en")
    keys = set(said_keys())
    assert keys, "no key found in the sources: the search is broken"
    assert sorted(key for key in keys if not known.has(key)) == []


def test_every_key_is_said_somewhere() -> None:
    exact, patterns = {*literals(), *said_keys()}, patterns_of_keys()
    stems = {key: key.rpartition(".")[0] if key.endswith((".one", ".other")) else key for key in read_language("en")}
    unused = [k for k, stem in stems.items() if stem not in exact and not any(p.fullmatch(stem) for p in patterns)]
    assert sorted(unused) == []


def params(text: str) -> set[str]:
    return set(PARAM.findall(text))


@cache
def nodes() -> list[ast.AST]:
    """Every node of every source."""
    files = [file for folder in ("app", "ui", "hardware", "services") for file in (HOUSE / folder).rglob("*.py")]
    return [node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8"), str(file)))]


def literals() -> Iterator[str]:
    """Every literal that could be a key."""
    for node in nodes():
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEY.fullmatch(node.value):
            yield node.value


def said() -> Iterator[tuple[str, ast.expr]]:
    """(what stands before the key, the key) of all that must be one: what `say` is called with, the words of the two
    families of errors, and the command line's `words`, which says keys of `cli`."""
    for node in nodes():
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        place = {"say": 0, "words": 0, "Refused": 1, "OutsideFailed": 1}.get(name, len(node.args))
        named = [keyword.value for keyword in node.keywords if keyword.arg == "words"]
        for key in [*node.args[place : place + 1], *named]:
            yield "cli." if name == "words" else "", key


def said_keys() -> Iterator[str]:
    for before, key in said():
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield before + key.value


def patterns_of_keys() -> list[re.Pattern[str]]:
    """Keys that are put together: f"outcome.{reason}.what" says every key of that shape."""
    shapes = [shape(node) for node in nodes() if isinstance(node, ast.JoinedStr)]
    of_commands = [f"cli.{shape(key)}" for before, key in said() if before and isinstance(key, ast.JoinedStr)]
    return [re.compile(pattern) for pattern in [*filter(begins_as_a_key, shapes), *of_commands]]


def shape(node: ast.JoinedStr) -> str:
    """An f-string as a pattern."""
    parts = (re.escape(str(part.value)) if isinstance(part, ast.Constant) else ANYTHING for part in node.values)
    return "".join(parts)


def begins_as_a_key(pattern: str) -> bool:
    return pattern.split("\\.")[0] in CAPABILITIES


def test_in_german_committing_and_taking_in_have_a_word_each() -> None:
    words = Catalogue("de")
    committing = ("session.commit", "command.commit.name", "command.commit.does", "start.auto_commit")
    committing += (
        "cli.sessions.commit.help",
        "cli.sessions.start.auto_commit",
        "history.act.committed",
        "history.act.changed",
    )
    taking_in = ("door.kept.take", "start.kept", "session.take", "session.word.offering", "history.act.took_kept")
    said = {key: words.say(key, n=2).casefold() for key in (*committing, *taking_in)}
    assert [key for key in committing if "überne" in said[key] or "überno" in said[key] or "überna" in said[key]] == []
    assert [key for key in taking_in if "überne" not in said[key] and "überno" not in said[key]] == []


def test_a_number_has_the_sign_of_the_language() -> None:
    assert [number_text("2.5", language) for language in ("en", "de")] == ["2.5", "2,5"]
    assert number_text("12", "de") == "12"
