"""A hub behind proxies: whose word it takes on who asks, and what of it."""

import asyncio
from pathlib import Path

import pytest
from starlette.types import Message, Receive, Scope, Send

from app.hub.forwarded import Forwarded
from tests.support.hub import PASSWORD, running_hub

SIGN_IN = "/api/v1/ext/sign-in"


@pytest.mark.parametrize(("proxies", "believed"), [('["127.0.0.0/8"]', True), ('["10.0.0.5"]', False), ("[]", False)])
def test_a_proxy_that_the_settings_name_is_believed_and_nobody_else(
    tmp_path: Path, proxies: str, believed: bool
) -> None:
    (tmp_path / "hub.toml").write_text(f"proxies = {proxies}\n")
    with running_hub(tmp_path, "") as hub:
        signed_in, *guessed = [
            hub.ask(
                "POST",
                SIGN_IN,
                {"name": "supervisor" if number == 0 else f"user-{number}", "password": PASSWORD},
                who=None,
                headers={"X-Forwarded-For": f"198.51.100.{number}", "X-Forwarded-Proto": "https"},
            )
            for number in range(21)
        ]
    assert ("secure" in signed_in.headers["set-cookie"].lower()) is believed
    assert ("strict-transport-security" in signed_in.headers) is believed
    assert [answer.status_code for answer in guessed] == [401] * 19 + [401 if believed else 429]


def test_guesses_behind_a_proxy_that_tells_no_address_count_together_and_break_nothing(tmp_path: Path) -> None:
    (tmp_path / "hub.toml").write_text('proxies = ["127.0.0.0/8"]\n')
    with running_hub(tmp_path, "") as hub:
        guessed = [
            hub.ask(
                "POST",
                SIGN_IN,
                {"name": f"user-{number}", "password": "wrong"},
                who=None,
                headers={"X-Forwarded-For": f"198.51.100.{number}, <b>{number}</b>"},
            ).status_code
            for number in range(21)
        ]
    assert guessed == [401] * 20 + [429]


@pytest.mark.parametrize(
    ("told", "client"),
    [
        (["198.51.100.7"], "198.51.100.7"),
        (["198.51.100.7:8080"], "198.51.100.7"),
        (["[2001:db8::7]:8080"], "2001:db8::7"),
        (["<b>, 198.51.100.7, 127.0.0.2"], "198.51.100.7"),
        (["198.51.100.8", "198.51.100.7"], "198.51.100.7"),
        *(
            [[junk], "127.0.0.1"]
            for junk in ("<b>", "unknown", "_hidden", "", ",", "7", "[::7", "10.0.0.7.", "198.51.100.07")
        ),
        (["198.51.100.7, fe80::1%<b>"], "127.0.0.1"),
        (["198.51.100.7, " + "9" * 5000], "127.0.0.1"),
    ],
)
def test_what_a_proxy_tells_of_who_asks_counts_where_it_is_an_address(told: list[str], client: str) -> None:
    seen: list[str] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(scope["client"][0])

    async def never() -> Message:
        raise AssertionError

    async def nowhere(_message: Message) -> None:
        raise AssertionError

    headers = [(b"x-forwarded-for", one.encode()) for one in told]
    scope = {"type": "http", "client": ("127.0.0.1", 50000), "scheme": "http", "headers": headers}
    asyncio.run(Forwarded(app, ["127.0.0.0/8"])(scope, never, nowhere))
    assert seen == [client]
