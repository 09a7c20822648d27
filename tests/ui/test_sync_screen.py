"""The sync screen: what it says of what waits, what a person may decide, and that all of it goes by keyboard."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from services.identity.person import Role
from services.sessions.model import NewSession, SessionType
from services.sessions.projects import List
from services.sync.exporting import Exported
from services.sync.lines import SyncStatus
from services.sync.model import State
from tests.fakes.running import HeldRun, run_now
from tests.fakes.sync import FakeSync
from tests.ui.bench_stage import BenchStage
from tests.ui.keyboard import CTRL, focused, press
from tests.ui.scenes import SCENES, Stage
from tests.ui.sync_lines import some_log, some_messages
from ui.bridge import Bridge
from ui.sync.message_card import REASONS
from ui.sync.sync_presenter import SyncPresenter
from ui.sync.views import Shelf, SyncView
from ui.widgets.buttons import ActionButton
from ui.widgets.combo import Combo
from ui.widgets.outcome_look import Mood
from ui.widgets.table import Table

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

CENTRAL = {
    "SCANDESK_SESSIONS__MODE": "central",
    "SCANDESK_CENTRAL__URL": "http://127.0.0.1:1",
    "SCANDESK_IDENTITY__PINS": "false",
}


class FakePage:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.views: list[SyncView] = []
        self.alone = False

    def show_sync(self, view: SyncView) -> None:
        self.views.append(view)

    def show_alone(self) -> None:
        self.alone = True

    @property
    def view(self) -> SyncView:
        return self.views[-1]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[BenchStage]:
    stage = BenchStage(tmp_path, CENTRAL)
    stage.station.door.sign_in(stage.station.people.first_run(name="maria", full_name="Maria", pin=None).name, None)
    yield stage
    stage.close()


@pytest.fixture
def sync(stage: BenchStage) -> FakeSync:
    now = stage.clock.now()
    sync = FakeSync(SyncStatus(reached_at=now - timedelta(minutes=2)), some_messages(now), some_log(now))
    stage.station.sync = sync
    return sync


@pytest.fixture
def page() -> FakePage:
    return FakePage()


@pytest.fixture
def presenter(stage: BenchStage, sync: FakeSync, page: FakePage) -> SyncPresenter:
    return SyncPresenter(stage.station, page, run_now)


def ids(page: FakePage) -> list[str]:
    return [row.id for row in page.view.messages]


def test_it_opens_at_what_needs_somebody_and_says_of_each_what_the_server_said(
    presenter: SyncPresenter, page: FakePage
) -> None:
    presenter.open()
    view = page.view
    assert (view.shelf, view.mood) == (Shelf.PARKED, Mood.WARNING)
    assert view.state == "2 messages need you: the server refused them"
    assert [(row.session, row.what) for row in view.messages] == [
        ("Check out · Door 3", "Session started"),
        ("Batch scan · Shelf 7", "Session changed"),
    ]
    assert view.chosen is not None
    assert (view.chosen.title, view.chosen.said) == ("Check out · Door 3", "Referenced entity not found")
    assert view.chosen.fields == (("Project is refused", "Project with ID 12 not found"),)
    assert view.chosen.means.startswith("The server does not know what was chosen.")
    assert view.chosen.corrects
    assert view.chosen.acts
    assert not view.chosen.blocked


def test_each_list_has_its_number_and_the_oldest_its_age(presenter: SyncPresenter, page: FakePage) -> None:
    presenter.open()
    numbers = dict(page.view.numbers)
    assert numbers == {Shelf.PARKED: 2, Shelf.IN_DOUBT: 1, Shelf.WAITING: 10, Shelf.DONE: None, Shelf.LOG: None}
    assert page.view.details.endswith("The oldest has waited for 23 min")
    assert "Last contact" in page.view.details


@pytest.mark.parametrize(("staged", "said"), [(0, ""), (1, "1 scan is not"), (2, "2 scans are not committed yet")])
def test_scans_that_somebody_has_to_commit_are_told_apart_from_what_waits(
    sync: FakeSync, presenter: SyncPresenter, page: FakePage, staged: int, said: str
) -> None:
    sync.lines, sync.said = [], SyncStatus(staged=staged)
    presenter.open()
    assert page.view.state == "Nothing waits: the server has everything"
    assert said in page.view.details
    assert ("committed" in page.view.details) is bool(staged)


@pytest.mark.parametrize(
    ("waited", "said"),
    [
        (timedelta(seconds=59), "0 min"),
        (timedelta(minutes=1), "1 min"),
        (timedelta(minutes=119), "119 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(hours=47), "47 h"),
        (timedelta(days=2), "2 days"),
        (timedelta(minutes=-5), "0 min"),  # the clock was put back
    ],
)
def test_an_age_is_as_exact_as_it_matters(
    stage: BenchStage, sync: FakeSync, presenter: SyncPresenter, page: FakePage, waited: timedelta, said: str
) -> None:
    sync.lines = [replace(sync.lines[3], created_at=stage.clock.now() - waited)]
    presenter.open()
    assert page.view.details.endswith(f"for {said}")


def test_a_server_that_is_away_is_told_with_the_next_try(
    stage: BenchStage, sync: FakeSync, presenter: SyncPresenter, page: FakePage
) -> None:
    sync.lines = [line for line in sync.lines if line.state is State.WAITING]
    sync.said = SyncStatus(next_try_at=stage.clock.now() + timedelta(seconds=70))
    presenter.open()
    assert page.view.state.startswith("10 messages could not be sent yet")
    assert page.view.mood is Mood.DUPLICATE
    assert "No contact yet" in page.view.details
    assert "Next try" in page.view.details
    assert page.view.chosen is not None
    assert not page.view.chosen.acts, "what waits needs nobody"


def test_a_token_that_does_not_count_goes_before_all_else(
    sync: FakeSync, presenter: SyncPresenter, page: FakePage
) -> None:
    sync.said = replace(sync.said, sign_in=True)
    presenter.open()
    assert page.view.sign_in
    assert page.view.state == "The server does not take this station's token any more"
    assert page.view.details.startswith("Set a new token in the settings")


def test_a_certificate_that_does_not_count_is_said_with_what_will_be_done(
    sync: FakeSync, presenter: SyncPresenter, page: FakePage
) -> None:
    sync.said = replace(sync.said, stopped="central.certificate.expired")
    presenter.open()
    assert page.view.state.startswith("The server's certificate has expired: nothing is sent until it is renewed")
    assert page.view.details.startswith("It is looked at again every 5 minutes")
    assert not page.view.sign_in


def test_nothing_waits(sync: FakeSync, presenter: SyncPresenter, page: FakePage) -> None:
    sync.lines = []
    presenter.open()
    assert (page.view.shelf, page.view.mood) == (Shelf.WAITING, Mood.ACCEPTED)
    assert page.view.empty == ("Nothing waits", "Nothing is on its way to the server.")
    assert page.view.chosen is None
    assert "oldest" not in page.view.details


def test_a_station_on_its_own_says_so_and_asks_nothing(tmp_path: Path, page: FakePage) -> None:
    stage = BenchStage(tmp_path)
    stage.station.sync = None  # nobody asks it
    presenter = SyncPresenter(stage.station, page, run_now)
    presenter.open()
    presenter.refresh()
    stage.close()
    assert page.alone
    assert page.views == []


def test_a_refused_message_is_sent_again_by_whoever_is_here(
    sync: FakeSync, presenter: SyncPresenter, page: FakePage
) -> None:
    presenter.open()
    presenter.choose("message-2")
    presenter.retry()
    assert sync.asked == [("retry", "message-2", "maria")]
    assert page.view.told == "It is sent again."
    assert ids(page) == ["message-1"]


def test_discarding_wants_a_reason_and_says_what_it_takes_along(
    sync: FakeSync, presenter: SyncPresenter, page: FakePage
) -> None:
    presenter.open()
    presenter.ask()
    assert page.view.chosen is not None
    assert page.view.chosen.asks
    assert "all that waits of it is discarded too" in page.view.chosen.warns, "it is the start of a session"
    presenter.discard("  ")
    assert (page.view.chosen.wrong, sync.asked) == ("Say why, in a few words.", [])
    presenter.discard(" counted by hand ")
    assert sync.asked == [("discard", "message-1", "counted by hand", "maria")]
    assert page.view.told == "It is discarded."
    assert not page.view.chosen.asks, "the next one is not asked about"


def test_what_waits_for_another_server_is_discarded_with_all_of_its_session_and_not_sent_again(
    sync: FakeSync, presenter: SyncPresenter, page: FakePage
) -> None:
    former = "https://former.example"
    sync.said = replace(sync.said, server="https://now.example", elsewhere=((former, 6),))
    room = next(line.session_id for line in sync.lines if line.location == "Room 214")
    sync.lines = [replace(line, server=former if line.session_id == room else "") for line in sync.lines]
    presenter.open()
    presenter.choose_shelf(Shelf.WAITING)
    theirs, ours = (
        next(line.id for line in sync.lines if line.state is State.WAITING and (line.session_id == room) is one)
        for one in (True, False)
    )
    presenter.choose(ours)
    assert page.view.chosen is not None
    assert not page.view.chosen.acts, "it goes by itself"
    presenter.choose(theirs)
    assert page.view.chosen is not None
    assert (page.view.chosen.acts, page.view.chosen.retries) == (True, False)
    assert former in page.view.chosen.means
    assert "all that waits of it is discarded too" in page.view.chosen.warns
    presenter.ask()
    presenter.discard("gone for good")
    assert sync.asked == [("discard", theirs, "gone for good", "maria")]
    assert (page.view.told, page.view.failed) == ("It is discarded.", False)
    assert not [line for line in sync.lines if line.server == former and line.state is State.WAITING]
    assert ours in ids(page)


def test_one_can_think_better_of_it(sync: FakeSync, presenter: SyncPresenter, page: FakePage) -> None:
    presenter.open()
    presenter.ask()
    presenter.keep()
    assert page.view.chosen is not None
    assert not page.view.chosen.asks
    assert sync.asked == []


def test_nobody_decides_anonymously(
    stage: BenchStage, sync: FakeSync, presenter: SyncPresenter, page: FakePage
) -> None:
    stage.station.door.sign_out()
    presenter.open()
    assert page.view.chosen is not None
    assert page.view.chosen.blocked
    presenter.retry()
    assert (page.view.failed, sync.asked) == (True, [])


def test_a_decision_that_came_too_late_is_told(sync: FakeSync, presenter: SyncPresenter, page: FakePage) -> None:
    presenter.open()
    sync.lines = [line for line in sync.lines if line.id != "message-1"]
    presenter.retry()
    assert page.view.failed
    assert page.view.told.startswith("This message is not refused any more")


def test_the_next_second_leaves_what_somebody_is_doing(
    sync: FakeSync, presenter: SyncPresenter, page: FakePage
) -> None:
    presenter.open()
    presenter.choose("message-2")
    presenter.ask()
    sync.lines.insert(0, replace(sync.lines[0], id="message-0"))
    presenter.refresh()
    assert ids(page) == ["message-0", "message-1", "message-2"]
    assert page.view.chosen is not None
    assert (page.view.chosen.id, page.view.chosen.asks) == ("message-2", True)


def test_what_is_asked_about_and_gone_is_asked_no_more(
    sync: FakeSync, presenter: SyncPresenter, page: FakePage
) -> None:
    presenter.open()
    presenter.ask()
    sync.lines = [line for line in sync.lines if line.id != "message-1"]
    presenter.refresh()
    assert page.view.chosen is not None
    assert (page.view.chosen.id, page.view.chosen.asks) == ("message-2", False)


def test_a_slow_disk_is_asked_once_at_a_time_and_shows_the_list_that_was_chosen_last(
    stage: BenchStage, sync: FakeSync, page: FakePage
) -> None:
    run = HeldRun()
    presenter = SyncPresenter(stage.station, page, run)
    presenter.open()
    for _second in range(5):
        presenter.refresh()
    assert len(run.held) == 1
    presenter.choose_shelf(Shelf.LOG)
    run.go()
    assert [view.shelf for view in page.views] == [Shelf.LOG]


def test_what_changes_while_it_is_read_is_read_again(stage: BenchStage, sync: FakeSync, page: FakePage) -> None:
    run = HeldRun()
    presenter = SyncPresenter(stage.station, page, run)
    presenter.open()
    work, then, _failed = run.held.pop()
    found = work()
    sync.lines = []
    presenter.refresh()
    then(found)
    run.go()
    assert page.view.mood is Mood.ACCEPTED


def test_time_passes_without_a_look_at_the_disk(
    stage: BenchStage, sync: FakeSync, presenter: SyncPresenter, page: FakePage
) -> None:
    presenter.open()
    sync.lines = []
    stage.clock.advance(60)
    presenter.tick()
    assert "waited for 24 min" in page.view.details
    assert len(page.view.messages) == 2


def test_the_log_says_what_became_of_which_message_and_who_said_why(presenter: SyncPresenter, page: FakePage) -> None:
    presenter.open()
    presenter.choose_shelf(Shelf.LOG)
    assert [row.what for row in page.view.log] == [
        "Session changed: sent again – Maria",
        "Session started: refused by the server – Referenced entity not found",
        "Session changed: discarded – Maria – The cartons were counted by hand",
        "Scan: sent",
    ]


def test_a_field_that_nobody_knows_keeps_the_servers_name(
    sync: FakeSync, presenter: SyncPresenter, page: FakePage
) -> None:
    sync.lines = [replace(sync.lines[0], fields={"carton_colour": "No"})]
    presenter.open()
    assert page.view.chosen is not None
    assert page.view.chosen.fields == (("carton_colour is refused", "No"),)


def test_what_the_server_says_is_never_more_than_text(sync: FakeSync, presenter: SyncPresenter, page: FakePage) -> None:
    sync.lines = [replace(sync.lines[0], said="<b>no\x1b[2J", fields={"a\x00b": "c\nd"}, location="\u202eRoom")]
    presenter.open()
    assert page.view.chosen is not None
    shown = (page.view.chosen.said, page.view.chosen.title, *page.view.chosen.fields[0])
    assert not [text for text in shown if any(ord(char) < 32 or char == "\u202e" for char in text)]


# ---- a refused message is corrected


def import_projects(stage: BenchStage | Stage, folder: Path) -> None:
    lists = folder / "projects.csv"
    lists.write_text("id,name,active\n7,Autumn term,yes\n8,Media centre,yes\n9,Closed one,no\n")
    present = stage.station.door.presence.present
    assert present is not None
    stage.station.projects.import_file(List.PROJECTS, lists, present)


def test_a_project_that_is_not_there_is_corrected_from_the_imported_list(
    stage: BenchStage, sync: FakeSync, presenter: SyncPresenter, page: FakePage, tmp_path: Path
) -> None:
    import_projects(stage, tmp_path)
    sync.drafted = {"project_id": 12}
    presenter.open()
    presenter.open_form()
    assert page.view.chosen is not None
    (field,) = page.view.chosen.form
    assert (field.label, field.value, field.said) == ("Project", "12", "Project with ID 12 not found")
    names = [name for _key, name in field.choices]
    assert names == ["None", "12 (not on the list)", "Autumn term", "Media centre"], "a closed one is not offered"
    presenter.correct({"project_id": "8"})
    assert sync.asked[-1] == ("edit", "message-1", '{"project_id": 8}', "maria")
    assert page.view.told == "It is sent with what you corrected."
    assert ids(page) == ["message-2"]


def test_without_a_list_the_number_is_typed_and_what_is_no_number_is_said_at_its_field(
    sync: FakeSync, presenter: SyncPresenter, page: FakePage
) -> None:
    sync.drafted = {"project_id": 12}
    presenter.open()
    presenter.open_form()
    assert page.view.chosen is not None
    assert (page.view.chosen.form[0].choices, bool(page.view.chosen.form[0].hint)) == ((), True)
    presenter.correct({"project_id": "twelve"})
    assert dict(page.view.chosen.faults) == {"project_id": "Type a number: digits only."}
    presenter.correct({"project_id": "12"})
    assert dict(page.view.chosen.faults)["project_id"].startswith("Nothing is other than it was.")
    assert [asked[0] for asked in sync.asked] == ["draft"]


def test_what_cannot_be_corrected_says_what_to_do_instead(presenter: SyncPresenter, page: FakePage) -> None:
    presenter.open()
    presenter.choose("message-2")
    assert page.view.chosen is not None
    assert not page.view.chosen.corrects
    assert page.view.chosen.means.startswith("The server does not allow it. Ask whoever gives rights there")


def test_a_form_stays_while_others_come_and_closes_with_its_message(
    sync: FakeSync, presenter: SyncPresenter, page: FakePage
) -> None:
    presenter.open()
    presenter.open_form()
    presenter.refresh()
    assert page.view.chosen is not None
    assert page.view.chosen.form
    presenter.choose("message-2")
    assert not page.view.chosen.form


def test_what_somebody_else_did_is_blocked_beforehand_with_the_reason(
    stage: BenchStage, sync: FakeSync, presenter: SyncPresenter, page: FakePage
) -> None:
    people = stage.station.people
    boss = stage.station.door.presence.present
    assert boss is not None
    people.add(name="pia", full_name="Pia", role=Role.PACKER, pin=None, by=boss)
    pia = people.find_by_name("pia")
    assert pia is not None
    stage.station.door.sign_in("pia", None)
    sync.lines[1] = replace(sync.lines[1], person_id=pia.id)
    presenter.open()
    assert page.view.chosen is not None
    assert page.view.chosen.blocked == "A supervisor may"
    presenter.choose("message-2")
    assert page.view.chosen.blocked == "", "one's own"


# ---- what waits goes into a file


def test_what_waits_is_written_into_a_file_that_can_be_carried(
    stage: BenchStage, sync: FakeSync, presenter: SyncPresenter, page: FakePage, tmp_path: Path
) -> None:
    present = stage.station.door.presence.present
    assert present is not None
    wanted = NewSession(SessionType.INVENTORY, location="Room 214")
    stage.station.starter.start(wanted, present, offline=True)
    sync.lines = []
    presenter.open()
    presenter.open_export()
    assert page.view.export
    presenter.tick()
    assert page.view.export, "it stays, though the list is empty"
    presenter.export(str(tmp_path))
    (file,) = tmp_path.glob("outbox*.json")
    assert (page.view.export, page.view.failed) == ("", False)
    assert page.view.told.startswith(f"1 message is in {file}.")


def test_a_folder_that_is_not_there_is_told(stage: BenchStage, presenter: SyncPresenter, page: FakePage) -> None:
    present = stage.station.door.presence.present
    assert present is not None
    stage.station.starter.start(NewSession(SessionType.INVENTORY), present, offline=True)
    presenter.open()
    presenter.open_export()
    presenter.export("/nowhere/at/all")
    assert page.view.failed
    assert "all" in page.view.told


# ---- the window, by keyboard alone


def test_by_keyboard_a_message_is_chosen_and_discarded_with_a_typed_reason(window: Stage, qtbot: QtBot) -> None:
    SCENES["sync-parked"](window)
    qtbot.waitUntil(focused(Table))
    press(window, Qt.Key.Key_Down)
    press(window, Qt.Key.Key_D, CTRL)
    qtbot.waitUntil(focused(Combo))
    for _reason in REASONS[1:]:
        press(window, Qt.Key.Key_Down)
    press(window, Qt.Key.Key_Tab)
    qtbot.waitUntil(focused(QLineEdit))
    QTest.keyClicks(QApplication.focusWidget(), "counted twice")
    press(window, Qt.Key.Key_Return)
    assert window.sync.asked == [("discard", "message-2", "counted twice", "maria")]


def test_by_keyboard_a_project_is_corrected(window: Stage, qtbot: QtBot) -> None:
    SCENES["sync-correcting"](window)
    qtbot.waitUntil(focused(Combo))
    press(window, Qt.Key.Key_Down)
    press(window, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: window.sync.asked[-1][0] == "edit")
    assert window.sync.asked[-1] == ("edit", "message-1", '{"project_id": 7}', "maria")


def test_the_focus_stays_on_the_screen_when_the_last_message_goes(window: Stage, qtbot: QtBot) -> None:
    SCENES["sync-correcting"](window)
    qtbot.waitUntil(focused(Combo))
    press(window, Qt.Key.Key_Down)
    press(window, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: window.sync.asked[-1][0] == "edit")
    window.sync.lines = []
    window.screens.sync_changed()
    qtbot.waitUntil(lambda: not window.sync_screen.findChildren(Table)[0].model().rows)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert window.sync_screen.isAncestorOf(focus)


def test_by_keyboard_the_folder_is_typed_and_esc_leaves_it(window: Stage, qtbot: QtBot) -> None:
    SCENES["sync-waiting"](window)
    written: list[Path] = []
    press(window, Qt.Key.Key_E, CTRL)
    qtbot.waitUntil(focused(QLineEdit))
    press(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(focused(ActionButton))
    press(window, Qt.Key.Key_E, CTRL)
    qtbot.waitUntil(focused(QLineEdit))
    QTest.keyClicks(QApplication.focusWidget(), "/media/stick")

    def write(out: Path, _by: object) -> Exported:
        written.append(out)
        return Exported(out, 1, 1, 0)

    window.station.export_outbox = write  # type: ignore[method-assign]  # no stick
    press(window, Qt.Key.Key_Return)
    assert written == [Path("/media/stick")]


def test_esc_leaves_the_form_and_the_focus_is_where_it_was_opened(window: Stage, qtbot: QtBot) -> None:
    SCENES["sync-correcting"](window)
    qtbot.waitUntil(focused(Combo))
    press(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(focused(ActionButton))
    assert [asked[0] for asked in window.sync.asked] == ["draft"]
    press(window, Qt.Key.Key_M, CTRL)
    qtbot.waitUntil(focused(Combo))


def test_by_keyboard_a_chosen_reason_is_told_in_its_words(window: Stage, qtbot: QtBot) -> None:
    SCENES["sync-parked"](window)
    press(window, Qt.Key.Key_D, CTRL)
    qtbot.waitUntil(focused(Combo))
    press(window, Qt.Key.Key_Down)
    press(window, Qt.Key.Key_Tab)
    press(window, Qt.Key.Key_Return)
    assert window.sync.asked == [("discard", "message-1", "It was a mistake", "maria")]


def test_esc_keeps_the_message_and_a_key_sends_it_again(window: Stage, qtbot: QtBot) -> None:
    SCENES["sync-parked"](window)
    press(window, Qt.Key.Key_D, CTRL)
    qtbot.waitUntil(focused(Combo))
    press(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: any(button.isVisible() for button in _buttons(window, "sync.act.retry")))
    assert window.sync.asked == []
    press(window, Qt.Key.Key_T, CTRL)
    qtbot.waitUntil(lambda: window.sync.asked == [("retry", "message-1", "maria")])
    press(window, Qt.Key.Key_R, CTRL)
    qtbot.waitUntil(lambda: window.sync.asked[1:] == [("wake",)])


@pytest.mark.parametrize(
    ("digit", "first"), [(2, "Scan"), (3, "Session started"), (4, "Scan"), (5, "Batch scan · Shelf 7")]
)
def test_a_key_opens_each_list_and_the_focus_goes_there(window: Stage, qtbot: QtBot, digit: int, first: str) -> None:
    SCENES["sync-parked"](window)
    press(window, Qt.Key(Qt.Key.Key_0.value + digit), CTRL)
    qtbot.waitUntil(lambda: window.sync_screen.shelf is list(Shelf)[digit - 1])
    table = QApplication.focusWidget()
    assert isinstance(table, Table)
    assert table.model().index(0, 1).data() == first


def _buttons(window: Stage, key: str) -> list[ActionButton]:
    said = window.words.say(key)
    return [button for button in window.window.findChildren(ActionButton) if button.accessibleName() == said]


def test_the_count_in_the_status_bar_leads_here(window: Stage) -> None:
    buttons = window.window.findChildren(ActionButton)
    next(button for button in buttons if "waiting, for" in button.accessibleName()).click()
    assert window.sync_screen.isVisible()


def test_each_answer_shows_what_came_meanwhile(window: Stage) -> None:
    SCENES["sync-empty"](window)
    window.sync.lines = some_messages(window.clock.now())
    window.screens.tick()
    assert len(window.sync_screen.findChildren(Table)[0].model().rows) == 0
    window.screens.sync_changed()
    assert len(window.sync_screen.findChildren(Table)[0].model().rows) == 10


def test_what_the_sync_tells_from_its_thread_reaches_the_screen_in_the_uis(window: Stage, qtbot: QtBot) -> None:
    bridge = Bridge()
    bridge.sync_changed.connect(window.screens.sync_changed)
    bridge.listen_to(window.station)
    SCENES["sync-empty"](window)
    window.sync.lines = some_messages(window.clock.now())
    thread = Thread(target=window.sync.tell, name="as of the sync")
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(window.sync_screen.findChildren(Table)[0].model().rows) == 10)
