"""Starting a session: the form, its faults at their fields, the steps, and the offline start."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.errors import Refused
from services.scanning.outcome import Reason, Verdict
from services.scanning.saying import say
from services.scanning.scan import Flaw
from services.sessions.model import NewSession, Session, SessionType
from services.words.catalogue import Catalogue
from tests.fakes.running import HeldRun, run_now
from tests.ui.scenes import ENVIRON
from tests.ui.session_stage import SessionStage, ShownBand
from ui.sessions.front import Front
from ui.sessions.start_presenter import StartPresenter
from ui.sessions.views import FormValues, FormView, Step
from ui.sessions.wording import Wording
from ui.widgets.outcome_look import Mood

WORDS = Catalogue("en")


class ShownForm:
    """A `StartPage` that remembers."""

    def __init__(self) -> None:
        self.form: FormView | None = None
        self.kept = self.location = ""
        self.offered = False
        self.scanners: tuple[Step, ...] = ()
        self.wrong: dict[str, str] = {}
        self.steps: list[tuple[Step, ...]] = []
        self.offline_offered = False

    def show_form(self, view: FormView) -> None:
        self.form, self.kept = view, view.kept
        self.location, self.offered = "", False

    def show_kept(self, offer: str) -> None:
        self.kept = offer

    def show_location(self, location: str) -> None:
        self.location = location

    def offer_location(self, offered: bool) -> None:
        self.offered = offered

    def show_scanners(self, steps: tuple[Step, ...]) -> None:
        self.scanners = steps

    def show_wrong(self, wrong: dict[str, str]) -> None:
        self.wrong = wrong

    def show_steps(self, steps: tuple[Step, ...], *, offline_offered: bool) -> None:
        self.steps.append(steps)
        self.offline_offered = offline_offered


class Starting:
    """A stage with the form open."""

    def __init__(self, stage: SessionStage, run: object = run_now) -> None:
        self.stage = stage
        self.page, self.band, self.started = ShownForm(), ShownBand(), list[str]()
        self.presenter = StartPresenter(
            stage.station,
            Wording(WORDS, None),
            run,  # type: ignore[arg-type]
            self.page,
            self.band,
            started=self.started.append,
        )
        self.presenter.open(SessionType.INVENTORY)
        Front(stage.station).form()
        stage.hear = lambda answer: self.presenter.scanned([answer])

    def session(self) -> Session:
        return self.stage.station.sessions.get(self.started[-1])


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Starting]:
    stage = SessionStage(tmp_path)
    yield Starting(stage)
    stage.close()


@pytest.fixture
def away(tmp_path: Path) -> Iterator[Starting]:
    """The sessions' server does not answer."""
    stage = SessionStage(tmp_path, {name: value for name, value in ENVIRON.items() if "PINS" not in name})
    yield Starting(stage)
    stage.close()


def test_the_form_says_how_scans_are_judged_and_how_the_scanners_stand(here: Starting) -> None:
    assert here.page.form is not None
    assert WORDS.say("start.rules.NORMAL") in here.page.form.rules
    assert [step.words for step in here.page.form.steps] == [WORDS.say("start.step.scanner_none")]
    assert "Inventory" in here.page.form.title


def test_a_start_shows_its_steps_and_opens_the_session(here: Starting) -> None:
    here.presenter.start(FormValues(location=" Room 214 ", notes="n", expected_pasted="W12-1\nW12-2", auto_commit=True))
    session = here.session()
    assert (session.location, session.notes, session.auto_commit) == ("Room 214", "n", True)
    assert session.expected_items == 2
    assert WORDS.say("start.step.list") in [step.words for step in here.page.steps[0]]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (FormValues(expected_items="12x"), "expected_items"),
        (FormValues(expected_items="0"), "expected_items"),
        (FormValues(location="x" * 101), "location"),
        (FormValues(notes="x" * 501), "notes"),
        (FormValues(project="7"), "project_id"),
        (FormValues(expected_file="/no/such/list.csv"), None),
        (FormValues(expected_pasted="x" * 10_000), "expected_pasted"),
    ],
)
def test_a_fault_stands_at_its_field_and_nothing_is_started(
    here: Starting, values: FormValues, field: str | None
) -> None:
    here.presenter.start(values)
    assert here.started == []
    assert here.stage.station.sessions.sessions() == []
    assert here.band.last.mood is Mood.REFUSED
    if field is not None:
        assert list(here.page.wrong) == [field]
        assert all(here.page.wrong.values())


def test_a_list_that_is_half_read_starts_nothing_and_says_so(here: Starting) -> None:
    here.presenter.start(FormValues(expected_pasted="code\tname\nW12-1\tone\n\ttwo\nW12-1\tthree"))
    assert here.band.last.what == "Line 3: no code in this row."
    assert here.band.last.next == "No session was started. Correct the list, then start again"
    assert here.started == []
    here.presenter.start(FormValues(expected_pasted="code\tname\nW12-1\tone\nW12-1\tthree"))
    assert here.session().expected_items == 1


def test_a_serial_that_excel_rounded_is_said_at_the_list(here: Starting) -> None:
    here.presenter.start(FormValues(expected_pasted="code\nW12-1\n1.23457E+18"))
    assert here.band.last.what.startswith("Line 3: 1.23457E+18 is a number that Excel rounded")
    assert list(here.page.wrong) == ["expected_pasted"]


def test_a_list_with_a_code_that_no_scanner_reads_so_is_told_once_and_then_taken(here: Starting) -> None:
    listed = FormValues(expected_pasted="W12-1\n4006381333932")
    here.presenter.start(listed)
    assert here.band.last.what.startswith("Line 2: the check digit of 4006381333932 is wrong")
    assert "start once more" in here.band.last.next
    assert list(here.page.wrong) == ["expected_pasted"]
    assert here.started == []
    here.presenter.start(replace(listed, expected_pasted="W12-1\n4006381333933\n4006381333932"))
    assert here.band.last.next.startswith("2 lines are so"), "another list is told anew"
    assert here.started == []
    here.presenter.start(replace(listed, expected_pasted="W12-1\n4006381333933\n4006381333932", notes="all the same"))
    assert here.session().expected_items == 3


def test_where_nobody_is_signed_in_nothing_is_started(here: Starting) -> None:
    here.stage.station.door.sign_out()
    here.presenter.start(FormValues())
    assert here.band.last.what == WORDS.say("session.nobody")
    assert here.started == []


def test_kept_scans_are_offered_and_taken_in(here: Starting) -> None:
    answer = here.stage.scan("W12-0789")
    assert answer.outcome.reason is Reason.ON_FORM
    assert here.page.kept == "Take in 1 kept scan"
    here.presenter.start(FormValues(take_kept=True))
    assert here.session().counts.successful == 1
    assert here.stage.station.sessions.kept() == []


@pytest.mark.parametrize("flaw", Flaw)
def test_half_a_code_is_refused_on_the_form_and_never_comes_into_the_session(here: Starting, flaw: Flaw) -> None:
    """A key that a person typed shortly before a keyboard scanner's does that to its code."""
    answer = here.stage.scan("W12-07", flaw=flaw)
    assert (answer.outcome.verdict, answer.outcome.reason) == (Verdict.REFUSED, Reason(flaw))
    assert (here.page.kept, here.page.offered) == ("", False)
    here.stage.scan("W12-0789")
    here.presenter.start(FormValues(take_kept=True))
    assert (here.session().counts.successful, here.session().counts.failed) == (1, 0)


@pytest.mark.parametrize(
    ("code", "location"), [("ROOM-214", "ROOM-214"), ("]C14149501101020016254A3", "9501101020016/A3")]
)
def test_a_locations_code_goes_into_the_form_and_is_no_item(here: Starting, code: str, location: str) -> None:
    answer = here.stage.scan(code)
    assert (answer.outcome.verdict, answer.outcome.reason) == (Verdict.ACCEPTED, Reason.LOCATION)
    assert (here.page.location, here.page.offered, here.page.kept) == (location, False, "")
    assert here.stage.station.sessions.kept() == []


@pytest.mark.parametrize(("code", "location", "offered"), [("ROOM-214", "ROOM-214", False), ("W-214", "", True)])
def test_what_is_scanned_while_the_form_is_on_its_way_is_there_when_it_comes(
    tmp_path: Path, code: str, location: str, offered: bool
) -> None:
    stage, run = SessionStage(tmp_path), HeldRun()
    starting = Starting(stage, run)
    stage.scan(code)
    run.go()
    assert starting.page.form is not None
    assert (starting.page.location, starting.page.offered) == (location, offered)
    starting.presenter.open(SessionType.INVENTORY)
    run.go()
    assert (starting.page.location, starting.page.offered) == ("", False), "another form is empty"
    stage.close()


def test_any_other_code_may_be_said_to_be_the_location_and_is_then_no_item(here: Starting) -> None:
    here.stage.scan("W-214")
    assert (here.page.location, here.page.offered) == ("", True)
    here.presenter.use_location()
    here.presenter.use_location()
    assert (here.page.location, here.page.offered, here.page.kept) == ("W-214", False, "")
    assert here.stage.station.sessions.kept() == []
    here.presenter.start(FormValues(location=here.page.location, take_kept=True))
    assert (here.session().location, here.session().counts.successful) == ("W-214", 0)


def test_what_is_too_long_for_a_location_is_not_offered_as_one(here: Starting) -> None:
    here.stage.scan("x" * 100)
    assert here.page.offered
    here.stage.scan("x" * 101)
    assert not here.page.offered


def test_where_nobody_is_signed_in_a_scan_stays_kept(here: Starting) -> None:
    here.stage.scan("W-214")
    here.stage.station.door.sign_out()
    here.presenter.use_location()
    assert here.band.last.what == WORDS.say("session.nobody")
    assert [scan.text for scan in here.stage.station.sessions.kept()] == ["W-214"]


def test_kept_scans_that_nobody_wants_wait_on(here: Starting) -> None:
    here.stage.scan("W12-0789")
    here.presenter.refresh()
    here.presenter.start(FormValues(take_kept=False))
    assert len(here.stage.station.sessions.kept()) == 1


def test_scans_of_a_paused_session_are_not_offered_to_a_new_one(here: Starting) -> None:
    here.stage.open("W12-0789")
    here.stage.acts.pause_or_resume()
    here.stage.scan("W12-0789")
    here.presenter.open(SessionType.INVENTORY)
    assert here.page.kept == ""


def test_a_server_that_is_not_there_offers_the_offline_start(away: Starting) -> None:
    away.presenter.start(FormValues(location="Room 214"))
    assert away.page.offline_offered
    assert away.band.last.what == "Unable to start scanning session - check connection"
    assert away.page.steps[-1][-1] == Step(away.band.last.what, "wrong")
    assert away.started == []
    away.presenter.start_offline()
    assert away.session().location == "Room 214"


class RefusingServer:
    """Remembers under which key it was asked; then says no, or is not there."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.keys: list[str] = []

    def create(self, wanted: NewSession, key: str, person: str = "") -> None:
        self.keys.append(key)
        raise self.error


def _serve(starting: Starting, error: Exception) -> RefusingServer:
    server = starting.stage.station.starter._server = RefusingServer(error)  # type: ignore[assignment]
    return server  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("AUTH_REQUIRED", "sessions.start.no_token"),
        ("AUTH_REQUIRED", "sessions.start.sign_in"),
        ("CENTRAL_URL_MISSING", "sessions.start.no_url"),
    ],
)
def test_a_way_to_the_server_that_nobody_set_up_stops_no_work(away: Starting, code: str, words: str) -> None:
    _serve(away, Refused(code, words))
    away.presenter.start(FormValues(location="Room 214"))
    assert away.band.last.what == WORDS.say(words)
    assert away.band.last.next == WORDS.say("start.offline_next")
    assert away.page.offline_offered
    away.presenter.start_offline()
    assert away.session().location == "Room 214"


def test_what_the_server_forbids_is_not_done_behind_its_back(away: Starting) -> None:
    _serve(away, Refused("INSUFFICIENT_PERMISSIONS", "sessions.start.forbidden"))
    away.presenter.start(FormValues(location="Room 214"))
    assert not away.page.offline_offered


def test_the_offline_start_is_the_same_operation_as_the_one_that_got_no_answer(away: Starting) -> None:
    starter = away.stage.station.starter
    asked: list[str | None] = []
    real = starter.start

    def start(*args: object, **more: object) -> Session:
        asked.append(more.get("session_id"))  # type: ignore[arg-type]
        return real(*args, **more)  # type: ignore[arg-type]

    starter.start = start  # type: ignore[method-assign, assignment]
    away.presenter.start(FormValues(location="Room 214"))
    away.presenter.start_offline()
    assert asked == [away.started[0]] * 2


def test_what_was_changed_after_a_failed_start_is_another_operation(away: Starting) -> None:
    server = _serve(away, Refused("X", "sessions.refused.not_allowed"))
    away.presenter.start(FormValues(location="Room 214"))
    away.presenter.start(FormValues(location="Room 214"))
    away.presenter.start(FormValues(location="Room 215"))
    assert server.keys[0] == server.keys[1] != server.keys[2]


def test_the_servers_field_errors_stand_at_their_fields(away: Starting) -> None:
    fields, said = {"location": "sessions.wrong.location"}, {"location": "too\u202e long"}
    _serve(away, Refused("VALIDATION_ERROR", "sessions.wrong.any", fields=fields, said=said))
    away.presenter.start(FormValues(location="Room 214"))
    assert away.page.wrong == {"location": f"{WORDS.say('sessions.wrong.location')} (too‹RLO› long)"}
    assert away.page.steps[-1] == ()


def test_a_scan_beside_the_steps_of_a_failed_start_is_told_only_what_is_there(away: Starting) -> None:
    away.presenter.start(FormValues())
    for code in ("W12-0789", "ROOM-214"):
        answer = away.stage.scan(code)
        assert (answer.outcome.reason, answer.outcome.kept) == (Reason.ON_STEPS, True)
        said = say(answer, WORDS, code=code, session="", zone=None)
        assert said.next == "Esc goes back to the form; there it can be taken in"
    assert not away.presenter.leave()
    assert (away.page.kept, away.page.offered) == ("Take in 2 kept scans", True), "as the sentence says"
    assert away.stage.scan("W12-0790").outcome.reason is Reason.ON_FORM


def test_a_start_that_fails_behind_another_screen_leaves_that_in_front(tmp_path: Path) -> None:
    stage = SessionStage(tmp_path, {name: value for name, value in ENVIRON.items() if "PINS" not in name})
    run = HeldRun()
    starting = Starting(stage, run)
    run.go()
    starting.presenter.start(FormValues())
    Front(stage.station).page()
    run.go()
    assert starting.page.offline_offered
    assert stage.scan("W12-0789").outcome.reason is Reason.NO_SESSION
    stage.close()


def test_one_step_back_leads_from_a_failed_start_to_the_form_and_then_out(away: Starting) -> None:
    away.presenter.start(FormValues())
    assert not away.presenter.leave()
    assert away.page.steps[-1] == ()
    assert away.presenter.leave()


def test_a_start_on_its_way_is_waited_for_and_made_once(tmp_path: Path) -> None:
    stage = SessionStage(tmp_path)
    run = HeldRun()
    starting = Starting(stage, run)
    run.go()
    starting.presenter.start(FormValues())
    starting.presenter.start(FormValues())
    assert not starting.presenter.leave()
    run.go()
    assert len(starting.started) == 1
    assert len(stage.station.sessions.sessions()) == 1
    stage.close()
