"""The first run: by keyboard, by scanner alone, and it goes on where it was broken off."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from services.assistant.keeping import read
from services.assistant.model import ORDER, Mark, Step
from services.clock import new_id
from services.errors import OutsideFailed, OutsideKind
from services.identity.person import Role
from services.scanning.commands import Command, barcode_for
from services.scanning.scan import Flaw, make_scan
from services.words.catalogue import Catalogue
from tests.fakes.running import run_now
from tests.ui.bench_stage import SCANNER, BenchStage
from tests.ui.look import VIEWS, View, see
from ui.people.first_run_page import FirstRunPage
from ui.people.first_run_presenter import FirstRunPresenter
from ui.people.first_run_view import Ask, FirstRunView
from ui.people.first_run_writing import sign_in_name_of
from ui.widgets.band_state import BandState
from ui.widgets.barcode import Barcode
from ui.widgets.notice import Notice
from ui.widgets.outcome_look import Mood
from ui.widgets.steps import Steps

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform


class Shown(FirstRunPage):
    """The real page, remembering its views."""

    def __init__(self) -> None:
        super().__init__()
        self.views: list[FirstRunView] = []

    def show_first_run(self, view: FirstRunView, words: Catalogue) -> None:
        self.views.append(view)
        super().show_first_run(view, words)

    @property
    def view(self) -> FirstRunView:
        return self.views[-1]


class Run:
    """A first run on a real station, wired as the window does it."""

    def __init__(self, directory: Path, environ: dict[str, str] | None = None) -> None:
        self.stage = BenchStage(directory, environ)
        self.station = self.stage.station
        self.page = Shown()
        self.heard: list[Mood] = []
        self.presenter = FirstRunPresenter(
            self.station, self.page, run_now, self.heard.append, read(self.station.places.assistant)
        )
        self.stage.hear = self.presenter.answered
        self.page.language_chosen.connect(self.presenter.choose_language)
        self.page.text_entered.connect(self.presenter.enter_text)
        self.page.pin_typed.connect(self.presenter.type_pin)
        self.page.pin_entered.connect(self.presenter.enter_pin)
        self.page.skipped_pin.connect(self.presenter.without_pin)
        self.page.went_back.connect(self.presenter.back)
        self.page.show()
        self.presenter.open()
        QApplication.processEvents()

    @property
    def words(self) -> Catalogue:
        return Catalogue("en")

    @property
    def notice(self) -> str:
        """What the page says of the last scan."""
        QApplication.processEvents()
        shown = [notice for notice in self.page.findChildren(Notice) if notice.isVisible()]
        return shown[0].accessibleName() if shown else ""

    def type(self, text: str) -> None:
        """Keys go where the focus is."""
        QApplication.processEvents()
        focus = self.page.focusWidget()
        assert focus is not None
        if isinstance(focus, QLineEdit):
            focus.selectAll()
        QTest.keyClicks(focus, text)
        QTest.keyClick(focus, Qt.Key.Key_Return)


@pytest.fixture
def run(tmp_path: Path, qtbot: QtBot) -> Iterator[Run]:
    run = Run(tmp_path)
    qtbot.addWidget(run.page)
    yield run
    run.stage.close()


def test_by_keyboard_alone(run: Run, qtbot: QtBot) -> None:
    QTest.keyClick(run.page.focusWidget(), Qt.Key.Key_2)
    assert run.page.view.title == "Wie heißt dieser Arbeitsplatz?", "the language counts at once"
    run.type("Tisch 3")
    assert "darum Administrator" in run.page.view.detail
    run.type("Maria Lind")
    run.type("314159")
    assert run.page.view.title == "Die PIN noch einmal"
    with qtbot.waitSignal(run.page.closed):
        run.type("314159")
    maria = run.station.door.presence.present
    assert maria is not None
    assert (maria.name, maria.full_name, maria.role, maria.has_pin) == ("maria.lind", "Maria Lind", Role.ADMIN, True)
    assert run.station.settings.station.language == "de"
    assert run.station.settings.station.name == "Tisch 3"


def test_the_count_of_steps_is_the_same_from_the_first_question_to_the_assistants_last_step(run: Run) -> None:
    counts = [placed(run)]
    QTest.keyClick(run.page.focusWidget(), Qt.Key.Key_1)
    for answer in ("Bench 3", "Maria Lind"):
        counts.append(placed(run))
        run.type(answer)
    counts.append(placed(run))
    questions = [f"Step 1 of {len(ORDER)}, question {number} of 4" for number in (1, 2, 3, 4)]
    assert counts == questions
    run.presenter.without_pin()
    follows = ORDER.index(read(run.station.places.assistant).step) + 1
    assert run.words.say("assistant.place", place=follows, of=len(ORDER)) == f"Step 2 of {len(ORDER)}"


def placed(run: Run) -> str:
    """Where the page says that one is: its dots, and the words beside them."""
    QApplication.processEvents()
    (dots,) = [one for one in run.page.findChildren(Steps) if one.isVisible()]
    (said,) = [one for one in run.page.findChildren(QLabel) if one.isVisible() and one.text() == dots.accessibleName()]
    return str(said.text())


def test_by_scanner_alone(run: Run, qtbot: QtBot) -> None:
    run.stage.command(Command.D1)
    for _ in range(2):
        run.stage.command(Command.CONFIRM)
    assert run.page.view.ask is Ask.PIN
    with qtbot.waitSignal(run.page.closed):
        run.stage.command(Command.CONFIRM)
    present = run.station.door.presence.present
    assert present is not None
    assert (present.full_name, present.has_pin) == ("Admin", False)
    assert not run.station.settings.identity.pins
    assert run.station.bench.front is None
    begun = read(run.station.places.assistant)
    assert (begun.step, begun.open, begun.marks) == (Step.HUB, True, {Step.STATION: Mark.DONE})


def test_a_pin_can_be_scanned(run: Run) -> None:
    to(run, Ask.PIN)
    for _ in range(2):
        run.stage.digits("4321")
        run.stage.command(Command.CONFIRM)
    present = run.station.door.presence.present
    assert present is not None
    assert present.has_pin


def test_two_pins_that_differ_are_asked_for_again(run: Run) -> None:
    to(run, Ask.PIN)
    run.presenter.enter_pin("314159")
    run.presenter.enter_pin("314158")
    assert run.page.view.ask is Ask.PIN
    assert run.page.view.title == "Choose a PIN"
    assert run.page.view.wrong == "The two PINs differ. Choose one, and enter it twice."


# ---- scans that answer no question


def test_an_item_that_is_scanned_too_early_is_kept_and_says_so(run: Run) -> None:
    run.presenter.choose_language("en")
    run.stage.scan("W12-0789")
    assert run.heard == [Mood.KEPT]
    assert run.notice == (
        "Kept – W12-0789 is kept: nobody is signed in – "
        "Answer the questions first. It is offered when a session starts."
    )
    assert [kept.text for kept in run.station.sessions.kept()] == ["W12-0789"]


@pytest.mark.parametrize("flaw", Flaw)
@pytest.mark.parametrize("ask", [Ask.LANGUAGE, Ask.NAME, Ask.PIN])
def test_a_flawed_scan_is_refused_on_every_page(run: Run, ask: Ask, flaw: Flaw) -> None:
    to(run, ask)
    before = len(run.stage.answers.all)
    code = barcode_for(Command.CONFIRM, run.station.settings.station.site).encode()
    run.station.bench.take(make_scan(code, SCANNER, scan_id=new_id(), at=run.stage.clock.now(), flaw=flaw))
    run.presenter.answered(run.stage.answers.wait_for(before + 1)[before])
    assert run.heard[-1] is Mood.REFUSED
    assert run.notice.startswith(f"Wrong – {run.words.say(f'outcome.{flaw}.what')}")
    assert run.page.view.ask is ask


@pytest.mark.parametrize(
    ("ask", "command"),
    [
        (Ask.LANGUAGE, Command.CONFIRM),
        (Ask.LANGUAGE, Command.BACK),
        (Ask.LANGUAGE, Command.D9),
        (Ask.NAME, Command.D1),
        (Ask.PIN, Command.UNDO),
    ],
)
def test_a_command_that_answers_nothing_here_is_refused(run: Run, ask: Ask, command: Command) -> None:
    to(run, ask)
    run.stage.command(command)
    assert run.heard[-1] is Mood.REFUSED
    assert "not possible now" in run.notice
    assert run.page.view.ask is ask


def test_a_badge_before_there_is_anybody_is_refused(run: Run) -> None:
    run.stage.badge("4711")
    assert run.heard == [Mood.REFUSED]
    assert "Nobody has this badge" in run.notice


def test_what_typed_like_a_scanner_and_never_ended_is_said(run: Run) -> None:
    run.presenter.stray_typed("A-12")
    assert run.heard == [Mood.REFUSED]
    assert "did not end: A-12" in run.notice


def test_what_answers_a_question_is_heard_and_takes_the_notice_away(run: Run) -> None:
    run.stage.scan("W12-0789")
    run.stage.command(Command.D1)
    assert run.heard == [Mood.KEPT, Mood.ACCEPTED]
    assert run.notice == ""


def test_digits_that_were_entered_stay_while_a_scan_is_answered(run: Run) -> None:
    to(run, Ask.PIN)
    run.stage.digits("43")
    run.stage.scan("W12-0789")
    run.stage.digits("21")
    run.stage.command(Command.CONFIRM)
    assert run.page.view.title == "Your PIN once more"


def test_a_name_that_is_confirmed_by_scan_and_is_none_is_heard_as_wrong(run: Run) -> None:
    to(run, Ask.NAME)
    edit = run.page.findChildren(QLineEdit)[-1]
    edit.setText(" ")
    run.stage.command(Command.CONFIRM)
    assert run.heard[-1] is Mood.REFUSED
    assert "100 characters" in run.page.view.wrong


def test_the_barcode_that_confirms_says_what_it_does_now(run: Run) -> None:
    to(run, Ask.PIN)
    assert names(run) == ["No PIN", "Back"]
    run.stage.digits("4321")
    assert names(run) == ["Go on with this PIN", "Back"]
    for _ in range(4):
        QTest.keyClick(run.page.focusWidget(), Qt.Key.Key_Backspace)
    assert names(run) == ["No PIN", "Back"]
    run.stage.digits("4321")
    run.stage.command(Command.CONFIRM)
    assert run.page.view.title == "Your PIN once more"
    assert names(run) == ["Go on with this PIN", "Back"], "there is no way without one any more"
    run.stage.command(Command.CONFIRM)
    assert "not possible now" in run.notice


def test_the_scanner_goes_back_too(run: Run) -> None:
    to(run, Ask.PIN)
    run.stage.command(Command.BACK)
    assert run.page.view.ask is Ask.NAME


def to(run: Run, ask: Ask) -> None:
    """Answer, in English and without a PIN, up to this question."""
    acts = [
        lambda: run.presenter.choose_language("en"),
        lambda: run.presenter.enter_text("Bench 1"),
        lambda: run.presenter.enter_text("Maria Lind"),
    ]
    for act in acts[: list(Ask).index(ask)]:
        act()
    assert run.page.view.ask is ask
    QApplication.processEvents()


def names(run: Run) -> list[str]:
    """What the barcodes on the page are called."""
    QApplication.processEvents()
    return [barcode.accessibleName() for barcode in run.page.findChildren(Barcode) if barcode.isVisible()]


@pytest.mark.parametrize("name", ["", "  ", "Mar\x07ia", "x" * 200])
def test_a_name_that_is_none_is_said_at_the_field(run: Run, name: str) -> None:
    to(run, Ask.NAME)
    run.presenter.enter_text(name)
    assert run.page.view.ask is Ask.NAME
    assert "100 characters" in run.page.view.wrong


def test_each_answer_is_stored_and_a_run_that_was_broken_off_goes_on(tmp_path: Path, qtbot: QtBot) -> None:
    for ask in Ask:
        run = Run(tmp_path)
        qtbot.addWidget(run.page)
        assert run.page.view.ask is ask
        match ask:
            case Ask.LANGUAGE:
                run.presenter.choose_language("de")
            case Ask.STATION:
                run.presenter.enter_text("Tisch 3")
            case Ask.NAME:
                run.presenter.enter_text("Maria Lind")
            case Ask.PIN:
                assert run.station.people.is_empty()
                run.presenter.enter_pin("314159")  # a PIN is nowhere before it is hashed: it is asked for anew
        run.stage.close()
    run = Run(tmp_path)
    qtbot.addWidget(run.page)
    assert run.page.view.title == "PIN wählen"
    run.presenter.without_pin()
    present = run.station.door.presence.present
    assert present is not None
    assert present.full_name == "Maria Lind"
    assert (run.station.settings.station.language, run.station.settings.station.name) == ("de", "Tisch 3")
    run.stage.close()


def test_a_disk_that_keeps_no_answer_leaves_the_question_and_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object) -> None:
        raise OutsideFailed(
            OutsideKind.DISK_FULL, "settings.failed.write", retry=False, path="settings.toml", why="full"
        )

    with monkeypatch.context() as broken:
        broken.setattr("ui.people.first_run_writing.write_progress", full)
        run.presenter.choose_language("en")
    assert (run.page.view.ask, run.heard) == (Ask.LANGUAGE, [Mood.REFUSED])
    assert "settings.toml" in run.notice
    run.presenter.choose_language("en")
    assert run.page.view.ask is Ask.STATION


def test_esc_goes_back_and_keeps_what_was_answered(run: Run, qtbot: QtBot) -> None:
    to(run, Ask.PIN)
    QApplication.processEvents()
    with qtbot.waitSignal(run.page.went_back):
        QTest.keyClick(run.page.focusWidget(), Qt.Key.Key_Escape)
    assert run.page.view.ask is Ask.NAME
    assert run.page.view.value == "Maria Lind"


def test_what_the_environment_decides_is_left_alone(tmp_path: Path, qtbot: QtBot) -> None:
    run = Run(tmp_path, {"SCANDESK_STATION__NAME": "Kiosk"})
    qtbot.addWidget(run.page)
    run.presenter.choose_language("en")
    run.presenter.enter_text("Other")
    assert run.page.view.ask is Ask.NAME
    assert run.station.settings.station.name == "Kiosk"
    run.stage.close()


@pytest.mark.parametrize(
    ("full_name", "name"),
    [("Maria Lind", "maria.lind"), ("Anna  Öberg ", "anna.öberg"), ("O'Neil", "oneil"), ("***", "admin")],
)
def test_a_sign_in_name_is_made_of_the_name(full_name: str, name: str) -> None:
    assert sign_in_name_of(full_name) == name


@pytest.mark.parametrize("view", VIEWS, ids=str)
@pytest.mark.parametrize("scanned", [False, True], ids=["quiet", "scanned"])
@pytest.mark.parametrize("ask", Ask)
def test_every_question_has_no_fault(qapp: QApplication, ask: Ask, scanned: bool, view: View) -> None:
    def make(words: Catalogue) -> QWidget:
        page = FirstRunPage()
        title, detail = (words.say(f"first_run.{ask}.{part}") for part in ("title", "detail"))
        codes = (("SD7K2QCONFIRM", words.say("first_run.barcode.pin")), ("SD7K2QBACK", words.say("common.action.back")))
        wrong = words.say("people.refused.full_name_invalid", longest=100) if ask is Ask.NAME else ""
        page.show_first_run(FirstRunView(ask, title, detail, "Bench 1", wrong, codes, can_skip=True), words)
        if scanned:
            what = words.say("outcome.locked.what", code="(01)04912345123459")
            kept, next_ = words.say("outcome.word.kept"), words.say("first_run.notice.kept")
            page.show_notice(BandState(Mood.KEPT, kept, what, next_))
        return page

    faults = see(qapp, make, view)
    assert not faults, "\n".join(map(str, faults))
