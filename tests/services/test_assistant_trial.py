"""Servers that are tried: real hubs, nobody at all, and a try that is cut."""

import socket
from collections.abc import Iterator
from threading import Thread
from types import SimpleNamespace

import pytest
from pydantic import SecretStr

from services.assistant.trial import Trial, Verdict, hub_trial, rt_trial, verdict_of
from services.central.http import Http
from services.central.looking import Look, Taken, look_through
from services.clock import SystemClock
from services.settings.model import Rt
from services.words.catalogue import Catalogue
from services.words.files import LANGUAGES
from tests.support.hub import Hub, running_hub


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with running_hub(tmp_path_factory.mktemp("hub"), "") as hub:
        yield hub


def patient_trial(url: str) -> Trial[Http]:
    """One that gives up by itself in an hour."""

    def ask(http: Http) -> Verdict:
        return verdict_of(look_through(http, SystemClock()), url)

    return Trial(lambda: Http(url, token=lambda: None, whole_seconds=3600), ask)


@pytest.fixture
def silent() -> Iterator[tuple[str, socket.socket]]:
    """Takes a connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}", server


def tried(url: str, token: str = "") -> Verdict:
    return hub_trial(url, SystemClock(), lambda: SecretStr(token) if token else None)()


def test_a_hub_that_takes_the_token_of_a_station_is_well_and_says_what_it_can(hub: Hub) -> None:
    found = tried(hub.url, hub.tokens["bench"])
    assert (found.well, found.words) == (True, "assistant.hub.well")
    assert "packing" in found.offers


def test_what_keeps_the_bench_from_a_hub_is_said(hub: Hub) -> None:
    assert tried(hub.url).words == "assistant.hub.no_token"
    assert tried(hub.url, "nobody's").words == "assistant.hub.not_taken"
    assert tried(hub.url, hub.tokens["packer"]).words == "assistant.hub.no_station"
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert tried(f"http://127.0.0.1:{port}", "any") == Verdict(
        False, "assistant.hub.unreachable", {"server": f"http://127.0.0.1:{port}"}
    )


@pytest.mark.parametrize("taken", Taken)
@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_can_be_found_has_words(language: str, taken: Taken) -> None:
    for found in (Look("", None, taken), Look("central.look.unreachable"), Look("central.certificate.expired")):
        verdict = verdict_of(found, "https://hub.example.org")
        assert Catalogue(language).has(verdict.words), verdict.words


def test_a_try_that_is_cut_while_a_server_is_silent_ends(silent: tuple[str, socket.socket]) -> None:
    url, server = silent
    trial, told = patient_trial(url), SimpleNamespace(verdict=None)

    def work() -> None:
        told.verdict = trial()

    asking = Thread(target=work)
    asking.start()
    with server.accept()[0] as connection:
        assert connection.recv(10).startswith(b"GET")
        trial.cut()
        while connection.recv(65536):  # it hangs up, although nothing was answered
            pass
    asking.join()
    assert told.verdict.words == "assistant.hub.unreachable"


def test_a_try_that_is_cut_before_it_began_asks_nobody(silent: tuple[str, socket.socket]) -> None:
    url, server = silent
    trial = rt_trial(Rt(url=url), lambda: SecretStr("any"))
    trial.cut()
    assert not trial().well
    server.settimeout(0)
    with pytest.raises(BlockingIOError):
        server.accept()
