"""Secrets stay out of what others read, whichever way they come into it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import hidden
from services.hidden import HIDDEN, LONGEST, is_token, masked, remember, without_secrets

CANARY = "canary-Xy7"


@pytest.fixture(autouse=True)
def _forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test remembers is forgotten after it."""
    monkeypatch.setattr(hidden, "_known", type(hidden._known)(maxlen=hidden.MOST))
    monkeypatch.setattr(hidden, "_ours", set())
    monkeypatch.setattr(hidden, "_pattern", None)


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {CANARY}123",
        f"authorization: token 1-14-{CANARY}",
        f"Basic dXNlcjp{CANARY.replace('-', '')}1==",
        f"postgresql+psycopg://scandesk:{CANARY}@127.0.0.1:5432/x",
        f"cannot connect to https://{CANARY}@hub.example/api",
        f"https://me:p:{CANARY}@hub.example",
        f"host=a password={CANARY} user=b",
        f"password = '{CANARY} with a space'",
        f'{{"token": "{CANARY}"}}',
        f"{{'pin': '{CANARY}', 'n': 1}}",
        f"SCANDESK_SECRET__CENTRAL_TOKEN={CANARY}",
        f"PGPASSWORD={CANARY}",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.canary-Xy7",
    ],
)
def test_what_looks_like_a_secret_is_hidden_in_the_middle_of_a_text(text: str) -> None:
    assert CANARY not in masked(text)
    assert CANARY.replace("-", "") not in masked(text)
    assert HIDDEN in masked(text)


def test_a_token_is_known_by_its_look() -> None:
    of_rt = "1-26-" + "0123456789abcdef" * 2
    signed = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.canary-Xy7"
    assert all(map(is_token, (of_rt, signed)))
    assert not any(map(is_token, ("", "W12-0789", f"{of_rt} ", f"{signed}/x", of_rt[:-1], "https://hub.example.org")))
    assert masked(f"RT refused {of_rt}.") == f"RT refused {HIDDEN}."


@pytest.mark.parametrize(
    "text",
    [
        "the token was refused",
        "https://hub.example/api/v1/scan-sessions/?page=2",
        "2026-03-01T10:42:00Z a scan of W12-0007 was stored, 3 of 5",
        "opinions: none",
    ],
)
def test_what_is_no_secret_can_be_read(text: str) -> None:
    assert masked(text) == text


def test_a_secret_that_was_met_is_hidden_wherever_it_comes_up_also_as_an_address_writes_it() -> None:
    remember("p@ss/word 9")
    assert masked("said: p@ss/word 9!") == f"said: {HIDDEN}!"
    assert masked("GET /x?key=p%40ss%2Fword%209") == f"GET /x?key={HIDDEN}"


def test_a_pin_is_hidden_as_a_word_and_in_no_longer_number() -> None:
    remember("4711")
    assert masked("typed 4711, then 147110 and 4711a") == f"typed {HIDDEN}, then 147110 and 4711a"


def test_too_short_a_text_is_not_remembered_and_of_many_secrets_the_last_ones_are() -> None:
    remember("abc")
    assert masked("abc") == "abc"
    for number in range(hidden.MOST + 1):
        remember(f"secret-{number:06}")
    assert masked("secret-000000") == "secret-000000"
    assert masked(f"secret-{hidden.MOST:06}") == HIDDEN


def test_those_of_many_people_push_none_of_the_programs_own_out() -> None:
    remember("the program's own", ours=True)
    for number in range(hidden.MOST + 1):
        remember(f"secret-{number:06}")
    assert masked("said: the program's own") == f"said: {HIDDEN}"


@pytest.mark.parametrize("at", [LONGEST // 2 - 3, LONGEST // 2 - len(CANARY) + 1])
def test_no_secret_is_halved_where_a_long_text_is_cut(at: int) -> None:
    remember(CANARY)
    text = masked("a" * at + CANARY + "z" * LONGEST)
    assert "canar" not in text


class Sly:
    def __repr__(self) -> str:
        return f"<Sly {CANARY}>"


class Broken:
    def __repr__(self) -> str:
        raise ValueError(CANARY)


@pytest.mark.parametrize(
    "value",
    [
        {"headers": {"Authorization": CANARY}},
        {"a": [{"b": ({"central_token": CANARY},)}]},
        {"new-pin": CANARY},
        {"accessToken": CANARY, "Set-Cookie": CANARY},
        [Sly()],
        {"x": Broken()},
        {CANARY: 1},
        ValueError(CANARY),
        CANARY.encode(),
    ],
)
def test_nothing_hides_in_what_is_nested(value: Any) -> None:
    remember(CANARY)
    assert CANARY not in json.dumps(without_secrets(value))


def test_plain_values_stay_what_they_are() -> None:
    value = {"n": 3, "ok": True, "none": None, "f": 0.5, "list": ["a", 1]}
    assert without_secrets(value) == value


def test_of_a_long_text_the_begin_and_the_end_are_kept() -> None:
    text = masked("a" * LONGEST + "middle" + "z" * LONGEST)
    assert len(text) <= LONGEST + 3
    assert text.startswith("aaa")
    assert text.endswith("zzz")


@given(st.text(min_size=4, max_size=40), st.text(), st.text())
def test_any_secret_of_eight_characters_is_found_in_any_text(secret: str, before: str, after: str) -> None:
    secret = secret + "12345678"
    remember(secret)
    assert secret not in masked(f"{before}{secret}{after}")
