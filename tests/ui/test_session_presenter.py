"""The session in front: what every answer shows, and what its buttons and command barcodes do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.errors import OutsideFailed, OutsideKind, Refused
from services.scanning.commands import Command
from services.scanning.outcome import Reason
from services.sessions.model import NewSession, Resolution, Session, SessionType, Status
from tests.fakes.running import HeldRun, run_now
from tests.support.log_errors import LogErrors
from tests.ui.session_stage import WORDS, SessionStage
from ui.sessions.export_presenter import ExportPresenter
from ui.sessions.models import ScanLines
from ui.sessions.wording import Wording
from ui.widgets.held import Held
from ui.widgets.outcome_look import LOOKS, Mood

SEPARATOR_LOST = "]C1010950110153000310LOT21SER"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[SessionStage]:
    made = SessionStage(tmp_path)
    yield made
    made.close()


def status(stage: SessionStage, session: Session) -> Status:
    return stage.station.sessions.get(session.id).status


# -- answers


@pytest.mark.parametrize(
    ("code", "mood", "what"),
    [
        ("W12-0789", Mood.ACCEPTED, "W12-0789 · Projector"),
        ("K-1", Mood.WARNING, "K-1 is not on the list"),
        ("]C10104000000000001", Mood.WARNING, "has a wrong check digit"),
    ],
)
def test_each_answer_has_its_band_and_its_line(stage: SessionStage, code: str, mood: Mood, what: str) -> None:
    stage.open("W12-0789", "W12-0790")
    stage.scan(code)
    assert (stage.band.last.mood, stage.band.last.word) == (mood, WORDS.say(LOOKS[mood].word))
    assert what in stage.band.last.what
    assert stage.band.last.place == "Room 214"
    assert stage.band.last.held == (mood is Mood.WARNING)
    assert [line.mood for line in stage.page.lines] == [mood.value]


def test_a_repeat_says_when_it_was_scanned_and_is_not_counted(stage: SessionStage) -> None:
    stage.open("W12-0789")
    stage.scans(["W12-0789", "W12-0789"])
    assert stage.band.last.mood is Mood.DUPLICATE
    assert stage.band.last.next == "It is not counted again. Scan the next item"
    assert stage.figures["found"] == 1
    assert stage.figures["duplicate"] == 1


def test_a_found_item_leaves_the_missing_ones(stage: SessionStage) -> None:
    stage.open("W12-0789", "W12-0790")
    assert stage.page.missing == ["W12-0789", "W12-0790"]
    stage.scan("W12-0789")
    assert stage.page.missing == ["W12-0790"]
    assert stage.band.last.count is not None
    assert (stage.band.last.count.value, stage.band.last.count.of) == (1, "of 2")


def test_an_item_that_the_list_writes_in_another_way_leaves_the_missing_ones_too(stage: SessionStage) -> None:
    stage.open("4006381333931", "W12-0790")
    stage.scan("]E04006381333931")
    stage.presenter.settle()
    assert stage.page.missing == ["W12-0790"]


def test_staged_scans_are_counted_only_where_they_wait_for_a_commit(stage: SessionStage) -> None:
    stage.open("W12-0789")
    stage.scan("W12-0789")
    assert stage.figures["staged"] == 1
    stage.open("W12-0789", auto_commit=True)
    assert "staged" not in stage.figures


def test_a_scan_of_another_session_is_told_and_not_listed(stage: SessionStage) -> None:
    first = stage.open("W12-0789")
    stage.open(kind=SessionType.BATCH_SCAN)
    stage.station.put_in_front(first)
    stage.scan("W12-0789")
    assert stage.band.last.mood is Mood.ACCEPTED
    assert stage.page.lines == []


def test_many_answers_at_once_are_all_listed_in_their_order(stage: SessionStage) -> None:
    stage.open(*(f"W12-{n}" for n in range(100, 160)))
    stage.hear = lambda _answer: None
    stage.scans([f"W12-{n}" for n in range(100, 160)])
    stage.presenter.answered(stage.answers.all)
    assert [line.code for line in stage.page.lines] == [f"W12-{n}" for n in range(159, 99, -1)]
    assert stage.page.missing == []
    assert stage.view.percent == 100.0


def test_answers_that_come_while_the_session_is_read_are_not_lost(tmp_path: Path) -> None:
    run = HeldRun()
    stage = SessionStage(tmp_path, run=run)
    session = stage.start("W12-0789", "W12-0790")
    stage.presenter.open(session.id)
    run.go()
    stage.scan("W12-0789")
    stage.presenter.refresh()
    held, run.held = run.held, []
    snapshot = held[0][0]()  # it was read before the next scan
    stage.scan("W12-0790")
    held[0][1](snapshot)
    assert [line.code for line in stage.page.lines] == ["W12-0790", "W12-0789"]
    assert stage.figures["found"] == 2
    stage.close()


@pytest.mark.parametrize("code", ["<b>W12</b>", "A\u202eB", "=HYPERLINK(1)", "x" * 3000, "GS\x1dRS\x1e"])
def test_hostile_codes_are_text_with_marks_and_never_long(stage: SessionStage, code: str) -> None:
    stage.open(kind=SessionType.BATCH_SCAN)
    stage.scan(code)
    for text in (stage.band.last.what, stage.page.lines[0].code):
        assert len(text) < 120
        assert text.isprintable()


def test_a_hostile_location_is_text_with_marks_and_short_in_the_band(stage: SessionStage) -> None:
    wanted = "Room\u202e 214 " + "x" * 80
    session = stage.station.starter.start(NewSession(SessionType.BATCH_SCAN, location=wanted), stage.maria)
    stage.presenter.open(session.id)
    assert "‹RLO›" in stage.view.title
    assert len(stage.band.last.place) <= 24


# -- acts


def test_undo_says_which_scan_was_taken_back(stage: SessionStage) -> None:
    stage.open("W12-0789")
    stage.scan("W12-0789")
    stage.acts.undo()
    assert stage.band.last.what == "W12-0789 is taken back"
    assert stage.page.lines[0].mood == "undone"
    assert stage.page.missing == ["W12-0789"]


@pytest.mark.parametrize("by_barcode", [False, True])
def test_button_and_barcode_say_the_same_of_an_undo(stage: SessionStage, by_barcode: bool) -> None:
    stage.open("W12-0789")
    stage.scan("W12-0789")
    if by_barcode:
        stage.command(Command.UNDO)
    else:
        stage.acts.undo()
    assert stage.band.last.what == "W12-0789 is taken back"


@pytest.mark.parametrize("by_barcode", [False, True])
def test_undo_settles_the_answer_of_the_scan_that_it_takes_back_and_no_other(
    stage: SessionStage, by_barcode: bool
) -> None:
    stage.open("W12-0789")
    older, newer = stage.scan("K-1"), stage.scan("K-2")
    if by_barcode:
        stage.command(Command.UNDO)
    else:
        stage.acts.undo()
    held = Held(stage.band.all[0])
    for state in stage.band.all[1:]:
        held = held.then(state)
    assert held.shown.what == "K-2 is taken back"
    assert [one.scan for one in held.waiting] == [older.scan.id]
    assert stage.band.last.takes_back == newer.scan.id


def test_completing_asks_with_how_many_are_missing_and_how_many_nobody_has_resolved(stage: SessionStage) -> None:
    session = stage.open("W12-0789", "W12-0790")
    stage.scans(["K-1", SEPARATOR_LOST])
    stage.acts.complete()
    assert "2 items are missing." in stage.band.last.next
    assert "2 codes are not resolved" in stage.band.last.next
    assert "Ctrl+R" in stage.band.last.next
    assert status(stage, session) is Status.ACTIVE
    stage.acts.unask()
    stage.presenter.refresh()
    for line in list(stage.page.to_resolve):
        stage.acts.resolve(line.id, Resolution.DROP)
    stage.acts.complete()
    assert "resolved" not in stage.band.last.next


@pytest.mark.parametrize("resumed", [False, True])
def test_completing_says_what_was_kept_for_the_session_and_stays_out(stage: SessionStage, resumed: bool) -> None:
    stage.scan("W12-0700")  # kept for none: the next session can still take it
    stage.open("W12-0789", "W12-0790")
    stage.acts.pause_or_resume()
    stage.scans(["W12-0789", "W12-0790"])
    if resumed:
        stage.acts.pause_or_resume()
    stage.presenter.refresh()
    stage.acts.complete()
    assert "2 kept scans wait for this session, and stay out of it then." in stage.band.last.next
    stage.acts.unask()
    if resumed:
        stage.acts.take_kept()
        stage.acts.complete()
        assert "kept" not in stage.band.last.next


def test_all_that_is_to_be_resolved_is_counted_and_not_only_what_is_listed(stage: SessionStage) -> None:
    stage.open("W12-0789")
    stage.hear = lambda _answer: None
    stage.scans([f"K-{number}" for number in range(205)])
    stage.presenter.refresh()
    assert (len(stage.page.to_resolve), stage.view.to_resolve) == (200, 205)


def test_a_pause_by_somebody_else_is_said_at_once(stage: SessionStage) -> None:
    session = stage.open("W12-0789")
    stage.station.sessions.change_status(session.id, Status.PAUSED, stage.maria)
    stage.presenter.refresh()
    assert (stage.band.last.mood, stage.band.last.at_once) == (Mood.PAUSED, True)
    number = len(stage.band.all)
    stage.presenter.refresh()
    assert len(stage.band.all) == number, "said once"


def test_undo_where_there_is_nothing_says_so(stage: SessionStage) -> None:
    stage.open()
    stage.acts.undo()
    assert stage.band.last.mood is Mood.REFUSED
    assert stage.band.last.what == WORDS.say("sessions.refused.nothing_to_undo")


def test_a_paused_session_looks_paused_and_keeps_scans(stage: SessionStage) -> None:
    stage.open("W12-0789")
    stage.acts.pause_or_resume()
    assert (stage.band.last.mood, stage.view.paused) == (Mood.PAUSED, True)
    stage.scan("W12-0789")
    assert stage.band.last.mood is Mood.KEPT
    assert stage.page.lines == []


@pytest.mark.parametrize("by_barcode", [False, True])
def test_scans_kept_while_paused_are_offered_after_resuming_and_taken_in(stage: SessionStage, by_barcode: bool) -> None:
    stage.open("W12-0789")
    stage.acts.pause_or_resume()
    stage.scan("W12-0789")
    if by_barcode:
        stage.command(Command.RESUME)
    else:
        stage.acts.pause_or_resume()
    assert stage.band.last.what == "1 scan was kept while paused"
    assert stage.view.kept == 1
    stage.acts.confirm()
    assert stage.band.last.what == WORDS.say("session.done.took_kept.what")
    assert (stage.figures["found"], stage.view.kept) == (1, 0)


def test_scanning_on_lets_the_offer_go_and_the_scans_wait(stage: SessionStage) -> None:
    stage.open("W12-0789", "W12-0790")
    stage.acts.pause_or_resume()
    stage.scan("W12-0789")
    stage.acts.pause_or_resume()
    stage.scan("W12-0790")
    stage.acts.confirm()
    assert stage.figures["found"] == 1
    assert len(stage.station.sessions.kept()) == 1


def test_commit_lets_staged_scans_take_effect(stage: SessionStage) -> None:
    stage.open("W12-0789")
    stage.scan("W12-0789")
    stage.acts.commit()
    assert stage.figures["staged"] == 0
    assert stage.band.last.what == WORDS.say("session.done.committed.what")


def test_complete_is_asked_for_twice_and_says_what_is_missing(stage: SessionStage) -> None:
    session = stage.open("W12-0789", "W12-0790")
    stage.acts.complete()
    assert stage.band.last.mood is Mood.ASKING
    assert "2 items are missing" in stage.band.last.next
    assert status(stage, session) is Status.ACTIVE
    stage.acts.complete()
    assert status(stage, session) is Status.COMPLETED
    assert (stage.band.last.mood, stage.view.over, stage.presenter.open_id) == (Mood.OVER, True, "")


def test_the_barcode_complete_ends_nothing_at_once(stage: SessionStage) -> None:
    session = stage.open("W12-0789")
    answer = stage.command(Command.COMPLETE)
    assert answer.outcome.reason is Reason.COMMAND_DONE
    assert status(stage, session) is Status.ACTIVE


@pytest.mark.parametrize("no", ["scan", "escape"])
def test_a_scan_or_escape_is_a_no(stage: SessionStage, no: str) -> None:
    session = stage.open("W12-0789")
    stage.acts.complete()
    if no == "scan":
        stage.scan("W12-0789")
    else:
        assert stage.acts.unask()
        assert stage.band.last.mood is Mood.NEUTRAL
    stage.acts.confirm()
    assert status(stage, session) is Status.ACTIVE


def test_cancel_is_asked_for_twice(stage: SessionStage) -> None:
    session = stage.open("W12-0789")
    stage.acts.cancel()
    assert status(stage, session) is Status.ACTIVE
    stage.acts.confirm()
    assert status(stage, session) is Status.CANCELLED
    assert stage.band.last.word == "Cancelled"


def test_a_yes_to_one_question_is_no_answer_to_another(stage: SessionStage) -> None:
    session = stage.open("W12-0789")
    stage.acts.complete()
    stage.acts.cancel()
    assert status(stage, session) is Status.ACTIVE
    assert stage.band.last.what == WORDS.say("confirm.cancel")


@pytest.mark.parametrize(
    ("resolution", "figures"),
    [
        (Resolution.IS_ITEM, {"found": 1, "unexpected": 0, "missing": 0}),
        (Resolution.KEEP, {"found": 0, "unexpected": 1, "missing": 1}),
        (Resolution.DROP, {"found": 0, "unexpected": 0, "missing": 1}),
    ],
)
def test_a_scan_is_resolved_in_three_ways(stage: SessionStage, resolution: Resolution, figures: dict[str, int]) -> None:
    stage.open("W12-0789")
    scan = stage.scan("K-1").scan.id
    assert stage.view.to_resolve == 1
    stage.acts.resolve(scan, resolution, "W12-0789" if resolution is Resolution.IS_ITEM else "")
    assert (stage.view.to_resolve, stage.page.to_resolve) == (0, [])
    assert figures.items() <= stage.figures.items()


@pytest.mark.parametrize(
    ("resolution", "answer", "what"),
    [
        (Resolution.IS_ITEM, "Found", "Projector"),
        (Resolution.KEEP, "Belongs here", "not on the list, kept"),
        (Resolution.DROP, "taken back", "not on the list, kept"),
    ],
)
def test_a_resolved_scan_says_among_the_latest_what_it_is(
    stage: SessionStage, resolution: Resolution, answer: str, what: str
) -> None:
    stage.open("W12-0789")
    lines = ScanLines(WORDS)
    scan = stage.scan("K-1").scan.id
    lines.show(stage.page.lines)
    assert lines.index(0, ScanLines.ANSWER).data() == WORDS.say("outcome.word.warning")
    stage.acts.resolve(scan, resolution, "W12-0789" if resolution is Resolution.IS_ITEM else "")
    lines.show(stage.page.lines)
    assert [lines.index(0, column).data() for column in (1, 2, 3)] == [answer, "K-1", what]


def test_where_nobody_is_signed_in_acts_are_blocked_and_say_why(stage: SessionStage) -> None:
    session = stage.open("W12-0789")
    stage.station.door.sign_out()
    stage.presenter.refresh()
    assert stage.view.acts_blocked == WORDS.say("session.nobody")
    stage.acts.pause_or_resume()
    assert stage.band.last.what == WORDS.say("session.nobody")
    assert status(stage, session) is Status.ACTIVE


def test_an_expired_session_says_so(stage: SessionStage) -> None:
    stage.open("W12-0789")
    stage.clock.advance(481 * 60)
    stage.presenter.rest()
    assert stage.band.last.what == WORDS.say("session.expired")


# -- failures


def _fails(error: Exception) -> object:
    def run(work: object, then: object, failed: object = None) -> None:
        assert callable(failed)
        failed(error)

    return run


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Refused("X", "sessions.refused.nothing_to_undo"), "sessions.refused.nothing_to_undo"),
        (OutsideFailed(OutsideKind.NETWORK, "sessions.start.unreachable", retry=True), "sessions.start.unreachable"),
        (ValueError("a bug"), "common.bug"),
    ],
)
def test_what_fails_is_said_in_words(stage: SessionStage, log_errors: LogErrors, error: Exception, said: str) -> None:
    if isinstance(error, ValueError):
        log_errors.expect("an act of a screen broke")
    session = stage.open("W12-0789")
    stage.acts._run = _fails(error)  # type: ignore[assignment]
    stage.acts.pause_or_resume()
    assert (stage.band.last.mood, stage.band.last.what) == (Mood.REFUSED, WORDS.say(said))
    assert status(stage, session) is Status.ACTIVE


# -- export


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_says_what_was_written_where(stage: SessionStage, tmp_path: Path, kind: str) -> None:
    session = stage.open("W12-0789")
    stage.scan("W12-0789")
    exporter = ExportPresenter(stage.station, Wording(WORDS, None), run_now, stage.band)
    exporter.export(session, kind, tmp_path / "new" / "folder")  # type: ignore[arg-type]
    (written,) = (tmp_path / "new" / "folder").iterdir()
    assert written.suffix == f".{kind}"
    assert written.name in stage.band.last.what
    assert stage.band.last.mood is Mood.ACCEPTED


def test_a_folder_that_cannot_be_made_is_said_in_words(stage: SessionStage, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    session = stage.open("W12-0789")
    exporter = ExportPresenter(stage.station, Wording(WORDS, None), run_now, stage.band)
    exporter.export(session, "csv", tmp_path / "file" / "folder")
    assert stage.band.last.mood is Mood.REFUSED
    assert "cannot be made" in stage.band.last.what
