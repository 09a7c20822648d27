"""The board of packing with example data, for tests of its looks and for pictures."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from services.errors import OutsideFailed, OutsideKind, Refused
from services.labels.model import Fields
from services.packing.model import Customer, Shipment, Status
from services.photos.model import AtHub, PhotoState
from services.printing.model import JobState, LabelKind, PrintJob
from services.supervisor import packing_rules as rules
from services.supervisor.model import Scope
from services.supervisor.packing_model import (
    Caught,
    Deed,
    DeedPage,
    Exceptional,
    PackingBoard,
    PackingToday,
    PackingView,
    Source,
)
from tests.support.photo_drawn import photographed
from ui.supervisor.board_switch import Which
from ui.supervisor.boards import Boards
from ui.supervisor.packing.packing_board_screen import PackingBoardScreen

if TYPE_CHECKING:
    from tests.ui.scenes import Stage

NORDIC = Customer("c1", "NORDIC", "Nordic Foods", ("Peanuts", "milk"))
CITY = Customer("c2", "CITY", "City School 12")
HARBOUR = Customer("c3", "HARB", "Harbour Canteen", ("milk",))


@dataclass
class FakeOverview:
    """Holds the board; `broken` is raised by the next look."""

    now: datetime
    held: PackingBoard
    logs: dict[str, tuple[Deed, ...]] = field(default_factory=dict)
    broken: Exception | None = None
    printed: dict[str, tuple[PrintJob, ...]] = field(default_factory=dict)
    asked: list[tuple[object, ...]] = field(default_factory=list)

    def board(self, search: str = "") -> PackingBoard:
        self.asked.append(("board", search))
        if self.broken is not None:
            raise self.broken
        return self.held

    def wake(self) -> None:
        self.asked.append(("wake",))

    def shipment(self, number: str) -> Shipment:
        return self._view(number).shipment

    def view(self, shipment: Shipment) -> PackingView:
        return self._view(shipment.number)

    def log(self, shipment_id: str, before: int | None = None, most: int = 100) -> DeedPage:
        self.asked.append(("log", shipment_id, before))
        deeds = self.logs.get(shipment_id, ())
        there = deeds if before is None else deeds[1 + [deed.seq for deed in deeds].index(before) :]
        page = there[:most]
        return DeedPage(page, page[-1].seq if len(there) > most else None)

    def exceptions(self, shipment_id: str) -> tuple[Deed, ...]:
        return tuple(deed for deed in self.logs.get(shipment_id, ()) if rules.exceptions_of(deed))

    def prints(self, shipment_id: str) -> tuple[PrintJob, ...]:
        return self.printed.get(shipment_id, ())

    def _view(self, number: str) -> PackingView:
        found = next((view for view in self.held.shipments if view.shipment.number == number), None)
        if found is None:
            raise Refused("NOT_FOUND", "packing.refused.no_shipment")
        return found


def view(
    number: int,
    now: datetime,
    *,
    lines: tuple[int, int] = (1, 3),
    minutes: float = 2,
    who: Sequence[str] = ("Tom",),
    where: Sequence[str] = ("Bench 2",),
    customer: Customer = NORDIC,
    boxes: int = 2,
    status: Status = Status.PACKING,
    **more: object,
) -> PackingView:
    """SH-<number>."""
    packed, all_ = lines
    promised = date(2026, 3, 1 + number % 7)
    shipment = Shipment(
        f"s{number}", f"SH-{number}", f"SO-{number + 6000}", customer, "w", status, promised, all_, packed, boxes
    )
    seen = PackingView(shipment, tuple(where), tuple(who), bool(where), now - timedelta(minutes=minutes), **more)  # type: ignore[arg-type]
    return rules.seen(seen, now)


def busy(now: datetime) -> PackingBoard:
    """A dozen shipments, with all that can be wrong."""
    views = [
        view(1042, now, lines=(2, 5), minutes=7, where=("Bench 1",), who=("Maria",), parked=2),
        view(1017, now, lines=(1, 4), minutes=190, where=("Bench 4",), who=("Omar",), customer=CITY, boxes=1),
        view(1031, now, lines=(6, 8), minutes=23, where=("Bench 3",), who=("Aylin", "Jonas"), customer=HARBOUR),
        view(1044, now, lines=(3, 5), minutes=1, who=("Tom", "Lena"), where=("Bench 2", "Bench 5"), boxes=3,
             exceptions=(Exceptional.ALLERGEN, Exceptional.PUT_BACK)),
        view(1046, now, lines=(9, 12), minutes=2, where=("Bench 6",), who=("Ida",), customer=CITY, boxes=7,
             exceptions=(Exceptional.OVER,)),
        view(1047, now, lines=(0, 2), minutes=0.2, who=("Pavel",), customer=HARBOUR, boxes=1),
        view(1048, now, lines=(4, 4), minutes=3, where=("Bench 7",), who=("Jonas",), customer=CITY, boxes=4),
        view(1049, now, lines=(2, 9), minutes=5, where=("Bench 8",), who=("Lena",), boxes=1),
        view(1038, now, lines=(5, 5), minutes=41, status=Status.PACKED, who=("Ida",), where=("Bench 6",), boxes=3),
        view(1036, now, lines=(2, 3), minutes=75, status=Status.PACKED, who=("Tom",), customer=CITY,
             exceptions=(Exceptional.SHORT,)),
    ]  # fmt: skip
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    hours = (34, 61, 88, 72, 19, 93, 101, 47)
    today = PackingToday(
        done=23, open=148, packing=8, boxes=61, items=sum(hours), taken_out=12, parked=2, needy=3,
        first_hour=now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=len(hours) - 1), hours=hours,
        caught={Caught.WRONG_PLATE: 11, Caught.TOO_MANY: 6, Caught.WRONG_LOT: 4, Caught.UNKNOWN: 2, Caught.DONE: 1},
        exceptions={Exceptional.ALLERGEN: 3, Exceptional.OVER: 1, Exceptional.PUT_BACK: 2, Exceptional.SHORT: 1},
    )  # fmt: skip
    assert midnight < now
    return PackingBoard(now, today, rules.ordered(views))


def log_of(now: datetime) -> tuple[Deed, ...]:
    """A shipment's log, newest first."""
    oats, nuts = {"product": "Oat bar 40 g", "plate": "LP-000101"}, {"product": "Almond bar", "plate": "LP-000103"}
    done = (
        ("packed", {**nuts, "quantity": "12", "allergens": ["peanuts"], "acknowledged": True}, "2"),
        ("stopped", {"reason": "pack_refused", "words": "packing.refused.elsewhere", "code": "LP-000201"}, ""),
        ("put_back", {**nuts, "question": "allergen"}, ""),
        ("packed", {**oats, "quantity": "40"}, "2"),
        ("taken_out", {**oats, "quantity": "60"}, "2"),
        ("packed", {**oats, "quantity": "60"}, "2"),
        ("box", {"number": 2}, "2"),
        ("closed", {"number": 1, "weight": "4.2"}, "1"),
        ("packed", {**oats, "quantity": "60", "over": "10"}, "1"),
        ("box", {"number": 1}, "1"),
    )
    return tuple(
        Deed(100 - at, now - timedelta(minutes=1 + 3 * at), act, "s1044", "b", "Bench 2", "Tom", params, "SH-1044", box)
        for at, (act, params, box) in enumerate(done)
    )


def screen(stage: "Stage") -> PackingBoardScreen:
    """The one on the stage."""
    return stage.window.findChildren(PackingBoardScreen)[0]


def live(stage: "Stage") -> None:
    """A dozen shipments; none is chosen."""
    open_board(stage, busy(stage.clock.now()))


def chosen(stage: "Stage") -> None:
    """One with an allergen that was acknowledged, and its log."""
    live(stage)
    screen(stage).chosen.emit("s1044")


def papers(stage: "Stage") -> None:
    """Some of its labels and papers did not come."""
    live(stage)
    overview = stage.station.packing_overview
    assert isinstance(overview, FakeOverview)
    overview.printed["s1044"] = some_prints(stage.clock.now())
    screen(stage).chosen.emit("s1044")


def some_prints(now: datetime) -> tuple[PrintJob, ...]:
    """Labels of three boxes, and the papers, in all states."""
    states = {
        LabelKind.BOX: (JobState.PRINTED, JobState.PRINTED, JobState.UNKNOWN),
        LabelKind.SLIP: (JobState.PRINTED,),
        LabelKind.MANIFEST: (JobState.FAILED,),
        LabelKind.BILL: (JobState.WAITING,),
    }
    why = {JobState.UNKNOWN: "printer.after.stopped", JobState.FAILED: "printer.paper_out"}
    return tuple(
        PrintJob(
            f"{kind}-{at}", "office", Fields("SH-1044"), now, "maria", kind=kind, state=state, why=why.get(state, "")
        )
        for kind, those in states.items()
        for at, state in enumerate(those)
    )


def exceptions(stage: "Stage") -> None:
    """What was exceptional about it."""
    chosen(stage)
    screen(stage).panel.show_list(second=True)


def photos(stage: "Stage") -> None:
    """Photos of boxes: one that was never taken, one that is kept no longer, one that the hub does not take."""
    if not stage.station.photos.of_shipment("s1044"):
        now, hour, gone = stage.clock.now(), timedelta(hours=1), PhotoState.REMOVED
        photographed(stage.station, "s1044", now - hour, why="photo.why.outlived", box="box-1", state=gone)
        photographed(stage.station, "s1044", now - hour / 2, why="camera.gone", box="box-2")
        photographed(stage.station, "s1044", now - hour / 4, box="box-3", at_hub=AtHub.REFUSED)
        photographed(stage.station, "s1044", now, box="box-4")
    chosen(stage)
    screen(stage).panel.show_photos()


def large_photo(stage: "Stage") -> None:
    """The same, over the whole page."""
    photos(stage)
    screen(stage).panel.photos.large.emit()


def writing(stage: "Stage") -> None:
    """Somebody is asked as what its log is written."""
    chosen(stage)
    stage.press("supervisor_screen.button.export")


def refused(stage: "Stage") -> None:
    """One of which the server did not take something."""
    live(stage)
    screen(stage).chosen.emit("s1042")


def many(stage: "Stage") -> None:
    """More than a board has room for, most of them stalled."""
    now = stage.clock.now()
    some = [view(2000 + number, now, minutes=30 + number) for number in range(500)]
    board = busy(now)
    today = replace(board.today, packing=9_812, needy=9_604)
    shipments = rules.ordered((*board.shipments, *some))
    open_board(stage, replace(board, today=today, shipments=shipments, left_out=9_312))


def filtered(stage: "Stage") -> None:
    """Nothing is like what somebody looks for."""
    live(stage)
    screen(stage).filter_bar.look_for("SH-9")


def waiting(stage: "Stage") -> None:
    """Nobody packs, and shipments wait."""
    now = stage.clock.now()
    open_board(stage, PackingBoard(now, PackingToday(open=148)))


def nothing(stage: "Stage") -> None:
    """There is no work."""
    now = stage.clock.now()
    open_board(stage, PackingBoard(now, PackingToday()))


def away(stage: "Stage") -> None:
    """The database cannot be read: what is shown is old."""
    live(stage)
    stage.station.packing_overview.broken = OutsideFailed(OutsideKind.DATABASE_GONE, "database.server_gone", retry=True)  # type: ignore[attr-defined]
    stage.clock.advance(7 * 60)
    stage.screens.tick()


def open_board(stage: "Stage", board: PackingBoard) -> FakeOverview:
    """The board of packing is on screen, with this."""
    stage.uncover()
    fake = FakeOverview(board.now, board, {one.shipment.id: log_of(board.now) for one in board.shipments})
    stage.station.packing_overview = fake  # type: ignore[assignment]
    stage.window.open("sessions")
    stage.window.open("supervisor")
    boards = stage.window.findChildren(Boards)[0]
    boards.turn_to(Which.PACKING)
    page = screen(stage)
    page.panel.closed.emit()
    page.panel.show_list(second=False)
    page.filter_bar.clear()
    return fake


def site(stage: "Stage") -> None:
    """A hub tells of all stations."""
    now = stage.clock.now()
    open_board(stage, replace(busy(now), source=Source(Scope.SITE, now)))


def hub_away(stage: "Stage") -> None:
    """The hub does not answer: this station tells what it knows."""
    now = stage.clock.now()
    why = "supervisor.away.unreachable"
    open_board(stage, replace(busy(now), source=Source(Scope.SITE, now - timedelta(minutes=12), why)))


SCENES = {
    "supervisor-packing": live,
    "supervisor-packing-site": site,
    "supervisor-packing-hub-away": hub_away,
    "supervisor-packing-chosen": chosen,
    "supervisor-packing-exceptions": exceptions,
    "supervisor-packing-papers": papers,
    "supervisor-packing-photos": photos,
    "supervisor-packing-photo-large": large_photo,
    "supervisor-packing-writing": writing,
    "supervisor-packing-refused": refused,
    "supervisor-packing-many": many,
    "supervisor-packing-filtered": filtered,
    "supervisor-packing-waiting": waiting,
    "supervisor-packing-nothing": nothing,
    "supervisor-packing-away": away,
}
