"""What a supervisor may see and do, when the hub is asked and when not, and that one look at a time is enough."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from services.errors import OutsideFailed, OutsideKind
from services.identity.person import Role
from services.sessions.model import Status
from services.supervisor.model import Act, Board, Filter, ReviewView, Scope, SessionView, Trouble, Which
from services.words.catalogue import Catalogue
from tests.fakes.running import HeldRun, run_now
from tests.fakes.supervisor import FakeSupervisor
from tests.ui.bench_stage import BenchStage
from tests.ui.board_sessions import busy_board, session, some_acts, some_scans, station
from ui.supervisor.supervisor_presenter import SupervisorPresenter
from ui.supervisor.views import BoardView, FreshView, PanelView, Told
from ui.widgets.outcome_look import Mood

WORDS = Catalogue("en")


class FakePage:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.boards: list[BoardView] = []
        self.fresh: FreshView | None = None
        self.panel: PanelView | None = None
        self.told: list[Told] = []
        self.allowed = True

    def show_board(self, view: BoardView) -> None:
        self.boards.append(view)

    def show_fresh(self, view: FreshView) -> None:
        self.fresh = view

    def show_panel(self, view: PanelView | None) -> None:
        self.panel = view

    def tell(self, told: Told) -> None:
        self.told.append(told)

    def show_not_allowed(self) -> None:
        self.allowed = False


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[BenchStage]:
    stage = BenchStage(tmp_path)
    stage.first(pin=None)
    stage.station.door.sign_in("maria", None)
    yield stage
    stage.close()


@pytest.fixture
def supervisor(stage: BenchStage) -> FakeSupervisor:
    now = stage.clock.now()
    fake = FakeSupervisor(stage.clock, busy_board(now))
    for one in fake.board.sessions:
        fake.scans_of[one.id], fake.acts_of[one.id] = some_scans(now), some_acts(now)
    stage.station.supervisor = fake
    return fake


@pytest.fixture
def page() -> FakePage:
    return FakePage()


@pytest.fixture
def opened() -> list[str]:
    return []


@pytest.fixture
def presenter(stage: BenchStage, supervisor: FakeSupervisor, page: FakePage, opened: list[str]) -> SupervisorPresenter:
    made = SupervisorPresenter(stage.station, page, run_now, opened.append)
    supervisor.on_board(made.take)
    return made


def troubled(supervisor: FakeSupervisor, trouble: Trouble) -> SessionView:
    return next(one for one in supervisor.board.sessions if one.troubles[:1] == (trouble,))


def asked(supervisor: FakeSupervisor, what: str) -> list[tuple[str, ...]]:
    return [one for one in supervisor.asked if one[0] == what]


def panel_of(page: FakePage) -> PanelView:
    assert page.panel is not None
    return page.panel


def fresh_of(page: FakePage) -> FreshView:
    assert page.fresh is not None
    return page.fresh


def test_the_board_is_followed_while_somebody_looks_and_never_else(
    presenter: SupervisorPresenter, supervisor: FakeSupervisor, page: FakePage
) -> None:
    presenter.open()
    assert supervisor.follows
    assert len(page.boards[-1].rows) == 11
    presenter.close()
    assert not supervisor.follows
    supervisor.show(supervisor.board)
    presenter.tick()
    assert len(page.boards) == 1, "nobody looks"


def test_who_comes_back_while_the_last_look_still_ends_is_shown_live_again(
    stage: BenchStage, supervisor: FakeSupervisor, page: FakePage
) -> None:
    run = HeldRun()
    presenter = SupervisorPresenter(stage.station, page, run, lambda _id: None)
    presenter.open()
    run.go()
    presenter.close()
    presenter.open()
    assert asked(supervisor, "stop") == []
    run.go()
    assert [one[0] for one in supervisor.asked] == ["start", "stop", "start"]


@pytest.mark.parametrize(
    ("role", "sees"),
    [(Role.ADMIN, True), (Role.SUPERVISOR, True), (Role.PACKER, False), (Role.IT, False), (Role.VIEWER, False)],
)
def test_only_supervisors_see_everybodys_work(
    stage: BenchStage,
    presenter: SupervisorPresenter,
    supervisor: FakeSupervisor,
    page: FakePage,
    role: Role,
    sees: bool,
) -> None:
    maria = stage.station.door.presence.present
    assert maria is not None
    stage.add("tom", "Tom Berg", maria, pin=None, role=role)
    stage.station.door.sign_in("tom", None)
    presenter.open()
    assert (page.allowed, bool(page.boards), supervisor.follows) == (sees, sees, sees)


def test_somebody_who_may_not_and_takes_the_place_ends_the_look(
    stage: BenchStage, presenter: SupervisorPresenter, supervisor: FakeSupervisor, page: FakePage
) -> None:
    presenter.open()
    stage.station.door.sign_out()
    presenter.open()
    supervisor.show(replace(supervisor.board, sessions=()))
    assert (page.allowed, supervisor.follows, len(page.boards)) == (False, False, 1)


def test_what_comes_while_a_board_is_made_ready_is_one_board(
    stage: BenchStage, supervisor: FakeSupervisor, page: FakePage
) -> None:
    run = HeldRun()
    presenter = SupervisorPresenter(stage.station, page, run, lambda _id: None)
    supervisor.on_board(presenter.take)
    presenter.open()
    for number in range(5):
        supervisor.show(replace(supervisor.board, sessions=supervisor.board.sessions[number:]))
    assert len(run.held) == 1
    run.go()
    assert [len(view.rows) for view in page.boards] == [11, sum(one.is_open for one in supervisor.board.sessions)]


def test_a_filter_that_was_changed_meanwhile_is_the_one_that_is_shown(
    stage: BenchStage, supervisor: FakeSupervisor, page: FakePage
) -> None:
    run = HeldRun()
    presenter = SupervisorPresenter(stage.station, page, run, lambda _id: None)
    presenter.open()
    presenter.filter(Filter(which=Which.ENDED))
    run.go()
    assert [len(view.rows) for view in page.boards] == [1]


def test_it_says_how_old_it_is_when_the_hub_is_away(
    stage: BenchStage, presenter: SupervisorPresenter, supervisor: FakeSupervisor, page: FakePage
) -> None:
    presenter.open()
    assert (fresh_of(page).live, fresh_of(page).away) == (True, "")
    supervisor.show(replace(supervisor.board, connected=False, why="supervisor.away.broken"))
    stage.clock.advance(7 * 60)
    presenter.tick()
    assert not fresh_of(page).live
    assert fresh_of(page).said.endswith("· 7 min")
    assert "What is shown is as it was at" in fresh_of(page).away
    assert fresh_of(page).now == stage.clock.now(), "ages go on"
    presenter.wake()
    assert asked(supervisor, "wake")


def test_a_hub_that_was_never_reached_is_told_apart_from_one_that_is_being_asked(
    stage: BenchStage, presenter: SupervisorPresenter, supervisor: FakeSupervisor, page: FakePage
) -> None:
    supervisor.board = Board(now=stage.clock.now())
    presenter.open()
    assert (fresh_of(page).said, fresh_of(page).away) == ("Asking how things stand …", "")
    supervisor.show(Board(now=stage.clock.now(), why="supervisor.away.broken"))
    assert fresh_of(page).said == "Nothing is known yet"
    assert fresh_of(page).away


def test_earlier_sessions_are_asked_for_page_by_page(
    stage: BenchStage, presenter: SupervisorPresenter, supervisor: FakeSupervisor, page: FakePage
) -> None:
    now = stage.clock.now()
    ended = now - timedelta(days=3)
    supervisor.old = [session(1000 + n, now, station(1, now), status="COMPLETED", ended_at=ended) for n in range(130)]
    presenter.open()
    presenter.filter(Filter(which=Which.ENDED))
    presenter.earlier()
    assert (len(page.boards[-1].rows), page.boards[-1].more) == (101, True)
    presenter.earlier()
    assert (len(page.boards[-1].rows), page.boards[-1].more) == (131, False)
    assert [one[1] for one in asked(supervisor, "sessions")] == ["", supervisor.old[99].id]
    presenter.choose(supervisor.old[120].id)
    assert panel_of(page).id == supervisor.old[120].id


def test_the_chosen_session_is_shown_with_its_scans_and_its_history_newest_first(
    presenter: SupervisorPresenter, supervisor: FakeSupervisor, page: FakePage
) -> None:
    presenter.open()
    presenter.choose(troubled(supervisor, Trouble.FAILING).id)
    view = panel_of(page)
    assert (view.title, view.by) == ("Check out · Door 3", "Aylin · Bench 3 · Active")
    assert view.scans is not None
    assert view.history is not None
    assert ([line.seq for line in view.scans][:2], len(view.scans), view.older) == ([240, 239], 100, True)
    assert [(line.what, line.means) for line in view.history][:2] == [
        ("Taken over", "from Bench 2"),
        ("Offered", "to Bench 3"),
    ]
    presenter.chosen.older()
    scans = panel_of(page).scans
    assert scans is not None
    assert [line.seq for line in scans] == list(range(240, 40, -1))


def test_its_scans_are_read_again_only_when_there_are_others_and_older_ones_stay(
    presenter: SupervisorPresenter, supervisor: FakeSupervisor, page: FakePage
) -> None:
    presenter.open()
    one = troubled(supervisor, Trouble.FAILING)
    presenter.choose(one.id)
    presenter.chosen.older()
    before = len(asked(supervisor, "scans"))
    presenter.tick()
    assert len(asked(supervisor, "scans")) == before
    newest = replace(supervisor.scans_of[one.id][0], seq=241)
    supervisor.scans_of[one.id].insert(0, newest)
    changed = replace(one, change=one.change + 1)
    sessions = tuple(changed if view.id == one.id else view for view in supervisor.board.sessions)
    supervisor.show(replace(supervisor.board, sessions=sessions))
    presenter.tick()
    scans = panel_of(page).scans
    assert scans is not None
    assert [line.seq for line in scans] == list(range(241, 40, -1))


def test_scans_that_could_not_be_read_are_read_when_the_hub_is_back(
    presenter: SupervisorPresenter, supervisor: FakeSupervisor, page: FakePage
) -> None:
    presenter.open()
    supervisor.broken = OutsideFailed(OutsideKind.NETWORK, "supervisor.away.broken", retry=True)
    presenter.choose(troubled(supervisor, Trouble.STALLED).id)
    assert (panel_of(page).scans, page.told[-1].mood) == (None, Mood.REFUSED)
    presenter.tick()
    assert panel_of(page).scans is None, "not asked on and on"
    supervisor.show(replace(supervisor.board))
    presenter.tick()
    assert panel_of(page).scans


def test_a_session_that_left_the_board_stays_as_it_was_until_another_is_chosen(
    presenter: SupervisorPresenter, supervisor: FakeSupervisor, page: FakePage
) -> None:
    presenter.open()
    one = troubled(supervisor, Trouble.STALLED)
    presenter.choose(one.id)
    supervisor.show(replace(supervisor.board, sessions=()))
    assert panel_of(page).id == one.id
    presenter.choose("")
    assert page.panel is None


def test_who_takes_over_goes_on_with_it_here(
    presenter: SupervisorPresenter, supervisor: FakeSupervisor, page: FakePage, opened: list[str]
) -> None:
    presenter.open()
    one = troubled(supervisor, Trouble.STALLED)
    presenter.choose(one.id)
    presenter.chosen.take_over()
    assert asked(supervisor, "take_over") == [("take_over", one.id, "maria")]
    assert opened == [f"here-{one.id}"]
    assert page.told[-1].mood is Mood.ACCEPTED


def test_handing_over_offers_it_to_the_station_that_was_chosen(
    presenter: SupervisorPresenter, supervisor: FakeSupervisor, page: FakePage
) -> None:
    presenter.open()
    one = troubled(supervisor, Trouble.STALLED)
    presenter.choose(one.id)
    assert ("7", "Bench 7") in panel_of(page).others
    assert one.station_id not in [key for key, _name in panel_of(page).others]
    presenter.chosen.hand_over("7")
    assert asked(supervisor, "hand_over") == [("hand_over", one.id, "7", "maria")]
    assert page.told[-1].text == "It is offered to Bench 7."
    assert ("Offered to", "Bench 7") in panel_of(page).facts


def test_scans_that_wait_for_their_commit_are_a_fact_of_their_session_where_there_are_some(
    presenter: SupervisorPresenter, supervisor: FakeSupervisor, page: FakePage
) -> None:
    one = troubled(supervisor, Trouble.STALLED)
    sessions = tuple(replace(view, staged=4) if view.id == one.id else view for view in supervisor.board.sessions)
    supervisor.board = replace(supervisor.board, sessions=sessions)
    presenter.open()
    presenter.choose(one.id)
    assert ("Not committed", "4") in panel_of(page).facts
    presenter.choose(next(view.id for view in sessions if not view.staged))
    assert "Not committed" not in dict(panel_of(page).facts)


def test_what_goes_wrong_is_said_and_nothing_is_opened(
    presenter: SupervisorPresenter, supervisor: FakeSupervisor, page: FakePage, opened: list[str]
) -> None:
    presenter.open()
    presenter.choose(troubled(supervisor, Trouble.STALLED).id)
    supervisor.broken = OutsideFailed(OutsideKind.NETWORK, "supervisor.away.broken", retry=True)
    presenter.chosen.take_over()
    assert (page.told[-1].mood, opened) == (Mood.REFUSED, [])


def test_nobody_takes_over_anonymously(
    stage: BenchStage, presenter: SupervisorPresenter, supervisor: FakeSupervisor, page: FakePage, opened: list[str]
) -> None:
    presenter.open()
    presenter.choose(troubled(supervisor, Trouble.STALLED).id)
    stage.station.door.sign_out()
    presenter.chosen.take_over()
    assert (asked(supervisor, "take_over"), opened, page.told[-1].mood) == ([], [], Mood.REFUSED)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"scope": Scope.ALONE, "hands_over": False}, "There is no other station."),
        ({"scope": Scope.CONTRACT_ONLY, "hands_over": False}, "This server cannot do that."),
        ({"stations": ()}, "No other station has reported."),
        ({}, ""),
    ],
)
def test_a_hand_over_that_cannot_be_says_why(
    presenter: SupervisorPresenter, supervisor: FakeSupervisor, page: FakePage, changes: dict[str, object], why: str
) -> None:
    supervisor.board = replace(supervisor.board, **changes)  # type: ignore[arg-type]
    presenter.open()
    presenter.choose(troubled(supervisor, Trouble.STALLED).id)
    assert panel_of(page).no_hand_over == why


def test_a_session_of_this_station_is_gone_on_with_at_once_and_never_taken_over(
    presenter: SupervisorPresenter, supervisor: FakeSupervisor, page: FakePage, opened: list[str]
) -> None:
    presenter.open()
    own, other = supervisor.board.sessions[0], supervisor.board.sessions[1]
    supervisor.station_id = own.station_id
    presenter.choose(own.id)
    assert (panel_of(page).is_here, panel_of(page).no_take_over) == (True, "")
    presenter.chosen.take_over()
    assert opened == [f"here-{own.id}"]
    assert asked(supervisor, "take_over") == []
    presenter.choose(other.id)
    assert not panel_of(page).is_here


def test_while_the_hub_is_away_nothing_is_taken_over_or_handed_over_but_ones_own_goes_on(
    presenter: SupervisorPresenter, supervisor: FakeSupervisor, page: FakePage, stage: BenchStage
) -> None:
    presenter.open()
    own, other = supervisor.board.sessions[0], supervisor.board.sessions[1]
    supervisor.station_id = own.station_id
    presenter.choose(other.id)
    supervisor.show(replace(supervisor.board, connected=False, why="supervisor.away.unreachable"))
    why = stage.station.words.say("supervisor_screen.no.away")
    assert (panel_of(page).no_take_over, panel_of(page).no_hand_over) == (why, why)
    presenter.choose(own.id)
    assert (panel_of(page).no_take_over, panel_of(page).no_hand_over) == ("", why)


def test_what_is_over_is_not_taken_over(
    presenter: SupervisorPresenter, supervisor: FakeSupervisor, page: FakePage
) -> None:
    presenter.open()
    presenter.filter(Filter(which=Which.ENDED))
    presenter.choose(page.boards[-1].rows[0].id)
    assert panel_of(page).no_take_over == panel_of(page).no_hand_over == "It is over already."


@pytest.mark.parametrize("kind", ["csv", "xlsx", "pdf"])
def test_a_session_is_written_to_a_file(
    presenter: SupervisorPresenter, supervisor: FakeSupervisor, page: FakePage, tmp_path: Path, kind: str
) -> None:
    presenter.open()
    presenter.choose(troubled(supervisor, Trouble.FAILING).id)
    presenter.chosen.export(kind, tmp_path / "out")  # type: ignore[arg-type]
    (file,) = (tmp_path / "out").iterdir()
    assert file.suffix == f".{kind}"
    assert file.name in page.told[-1].text


def test_what_is_told_of_a_verdict_goes_when_its_station_has_heard_of_it(
    presenter: SupervisorPresenter, supervisor: FakeSupervisor, page: FakePage
) -> None:
    presenter.open()
    first, *others = supervisor.board.sessions
    handed_in = replace(first, status=Status.PAUSED, review=ReviewView("handed_in", "1"))
    supervisor.show(replace(supervisor.board, sessions=(handed_in, *others)))
    presenter.choose(handed_in.id)
    presenter.chosen.approve()
    waits = WORDS.say("supervisor.review.approved")
    assert waits in page.told[-1].text
    supervisor.show(supervisor.board)
    assert waits in page.told[-1].text, "it has not heard yet"
    judged = next(one for one in supervisor.board.sessions if one.id == handed_in.id)
    over = replace(judged, status=Status.COMPLETED)
    supervisor.show(replace(supervisor.board, sessions=(*others, over)))
    assert page.told[-1] == Told()
    assert waits not in panel_of(page).by


@pytest.mark.parametrize(("acts", "why"), [([], "undone"), (["taken_over"], "taken")])
def test_where_the_hub_counts_more_than_this_station_the_panel_says_why(
    presenter: SupervisorPresenter,
    supervisor: FakeSupervisor,
    page: FakePage,
    acts: list[str],
    why: str,
) -> None:
    presenter.open()
    view = troubled(supervisor, Trouble.STALLED)
    supervisor.station_id = view.station_id
    supervisor.acts_of[view.id] = [Act(1, view.created_at, act, "Dock 1", "Ada") for act in acts]
    supervisor.own_items_of[f"here-{view.id}"] = view.items_scanned - 1
    counted = WORDS.say(f"supervisor_screen.counts.{why}", n=view.items_scanned, own=view.items_scanned - 1)
    presenter.choose(view.id)
    assert (WORDS.say("supervisor_screen.fact.counted"), counted) in panel_of(page).sentences
    same = replace(view, items_scanned=view.items_scanned - 1, change=view.change + 1)
    others = tuple(one for one in supervisor.board.sessions if one.id != view.id)
    supervisor.show(replace(supervisor.board, sessions=(*others, same)))
    presenter.tick()
    assert WORDS.say("supervisor_screen.fact.counted") not in dict(panel_of(page).sentences)


@pytest.mark.parametrize(("late", "says"), [(60, False), (61, True)])
def test_the_panel_says_when_the_last_scan_was_made_and_when_it_arrived_much_later(
    presenter: SupervisorPresenter, supervisor: FakeSupervisor, page: FakePage, late: int, says: bool
) -> None:
    presenter.open()
    view = troubled(supervisor, Trouble.STALLED)
    newest, *older = supervisor.scans_of[view.id]
    made = newest.scanned_at
    late_one = replace(newest, stored_at=made + timedelta(seconds=late))
    earlier = [replace(one, scanned_at=made - timedelta(hours=1)) for one in older]
    supervisor.scans_of[view.id] = [earlier[0], late_one, *earlier[1:]]  # in the order of their arrival
    presenter.choose(view.id)
    said = dict(panel_of(page).facts)[WORDS.say("supervisor_screen.fact.last_scan")]
    arrived = "arrived" in said
    assert arrived is says
    assert presenter._wording.moment(made, supervisor.now()) in said
