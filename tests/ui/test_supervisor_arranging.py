"""Which sessions stand where on the supervisor's screen, and what is said of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.sessions.model import SessionType, Status
from services.supervisor.model import Board, DeviceView, Filter, Scope, Totals, Trouble, Which
from services.words.catalogue import Catalogue
from tests.ui.board_sessions import board_of, busy_board, session, some_scans, station
from ui.supervisor.arranging import Arranger, Wanted
from ui.supervisor.panel_wording import PanelWording
from ui.supervisor.views import BoardView
from ui.supervisor.wording import NOTHING, SupervisorWording
from ui.widgets.outcome_look import Mood

NOW = datetime(2026, 3, 1, 10, 42, 7, tzinfo=UTC)
WORDING = SupervisorWording(Catalogue("en"), UTC)


def arranged(board: Board, **filter_: object) -> BoardView:
    return Arranger(WORDING).arrange(board, Wanted(Filter(**filter_)))  # type: ignore[arg-type]


def test_trouble_rises_to_the_top_the_most_urgent_and_the_longest_first() -> None:
    signs = [row.sign.word for row in arranged(busy_board(NOW)).rows]
    assert signs[:6] == ["Expired", "Failing", "Stalled", "Stalled", "Not sent", "Not sent"]
    assert [row.station for row in arranged(busy_board(NOW)).rows][2:4] == ["Bench 6", "Bench 5"]
    assert signs[6:] == ["Active", "Paused", "Active", "Active", "Active"]


def test_those_without_trouble_keep_their_places_however_much_is_scanned() -> None:
    board = busy_board(NOW)
    before = [row.id for row in arranged(board).rows]
    busier = [replace(one, last_activity=one.last_activity + timedelta(seconds=3)) for one in board.sessions]
    now = NOW + timedelta(seconds=3)
    assert [row.id for row in arranged(board_of(now, busier[::-1], list(board.stations))).rows] == before


@pytest.mark.parametrize(
    ("filter_", "number"),
    [
        ({}, 11),
        ({"which": Which.ENDED}, 1),
        ({"which": Which.ALL}, 12),
        ({"troubled": True}, 6),
        ({"station_id": "1"}, 2),
        ({"person": "Tom"}, 2),
        ({"text": "room bench"}, 2),
        ({"session_type": SessionType.INVENTORY}, 3),
        ({"text": "nobody"}, 0),
    ],
)
def test_a_filter_lists_those_that_are_wanted(filter_: dict[str, object], number: int) -> None:
    view = arranged(busy_board(NOW), **filter_)
    assert len(view.rows) == number
    assert view.counted.split()[0] == str(number)


def test_earlier_sessions_come_last_and_each_once() -> None:
    board = busy_board(NOW)
    over = [one for one in board.sessions if not one.is_open]
    old = session(90, NOW, station(1, NOW), status=Status.CANCELLED, ended_at=NOW - timedelta(days=2))
    view = Arranger(WORDING).arrange(board, Wanted(Filter(which=Which.ENDED), (*over, old), more=True))
    assert [row.id for row in view.rows] == [over[0].id, old.id]
    assert view.more
    assert not Arranger(WORDING).arrange(board, Wanted(Filter(), (old,), more=True)).more, "open ones are all here"


def test_a_session_that_did_not_change_is_the_same_row_within_its_minute_and_not_painted_after_it() -> None:
    arranger, board = Arranger(WORDING), busy_board(NOW)
    before = arranger.arrange(board, Wanted()).rows
    changed = replace(board.sessions[3], items_scanned=999)
    sessions = tuple(changed if one.id == changed.id else one for one in board.sessions)
    after = arranger.arrange(replace(board, sessions=sessions), Wanted()).rows
    assert [now.id for then, now in zip(before, after, strict=True) if then is not now] == [changed.id]


def test_a_row_says_how_far_how_fast_and_what_is_wrong() -> None:
    at = station(1, NOW, person="Maria", printer="disconnected", waiting=14, oldest=23)
    one = session(
        1, NOW, at, items_scanned=38, failed=12, expected_items=120, percent=31.7, recent=(0,) * 20 + (5,) * 10,
        troubles=(Trouble.FAILING, Trouble.UNSENT),
    )  # fmt: skip
    row = WORDING.row(one, NOW)
    assert (row.done, row.percent, row.rate) == ("38 of 120", 31.7, "5 a minute")
    assert (row.failed, row.share, row.failing) == ("12", "32 %", True)
    assert (row.unsent, row.oldest, row.stuck) == ("14", "23 min", True)
    assert (row.sign.word, row.sign.mood, row.sign.loud) == ("Failing", Mood.REFUSED, True)
    assert [(device.word, device.on) for device in row.devices] == [("Scanner", True), ("Printer", False)]
    assert row.devices[1].said == "Printer 1: unplugged"


def test_what_nobody_knows_is_not_said_to_be_nothing() -> None:
    one = session(2, NOW, station(1, NOW), at_station=None, station="", expected_items=None)
    row = WORDING.row(one, NOW)
    assert (row.station, row.unsent, row.percent, row.devices) == (NOTHING, NOTHING, None, ())
    unknown = WORDING.devices([DeviceView("x", "Gate", "gate", "unknown")])
    assert (unknown[1].word, unknown[1].on, unknown[1].said) == ("Other", None, "Gate: not known")


def test_a_station_without_a_scanner_of_its_own_line_is_scanned_at_by_keyboard_scanner() -> None:
    printer = DeviceView("x", "Printer 1", "printer", "connected")
    assert [(mark.word, mark.on) for mark in WORDING.devices([printer])] == [("Keyboard", None), ("Printer", True)]
    assert [mark.word for mark in WORDING.devices([])] == ["Keyboard"]


def test_of_two_scanners_the_one_that_is_gone_is_seen() -> None:
    devices = [DeviceView("a", "Left", "scanner", "connected"), DeviceView("b", "Right", "scanner", "disconnected")]
    (mark,) = WORDING.devices(devices)
    assert (mark.on, mark.said) == (False, "Left: ready, Right: unplugged")


def test_a_camera_that_gives_no_pictures_is_told_as_its_own_status_bar_tells_it() -> None:
    _keyboard, mark = WORDING.devices([DeviceView("camera", "Webcam", "camera", "disconnected")])
    assert (mark.word, mark.on, mark.said) == ("Camera", False, "Webcam: not ready")


def test_names_from_elsewhere_are_no_more_than_short_text() -> None:
    one = session(2, NOW, station(1, NOW), location="\u202eRoom" + "m" * 90, person="<b>\x1b[2J")
    row = WORDING.row(one, NOW)
    assert len(row.where) < 40
    assert row.where.startswith("‹RLO›Room")
    assert row.person == "<b>‹ESC›[2J"


def test_what_waits_for_its_commit_stands_beside_what_was_scanned() -> None:
    at = station(1, NOW)
    views = [session(n, NOW, at, items_scanned=0, expected_items=4, staged=staged) for n, staged in ((1, 3), (2, 0))]
    board = board_of(NOW, views, [at])
    assert sorted(row.done for row in arranged(board).rows) == ["0 of 4", "0 of 4 · 3 staged"]
    assert [figure.detail for figure in arranged(replace(board, today=Totals(staged=3))).figures][
        1
    ] == "3 not committed"


def test_the_four_figures_are_of_today() -> None:
    figures = arranged(busy_board(NOW)).figures
    assert [(figure.number, figure.loud) for figure in figures][::3] == [("11", False), ("6", True)]
    assert figures[0].detail == "1 ended today"
    calm = arranged(Board(now=NOW, as_of=NOW, connected=True)).figures
    assert [(figure.number, figure.detail, figure.loud) for figure in calm][2:] == [("0", "", False), ("0", "", False)]


@pytest.mark.parametrize(
    ("board", "filter_", "said"),
    [
        (Board(now=NOW), {}, "Asking how things stand"),
        (Board(now=NOW, why="supervisor.away.broken"), {}, "Nothing is known yet"),
        (Board(now=NOW, as_of=NOW, connected=True), {}, "Nobody is scanning"),
        (Board(now=NOW, as_of=NOW, connected=True), {"which": Which.ENDED}, "No session has ended today"),
        (Board(now=NOW, as_of=NOW, connected=True), {"troubled": True}, "Nothing needs you"),
        (Board(now=NOW, as_of=NOW, connected=True), {"text": "x"}, "No session is like that"),
    ],
)
def test_an_empty_list_says_why(board: Board, filter_: dict[str, object], said: str) -> None:
    assert arranged(board, **filter_).empty[0] == said


@pytest.mark.parametrize(
    ("scope", "said"), [(Scope.SITE, ""), (Scope.ALONE, "This station works"), (Scope.CONTRACT_ONLY, "This server")]
)
def test_what_is_seen_from_here_is_said_where_that_is_not_all(scope: Scope, said: str) -> None:
    assert arranged(replace(busy_board(NOW), scope=scope)).scope.startswith(said)
    assert bool(arranged(replace(busy_board(NOW), scope=scope)).scope) == bool(said)


def test_only_minutes_that_are_known_are_bars() -> None:
    board = replace(busy_board(NOW), minutes_known=12)
    assert arranged(board).minutes == board.per_minute[-12:]
    assert arranged(replace(board, minutes_known=0)).minutes == ()


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 min"),
        (timedelta(minutes=119), "119 min"),
        (timedelta(hours=47), "47 h"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_an_age_is_as_exact_as_it_matters(age: timedelta, said: str) -> None:
    assert WORDING.age(age) == said


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (Trouble.EXPIRED, "Its time ran out at 10:36"),
        (Trouble.FAILING, "19 of the last 51 scans were refused"),
        (Trouble.STALLED, "Nothing has been scanned for 21 min. Ask at Bench 6"),
    ],
)
def test_each_trouble_says_what_it_means_and_what_to_do(trouble: Trouble, said: str) -> None:
    board = busy_board(NOW)
    one = next(view for view in board.sessions if view.troubles[:1] == (trouble,))
    assert PanelWording(WORDING).troubles(one, NOW)[0][1].startswith(said)


def test_messages_that_wait_and_messages_that_were_refused_need_different_things() -> None:
    said = {
        one.station: PanelWording(WORDING).troubles(one, NOW)[0][1]
        for one in busy_board(NOW).sessions
        if one.troubles[:1] == (Trouble.UNSENT,)
    }
    assert said["Bench 4"].startswith("14 messages of Bench 4 have waited, the oldest for 23 min.")
    assert said["Bench 8"].startswith("The server refused 2 messages of Bench 8.")


def test_a_scan_says_who_when_what_and_what_was_taken_back_is_no_longer_an_answer() -> None:
    panel, scans = PanelWording(WORDING), some_scans(NOW)
    first = panel.scan(scans[0], NOW)
    assert (first.what, first.means, first.time, first.who) == ("W12-0789", "Wrong", "10:42:07", "Maria")
    assert first.mood is Mood.REFUSED
    back = panel.scan(scans[4], NOW)
    assert (back.means, back.mood) == ("taken back", None)
    other = panel.scan(replace(scans[0], verdict="hold\x00", text="a\x1db"), NOW)
    assert (other.what, other.means, other.mood) == ("a‹GS›b", "hold‹NUL›", None)
