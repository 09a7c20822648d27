"""The hub's lists and live events as the board's source: against a real HTTP server that also misbehaves."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from services.central import board
from services.central.board import HubBoard
from services.central.events import HubStream
from services.clock import SystemClock
from services.errors import OutsideFailed, Refused
from services.sessions.model import SessionType, Status
from services.supervisor.model import Alive, Event, Filter, Reset, Scope, SessionView, StationView, Which
from tests.services.builders import EVE
from tests.support.board_server import EXT, NOW, BoardServer, board_server, session_line, station_line
from tests.support.contract_server import closed_port

AT = datetime.fromisoformat(NOW)


@pytest.fixture
def server() -> Iterator[BoardServer]:
    with board_server() as running:
        yield running


@pytest.fixture
def hub(server: BoardServer) -> Iterator[HubBoard]:
    made = source(server.url)
    yield made
    made.cut()
    made.close()


def source(url: str, token: str | None = "right-token") -> HubBoard:
    return HubBoard(url, SystemClock(), token=lambda: SecretStr(token) if token else None, whole_seconds=5)


def taken(stream: HubStream, good: Callable[[list[Event]], bool], seconds: float = 0.5) -> list[Event]:
    """What came, once it is good."""
    came: list[Event] = []
    for _ in range(40):
        came += stream.take(seconds)
        if good(came):
            return came
    raise AssertionError(came)


# ---- what is read


def test_a_snapshot_has_every_page_and_what_ended_lately(
    server: BoardServer, hub: HubBoard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "PAGE", 3)
    ended = {"status": "COMPLETED", "ended_at": NOW}
    old = {"created_at": "2026-02-20T09:00:00.000Z", **ended}
    server.sessions = [session_line(number) for number in range(20, 9, -1)]
    server.sessions += [session_line(9, **ended)] + [session_line(number, **old) for number in range(8, 0, -1)]
    assert hub.scope() is Scope.SITE
    assert hub.hands_over
    found = hub.snapshot()
    open_ones = {view.id for view in found.sessions if view.is_open}
    assert open_ones == {str(number) for number in range(10, 21)}
    assert {view.id for view in found.sessions if not view.is_open} == {"9", "8", "7"}  # the page that shows it is old
    assert (found.change, found.now, [station.name for station in found.stations]) == (10, AT, ["Dock 1"])


def test_each_field_of_a_line_arrives_where_it_belongs(server: BoardServer, hub: HubBoard) -> None:
    line = session_line(
        5, status="PAUSED", notes="fragile", offered_to={"user_id": 8, "name": "Dock 2"}, person=None, new_in_future=1
    )
    server.sessions = [line]
    (view,) = hub.snapshot().sessions
    assert (view.id, view.session_type, view.status) == ("5", SessionType.INVENTORY, Status.PAUSED)
    assert (view.station_id, view.station, view.person) == ("7", "Dock 1", "")
    assert (view.offered_to, view.offered_name, view.notes) == ("8", "Dock 2", "fragile")
    assert (view.items_scanned, view.successful, view.failed, view.percent, view.uploaded) == (60, 58, 2, 50.0, 60)
    assert view.staged == 4
    assert (view.recent[-2:], view.recent_at, view.change) == ((3, 1), AT, 5)
    assert view.expires_at == datetime(2026, 3, 1, 18, 42, tzinfo=UTC)


def test_a_filter_is_the_hubs_own_query(server: BoardServer, hub: HubBoard) -> None:
    hub.sessions(Filter(Which.ALL, SessionType.CHECK_IN, "7", "Ada & Bob", "x" * 200), "12", 50)
    asked = server.asked[-1][2]
    assert asked == {
        "status": "all",
        "session_type": "CHECK_IN",
        "station": "7",
        "person": "Ada & Bob",
        "search": "x" * 100,
        "limit": "50",
        "before": "12",
    }


def test_scans_are_paged_and_history_tells_who(server: BoardServer, hub: HubBoard) -> None:
    server.sessions = [session_line(5)]
    scan = {"symbology": "code128", "device": "Gun", "person": "Ada", "scanned_at": NOW, "stored_at": NOW}
    more = {"outcome": "refused.not_expected", "counted": False, "undone_at": None}
    server.scans = [{"seq": seq, "id": f"s{seq}", "text": f"A{seq}\x1d", **scan, **more} for seq in (3, 2, 1)]
    first = hub.scans("5", None, 2)
    assert [(one.text, one.verdict, one.reason) for one in first.scans] == [
        ("A3\x1d", "refused", "not_expected"),
        ("A2\x1d", "refused", "not_expected"),
    ]
    assert [one.text for one in hub.scans("5", first.next, 2).scans] == ["A1\x1d"]
    assert [(act.act, act.station, act.person) for act in hub.history("5")] == [("created", "Dock 1", "Ada")]
    for number in ("6", "no number", "-1", "5/../6"):
        with pytest.raises(Refused, match="SESSION_NOT_FOUND"):
            hub.history(number)


def test_an_offer_is_made_under_a_key_in_the_name_of_who_makes_it(server: BoardServer, hub: HubBoard) -> None:
    server.sessions = [session_line(5)]
    assert hub.offer("5", "8", EVE).id == "5"
    method, path, _query, headers, body = server.asked[-1]
    assert (method, path, body) == ("POST", f"{EXT}/scan-sessions/5/offer", {"user_id": 8})
    assert (headers["scandesk-person"], bool(headers["idempotency-key"])) == ("eve", True)


# ---- what is told


def test_a_sign_of_life_tells_the_hubs_clock_again(server: BoardServer, hub: HubBoard) -> None:
    stream = hub.follow(7)
    server.hello()
    server.say(f": alive {(AT + timedelta(hours=2)).isoformat()}\n\n: alive tomorrow\n\n: alive 2026-03-01T10:00\n\n")
    server.tell("reset", {"as_of": NOW, "change": 13})
    came = taken(stream, lambda came: Reset() in came)
    assert came[:4] == [Alive(AT), Alive(AT + timedelta(hours=2)), Alive(), Alive()], "what is no time says nothing"
    stream.close()


def test_events_come_as_values_in_their_order(server: BoardServer, hub: HubBoard) -> None:
    stream = hub.follow(7)
    server.hello()
    server.say(": alive\n\nretry: 2000\n\n")
    server.tell("session", session_line(5, change=11))
    server.tell("of the future", {"id": 1, "change": 12})
    server.tell("station", station_line(parked=2, change=13))
    server.tell("reset", {"as_of": NOW, "change": 13})
    came = taken(stream, lambda came: Reset() in came)
    assert came[0] == Alive(AT)
    assert came[1] == Alive()
    assert isinstance(came[2], SessionView)
    assert abs(came[2].recent_at - AT) < timedelta(minutes=1)
    assert isinstance(came[3], StationView)
    assert (came[2].change, came[3].parked) == (11, 2)
    assert server.asked[-1][3]["last-event-id"] == "7"


def test_an_event_may_come_in_pieces_of_any_size(server: BoardServer, hub: HubBoard) -> None:
    stream = hub.follow(0)
    text = f"event: session\r\ndata: {json.dumps(session_line(5, location='Größe ✓'), ensure_ascii=False)}\r\n\r\n"
    for byte in text.encode():
        server.say(bytes([byte]))
    (view,) = taken(stream, bool)
    assert isinstance(view, SessionView)
    assert view.location == "Größe ✓"


def test_a_stream_that_ends_says_so(server: BoardServer, hub: HubBoard) -> None:
    stream = hub.follow(0)
    server.hello()
    taken(stream, bool)
    server.end_streams()
    with pytest.raises(OutsideFailed, match="unreachable"):
        taken(stream, bool)


def test_silence_is_an_end_though_bytes_may_drip(server: BoardServer) -> None:
    headers = {"Authorization": "Bearer right-token"}
    stream = HubStream(f"{server.url}{EXT}/events", headers, SystemClock(), timedelta(), silent_seconds=0.5)

    def dripping(_came: list[Event]) -> bool:
        server.say(b"d")
        return False

    with pytest.raises(OutsideFailed, match="unreachable"):
        taken(stream, dripping, 0.05)
    stream.close()


# ---- what may not pass


@pytest.mark.parametrize(
    "data",
    [
        "no json",
        "{}",
        "[]",
        json.dumps(session_line(5, id=-5)),
        json.dumps(session_line(5, items_scanned="60")),
        json.dumps(session_line(5, recent=[1] * 10_000)),
        json.dumps(session_line(5, completion_percentage=1e9)),
        json.dumps(session_line(5)).replace("50,", "NaN,"),
        json.dumps(session_line(5, created_at="yesterday")),
        "x" * 300_000,
    ],
)
def test_an_event_that_is_none_ends_the_stream(server: BoardServer, hub: HubBoard, data: str) -> None:
    stream = hub.follow(0)
    server.say(f"event: session\ndata: {data}\n\n")
    with pytest.raises(OutsideFailed, match="not_understood"):
        taken(stream, bool)


@pytest.mark.parametrize(
    ("status", "content", "error"),
    [
        (200, b"<html>Welcome</html>", "not_understood"),
        (200, b"{}", "not_understood"),
        (302, b"", "not_understood"),
        (404, b"no", "not_understood"),
        (403, b'{"detail": "no", "error_code": "INSUFFICIENT_PERMISSIONS"}', "INSUFFICIENT_PERMISSIONS"),
        (401, b"", "AUTH_REQUIRED"),
        (503, b"", "unreachable"),
        (200, b"[" * 9_000_000, "not_understood"),
    ],
)
def test_an_answer_that_is_no_list_is_none(
    server: BoardServer, hub: HubBoard, status: int, content: bytes, error: str
) -> None:
    server.answers = {f"{EXT}/scan-sessions": (status, content), f"{EXT}/events": (status, content)}
    with pytest.raises((OutsideFailed, Refused), match=error):
        hub.snapshot()
    with pytest.raises((OutsideFailed, Refused), match=error):
        taken(hub.follow(0), bool)


def test_a_list_without_an_end_is_not_read_for_ever(server: BoardServer, hub: HubBoard) -> None:
    page = {"sessions": [session_line(5)], "next": 5, "change": 1, "as_of": NOW}
    server.answers = {f"{EXT}/scan-sessions": (200, json.dumps(page).encode())}
    with pytest.raises(OutsideFailed, match="not_understood"):
        hub.snapshot()


@pytest.mark.parametrize("offered", [{}, {"sign-in": 1}, {"scan-sessions": 2, "scans": 1, "stations": 1, "events": 1}])
def test_a_server_that_offers_less_speaks_the_contract_alone(
    server: BoardServer, hub: HubBoard, offered: dict[str, Any]
) -> None:
    server.offered = offered
    assert hub.scope() is Scope.CONTRACT_ONLY
    server.answers = {EXT: (404, b'{"detail": "Not found"}')}
    assert hub.scope() is Scope.CONTRACT_ONLY
    server.answers = {EXT: (503, b"")}
    with pytest.raises(OutsideFailed, match="unreachable"):
        hub.scope()


def test_nobody_there_no_token_and_a_wrong_one_are_told_in_the_boards_own_words(server: BoardServer) -> None:
    with pytest.raises(OutsideFailed, match=r"supervisor\.away\.unreachable"):
        source(closed_port()).scope()
    with pytest.raises(Refused, match=r"AUTH_REQUIRED: supervisor\.away\.no_token"):
        source(server.url, None).follow(0)
    with (
        closing(source(server.url, "wrong-token")) as wrong,
        pytest.raises(Refused, match=r"AUTH_REQUIRED: supervisor\.away\.sign_in"),
    ):
        wrong.snapshot()
