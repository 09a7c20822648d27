"""The server's certificate: one that does not count stops the queue with words; one's own authority's counts."""

from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from services.central.board import HubBoard
from services.central.events import HubStream
from services.clock import SystemClock
from services.errors import OutsideFailed
from services.supervisor.model import Alive, Event
from services.sync import service
from services.words.catalogue import Catalogue
from tests.support.certificates import Authority, Pair
from tests.support.contract_server import ContractServer, contract_server
from tests.support.faulty_line import FaultyLine, faulty_line
from tests.support.hub import running_hub
from tests.support.program import Scandesk
from tests.support.sync_bench import INVENTORY, environ, opened
from ui.sync.wording import SyncWording


@pytest.fixture
def server() -> Iterator[ContractServer]:
    with contract_server() as running:
        yield running


@pytest.fixture
def line(server: ContractServer) -> Iterator[FaultyLine]:
    with faulty_line(server.address) as running:
        yield running


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits for more messages are short here."""
    monkeypatch.setattr(service, "GATHER_SECONDS", 0.01)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def trusting(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """The system's store has this authority, and no other."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.root.certificate))
    return authority


CERTIFICATES: dict[str, Callable[[Authority, Path], Pair]] = {
    "expired": lambda authority, _folder: authority.issue("expired", ends="20240101"),
    "not_yet": lambda authority, _folder: authority.issue("not_yet", begins="20900101"),
    "wrong_name": lambda authority, _folder: authority.issue("wrong_name", host="elsewhere.example"),
    "untrusted": lambda authority, _folder: authority.sign_itself("untrusted"),
    "untrusted, of somebody unknown": lambda _authority, folder: Authority(folder).issue("unknown"),
}


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize("why", CERTIFICATES)
def test_a_certificate_that_does_not_count_stops_the_queue_with_words(
    server: ContractServer, line: FaultyLine, tmp_path: Path, trusting: Authority, why: str, method: str
) -> None:
    line.tls = trusting.issue("good").context()
    with opened(tmp_path / "station", line.url) as bench:
        bad = CERTIFICATES[why](trusting, tmp_path).context()
        status = bench.meet(method, lambda: setattr(line, "tls", bad))
        words = f"central.certificate.{why.partition(',')[0]}"
        waiting = 2 if method == "POST" else 1
        assert (status.waiting, status.in_doubt, status.parked) == (waiting, 0, 0), "nothing was sent, for sure"
        assert status.stopped == words
        assert SyncWording(Catalogue("en"), ZoneInfo("UTC")).state(status)[1] == Catalogue("en").say(words)
        assert status.next_try_at is not None
        assert (status.next_try_at - bench.station.clock.now()).total_seconds() > 240, "words, not retries"
        with pytest.raises(OutsideFailed) as failed:
            bench.station.starter.start(INVENTORY, bench.mia)
        assert failed.value.words == words
        line.tls = trusting.issue("good").context()
        bench.is_told_once(server)
        assert bench.sync.status().stopped == ""


def test_a_certificate_of_ones_own_authority_counts_once_the_system_knows_it(
    tmp_path: Path, authority: Authority
) -> None:
    """The real hub with TLS, and the real command line of a station, each a process of its own."""
    with running_hub(tmp_path / "hub", "", tls=authority.issue("hub")) as hub:
        url = hub.url.replace("127.0.0.1", "localhost")
        settings = environ(url, SCANDESK_SECRET__CENTRAL_TOKEN=hub.tokens["bench"])
        with opened(tmp_path / "station", url) as bench:
            bench.start()
            bench.scan("A1")
        station = Scandesk(tmp_path / "station", settings)
        before = station.run("sync", "run", "--json", code=3).json
        assert (before["waiting"], before["in_doubt"]) == (2, 0)
        assert before["stopped"] == "central.certificate.untrusted"
        after = station.run("sync", "run", "--json", SSL_CERT_FILE=str(authority.root.certificate)).json
        assert (after["waiting"], after["in_doubt"], after["parked"], after["stopped"]) == (0, 0, 0, None), str(
            after["messages"]
        )
        with opened(tmp_path / "station", url) as bench:
            (line,) = bench.station.sessions.sessions()
    assert line.session.remote_id == 1


def test_live_events_come_from_a_hub_of_an_authority_that_the_system_knows_and_from_no_other(
    tmp_path: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_hub(tmp_path / "hub", "", tls=authority.issue("hub")) as hub:
        url = hub.url.replace("127.0.0.1", "localhost")
        for known in (False, True):
            if known:
                monkeypatch.setenv("SSL_CERT_FILE", str(authority.root.certificate))
            board = HubBoard(url, SystemClock(), token=lambda: SecretStr(hub.tokens["bench"]), whole_seconds=30)
            stream = board.follow(0)
            try:
                if known:
                    assert isinstance(first_of(stream), Alive)
                else:
                    with pytest.raises(OutsideFailed):
                        first_of(stream)
            finally:
                stream.close()
                board.close()


def first_of(stream: HubStream) -> Event:
    """What comes first, waited for. Raises as `take`."""
    while True:
        if came := stream.take(1.0):
            return came[0]
