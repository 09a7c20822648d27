"""What a supervisor sees of packing, when the database is asked and when not, and what stays when it is away."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.errors import OutsideFailed, OutsideKind
from services.identity.person import Role
from services.printing.model import JobState
from services.supervisor.model import Scope
from services.supervisor.packing_model import PackingBoard, PackingFilter, PackingToday, Source, Which
from tests.fakes.running import HeldRun, run_now
from tests.ui.bench_stage import BenchStage
from tests.ui.packing_board_scenes import FakeOverview, busy, log_of, some_prints, view
from ui.supervisor.packing.board_presenter import PackingBoardPresenter
from ui.supervisor.packing.views import PackingBoardView, ShipmentPanelView
from ui.supervisor.views import FreshView, Told
from ui.widgets.outcome_look import Mood


class FakePage:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.boards: list[PackingBoardView] = []
        self.fresh: FreshView | None = None
        self.panel: ShipmentPanelView | None = None
        self.told: list[Told] = []
        self.allowed = True

    def show_board(self, view: PackingBoardView) -> None:
        self.boards.append(view)

    def show_fresh(self, view: FreshView) -> None:
        self.fresh = view

    def show_panel(self, view: ShipmentPanelView | None) -> None:
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
def overview(stage: BenchStage) -> FakeOverview:
    now = stage.clock.now()
    held = busy(now)
    fake = FakeOverview(now, held, {one.shipment.id: log_of(now) for one in held.shipments})
    stage.station.packing_overview = fake
    return fake


@pytest.fixture
def page() -> FakePage:
    return FakePage()


@pytest.fixture
def presenter(stage: BenchStage, overview: FakeOverview, page: FakePage) -> PackingBoardPresenter:
    return PackingBoardPresenter(stage.station, page, run_now)


def numbers(page: FakePage) -> list[str]:
    return [row.number for row in page.boards[-1].rows]


def looks(overview: FakeOverview) -> int:
    return sum(one[0] == "board" for one in overview.asked)


def gone() -> OutsideFailed:
    return OutsideFailed(OutsideKind.DATABASE_GONE, "database.server_gone", retry=True)


def fresh_of(page: FakePage) -> FreshView:
    assert page.fresh is not None
    return page.fresh


def panel_of(page: FakePage) -> ShipmentPanelView:
    assert page.panel is not None
    return page.panel


def test_who_comes_sees_the_figures_of_today_and_those_that_need_somebody_on_top(
    presenter: PackingBoardPresenter, page: FakePage
) -> None:
    presenter.open()
    board = page.boards[-1]
    assert [(one.number, one.detail) for one in board.figures] == [
        ("23", "148 open"), ("61", ""), ("515", "12 taken out"), ("24", ""), ("7", ""), ("3", "of 8 begun"),
    ]  # fmt: skip
    assert [one.loud for one in board.figures] == [False] * 5 + [True]
    assert [(row.number, row.sign.word) for row in board.rows][:5] == [
        ("SH-1042", "Refused"), ("SH-1017", "Stalled"), ("SH-1031", "Stalled"), ("SH-1044", "Allergen"),
        ("SH-1046", "Too much"),
    ]  # fmt: skip
    assert [(one.name, one.number) for one in board.caught][:2] == [("wrong license plate", "11"), ("too many", "6")]
    assert board.hours is not None
    assert board.hours.items[-1] == 47
    assert fresh_of(page).live


def test_it_looks_again_when_something_was_packed_and_after_a_while_but_once_a_second_at_most(
    presenter: PackingBoardPresenter, overview: FakeOverview, stage: BenchStage
) -> None:
    presenter.open()
    presenter.tick()
    assert looks(overview) == 1
    for _ in range(3):
        presenter.changed()
    assert looks(overview) == 1
    presenter.tick()
    presenter.tick()
    assert looks(overview) == 2
    stage.clock.advance(10)
    presenter.tick()
    assert looks(overview) == 3


def test_nobody_looks_where_the_page_is_left(presenter: PackingBoardPresenter, overview: FakeOverview) -> None:
    presenter.open()
    presenter.close()
    presenter.changed()
    presenter.tick()
    assert looks(overview) == 1


def test_whoever_is_no_supervisor_sees_nothing(
    presenter: PackingBoardPresenter, overview: FakeOverview, page: FakePage, stage: BenchStage
) -> None:
    maria = stage.station.door.presence.present
    assert maria is not None
    stage.add("tom", "Tom", maria, pin=None, role=Role.PACKER)
    stage.station.door.sign_in("tom", None)
    presenter.open()
    assert not page.allowed
    assert (looks(overview), page.boards) == (0, [])


def test_where_the_database_is_away_what_was_seen_stays_and_says_since_when(
    presenter: PackingBoardPresenter, overview: FakeOverview, page: FakePage, stage: BenchStage
) -> None:
    presenter.open()
    overview.broken = gone()
    stage.clock.advance(7 * 60)
    presenter.tick()
    told = fresh_of(page)
    assert not told.live
    assert "7 min" in told.said
    assert "The database server does not answer" in told.away
    assert len(numbers(page)) == 8
    overview.broken = None
    presenter.wake()
    assert (fresh_of(page).live, fresh_of(page).away) == (True, "")


def test_where_nothing_was_ever_seen_it_says_why(
    presenter: PackingBoardPresenter, overview: FakeOverview, page: FakePage
) -> None:
    overview.broken = gone()
    presenter.open()
    assert page.boards == []
    assert "The database server does not answer" in fresh_of(page).away


def test_those_are_listed_that_are_wanted(
    presenter: PackingBoardPresenter, overview: FakeOverview, page: FakePage
) -> None:
    presenter.open()
    presenter.filter(PackingFilter(troubled=True))
    assert numbers(page) == ["SH-1042", "SH-1017", "SH-1031", "SH-1044", "SH-1046"]
    assert page.boards[-1].counted == "5 of 8 shipments"
    presenter.filter(PackingFilter(Which.DONE))
    assert numbers(page) == ["SH-1042", "SH-1038", "SH-1036"]  # what the server refused is never out of sight
    presenter.filter(PackingFilter(Which.ALL, text="harbour"))
    assert numbers(page) == ["SH-1031", "SH-1047"]
    assert overview.asked[-1] == ("board", "harbour"), "also among those that are left out"
    presenter.filter(PackingFilter(person="Ida"))
    assert numbers(page) == ["SH-1046"]
    presenter.filter(PackingFilter(station="Bench 5"))
    assert numbers(page) == ["SH-1044"]
    presenter.filter(PackingFilter(text="pumpkin"))
    assert page.boards[-1].empty[0] == "No shipment is like that"
    assert page.boards[-1].filtered


@pytest.mark.parametrize(("waiting", "what"), [(0, "There is nothing to pack"), (148, "Nobody is packing")])
def test_an_empty_board_says_what_to_do(
    presenter: PackingBoardPresenter, overview: FakeOverview, page: FakePage, waiting: int, what: str
) -> None:
    overview.held = PackingBoard(overview.now, PackingToday(open=waiting))
    presenter.open()
    said = page.boards[-1].empty
    assert said[0] == what
    assert ("import shipments" if waiting == 0 else "148 shipments wait") in said[1]


def test_how_many_are_left_out_is_told(
    presenter: PackingBoardPresenter, overview: FakeOverview, page: FakePage
) -> None:
    overview.held = replace(overview.held, left_out=9_312)
    presenter.open()
    assert page.boards[-1].left_out == "9\u00a0312 more are not listed: find them by number"


def test_the_chosen_one_shows_who_did_what_when_and_where_and_its_exceptions(
    presenter: PackingBoardPresenter, page: FakePage
) -> None:
    presenter.open()
    presenter.choose("s1044")
    panel = panel_of(page)
    assert (panel.title, panel.by) == ("SH-1044 · Nordic Foods", "Tom, Lena · Bench 2, Bench 5 · Packing")
    assert [sign.word for sign, _means in panel.troubles] == ["Allergen", "Put back"]
    assert panel.log is not None
    assert panel.exceptions is not None
    assert [(line.what, line.means, line.who, line.mood) for line in panel.log][:2] == [
        ("12 × Almond bar from LP-000103 into box 2", "allergens: peanuts", "Tom · Bench 2", Mood.WARNING),
        ("LP-000201 stopped: wrong license plate", "", "Tom · Bench 2", Mood.REFUSED),
    ]
    assert len(panel.exceptions) == 3
    presenter.choose("")
    assert page.panel is None


def test_its_log_is_read_on_and_keeps_what_was_read_when_something_new_is_done(
    presenter: PackingBoardPresenter, overview: FakeOverview, page: FakePage
) -> None:
    now = overview.now
    long = tuple(replace(deed, seq=500 - at) for at, deed in enumerate(log_of(now) * 25))
    overview.logs["s1044"] = long
    presenter.open()
    presenter.choose("s1044")
    assert (len(panel_of(page).log or ()), panel_of(page).older) == (100, True)
    presenter.chosen.older()
    presenter.chosen.older()
    assert (len(panel_of(page).log or ()), panel_of(page).older) == (250, False)
    overview.logs["s1044"] = (replace(long[0], seq=501), *long)
    views = tuple(replace(one, at=now) if one.shipment.id == "s1044" else one for one in overview.held.shipments)
    overview.held = replace(overview.held, shipments=views)
    presenter.wake()
    assert [line.seq for line in panel_of(page).log or ()] == [501, *range(500, 250, -1)]


def test_what_this_station_alone_knows_stands_once_in_a_log_that_is_read_anew(
    presenter: PackingBoardPresenter, overview: FakeOverview, page: FakePage
) -> None:
    long = tuple(replace(deed, seq=500 - at) for at, deed in enumerate(log_of(overview.now) * 15))
    overview.logs["s1044"] = (long[0], replace(long[1], seq=-7, act="stopped"), *long[1:])
    presenter.open()
    presenter.choose("s1044")
    presenter.chosen.older()
    before = [line.seq for line in panel_of(page).log or ()]
    assert before == [500, -7, *range(499, 350, -1)]
    views = tuple(replace(one, at=overview.now) for one in overview.held.shipments)
    overview.held = replace(overview.held, shipments=views)
    presenter.wake()
    assert [line.seq for line in panel_of(page).log or ()] == before


def test_one_that_left_the_board_is_still_looked_at(
    presenter: PackingBoardPresenter, overview: FakeOverview, page: FakePage
) -> None:
    presenter.open()
    presenter.choose("s1042")
    known = panel_of(page)
    overview.held = replace(overview.held, shipments=(view(1, overview.now),))
    presenter.wake()
    assert panel_of(page).title == known.title


def test_a_log_that_comes_late_is_not_shown_for_another_shipment(
    stage: BenchStage, overview: FakeOverview, page: FakePage
) -> None:
    run = HeldRun()
    presenter = PackingBoardPresenter(stage.station, page, run)
    presenter.open()
    run.go()
    presenter.choose("s1044")
    presenter.choose("s1017")
    run.go()
    assert panel_of(page).id == "s1017"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_listed_and_a_log_are_written_to_files(
    presenter: PackingBoardPresenter, page: FakePage, tmp_path: Path, kind: str
) -> None:
    presenter.open()
    presenter.filter(PackingFilter(troubled=True))
    presenter.export(kind, tmp_path / "out")  # type: ignore[arg-type]
    presenter.choose("s1044")
    presenter.chosen.export(kind, tmp_path / "out")  # type: ignore[arg-type]
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert [name.partition("_")[0] for name in names] == ["Packing", "SH-1044"]
    assert all(name.endswith(f".{kind}") for name in names)
    assert "is written" in page.told[-1].text
    if kind == "csv":
        lines = (tmp_path / "out" / names[0]).read_text("utf-8-sig").splitlines()
        assert len(lines) == 1 + 5
        assert len((tmp_path / "out" / names[1]).read_text("utf-8-sig").splitlines()) == 1 + 10


def test_a_file_that_cannot_be_written_is_told(
    presenter: PackingBoardPresenter, page: FakePage, tmp_path: Path
) -> None:
    (tmp_path / "out").write_text("no folder")
    presenter.open()
    presenter.export("csv", tmp_path / "out")
    assert page.told[-1].mood is Mood.REFUSED


def test_where_a_hub_tells_the_page_says_whose_packing_it_is_and_that_errors_are_those_caught_here(
    presenter: PackingBoardPresenter, overview: FakeOverview, page: FakePage
) -> None:
    presenter.open()
    assert fresh_of(page).said.startswith("Live")
    assert details(page)[3] == ""
    overview.held = replace(overview.held, source=Source(Scope.SITE, overview.now))
    presenter.wake()
    assert fresh_of(page).said.startswith("All stations · Live")
    assert (fresh_of(page).live, fresh_of(page).away, details(page)[3]) == (True, "", "at this station")
    assert ("wake",) in overview.asked


def test_where_the_hub_is_away_the_page_says_that_this_station_tells_and_how_old_that_is(
    presenter: PackingBoardPresenter, overview: FakeOverview, page: FakePage
) -> None:
    overview.held = replace(overview.held, source=Source(Scope.SITE, None, "supervisor.away.unreachable"))
    presenter.open()
    told = fresh_of(page)
    assert (told.live, told.said) == (False, "This station alone")
    assert told.away.startswith("The hub does not answer. This is what this station itself did")
    overview.held = replace(overview.held, source=Source(Scope.CONTRACT_ONLY))
    presenter.wake()
    assert (fresh_of(page).live, fresh_of(page).said.split(" · ")[0]) == (True, "This station alone")
    assert details(page)[3] == "at this station"


def details(page: FakePage) -> list[str]:
    return [figure.detail for figure in page.boards[-1].figures]


def test_the_chosen_one_says_how_its_labels_and_papers_stand_and_looks_again_until_all_came(
    presenter: PackingBoardPresenter, overview: FakeOverview, page: FakePage, stage: BenchStage
) -> None:
    overview.printed["s1044"] = some_prints(stage.clock.now())
    presenter.open()
    presenter.choose("s1044")
    panel = panel_of(page)
    assert [(one.text, one.mood) for one in panel.prints] == [
        ("Box label: Unknown 1/3", Mood.WARNING),
        ("Packing slip: Printed", Mood.ACCEPTED),
        ("Manifest: Failed", Mood.REFUSED),
        ("Bill of lading: Waiting", Mood.NEUTRAL),
    ]
    assert ("Manifest", stage.station.words.say("printer.paper_out")) in panel.sentences
    overview.printed["s1044"] = tuple(replace(one, state=JobState.PRINTED, why="") for one in overview.printed["s1044"])
    presenter.changed()
    stage.clock.advance(10)
    presenter.tick()
    assert {one.mood for one in panel_of(page).prints} == {Mood.ACCEPTED}
    assert "Manifest" not in dict(panel_of(page).sentences)
