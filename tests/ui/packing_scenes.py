"""The packing screen with example data: what waits, and a shipment in all that can happen to it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from services.database import print_store, shipment_store
from services.identity.by import By
from services.packing.model import Status
from services.printing.model import LabelKind, Result
from services.printing.model import Outcome as Printed
from services.scanning.commands import Command, barcode_for
from services.scanning.outcome import Outcome, Reason, Verdict
from services.scanning.ports import DeviceState, DeviceStatus
from services.scanning.saying import Said, box_called
from services.weighing.model import Condition, Reading
from tests.support.packing_parked import pack_unverified, park
from tests.support.packing_work import FIRST, SECOND, Ids, furnish
from ui.packing.packing_screen import PackingScreen
from ui.station import Station
from ui.widgets.band_state import answer_state

if TYPE_CHECKING:
    from tests.ui.scenes import Scene, Stage

_MANY = tuple(Ids(number) for number in range(1, 9))


def screen(stage: "Stage") -> PackingScreen:
    return stage.window.findChildren(PackingScreen)[0]


def plate(number: int, ids: Ids = FIRST) -> str:
    return ids.plate_number(number)


def scan(stage: "Stage", *codes: str | Command) -> None:
    """Codes, and commands as their barcodes."""
    site = stage.station.settings.station.site
    stage.scan(*(barcode_for(code, site) if isinstance(code, Command) else code for code in codes))


def empty(stage: "Stage") -> None:
    """Nothing waits."""
    if not _is_furnished(stage):
        _open(stage)


def queue(stage: "Stage") -> None:
    """What waits, some of it begun."""
    _furnish(stage)
    _open(stage)


def searched(stage: "Stage") -> None:
    """Nothing is found."""
    queue(stage)
    screen(stage).searched.emit("pumpkin")


def opened(stage: "Stage") -> None:
    """A shipment was opened, and nothing is packed."""
    queue(stage)
    scan(stage, "SH-1002")


def packing(stage: "Stage") -> None:
    """In the middle of it: two boxes, one closed, the rest of a line."""
    _begin(stage)


def quantity(stage: "Stage") -> None:
    """How many the next scan packs."""
    _begin(stage)
    scan(stage, Command.QUANTITY, Command.D1, Command.D2)


def refused(stage: "Stage") -> None:
    """A plate of another shipment."""
    _begin(stage)
    scan(stage, plate(1, SECOND))


def warning(stage: "Stage") -> None:
    """The customer excludes what is in it; something else was scanned meanwhile."""
    _begin(stage)
    scan(stage, plate(3), plate(2))


def short(stage: "Stage") -> None:
    """It is said to be done, and lines are not whole."""
    _begin(stage)
    scan(stage, Command.CLOSE_BOX, Command.CONFIRM, Command.COMPLETE)


def switch(stage: "Stage") -> None:
    """Another shipment, and a box is open."""
    _begin(stage)
    scan(stage, "SH-1002")


def closing(stage: "Stage") -> None:
    """The box is being closed."""
    sizes = (("Small", 30, 20, 15), ("Medium", 40, 30, 25), ("Pallet box", 120, 80, 60.5))
    boxes = [dict(zip(("name", "length_cm", "width_cm", "height_cm"), size, strict=True)) for size in sizes]
    stage.station.change_setting("packing.boxes", boxes, by=stage.person)
    _begin(stage)
    scan(stage, Command.CLOSE_BOX, Command.PRESET, Command.PRESET, Command.D4, Command.POINT, Command.D2)


def numbered(stage: "Stage") -> None:
    """A box was closed, and has its number."""
    for name, value in (("prefix", "4012345"), ("extension", 3), ("station", "7")):
        stage.station.change_setting(f"sscc.{name}", value, by=stage.person)
    _begin(stage)
    scan(stage, Command.CLOSE_BOX, Command.D4, Command.POINT, Command.D2, Command.CONFIRM)


def reopening(stage: "Stage") -> None:
    """A closed box is to be opened again."""
    _begin(stage)
    screen(stage).acts.reopening.emit()


def done(stage: "Stage") -> None:
    """A shipment was done, and is scanned again."""
    queue(stage)
    other = _MANY[-1]
    if stage.station.packing.find("SH-1008").status is not Status.PACKED:
        scan(stage, "SH-1008", plate(4, other), Command.CLOSE_BOX, Command.CONFIRM, Command.COMPLETE, Command.CONFIRM)
    scan(stage, "SH-1008")


def _is_furnished(stage: "Stage") -> bool:
    return stage.station.packing.queue().total > 0


def _furnish(stage: "Stage") -> None:
    if not _is_furnished(stage):
        stage.station.database.write(lambda tx: furnish(tx, 0, *_MANY))


def _open(stage: "Stage") -> None:
    """The screen with nothing in front and nothing asked."""
    if stage.station.settings.weighing.scales:
        stage.station.change_setting("weighing.scales", [], by=stage.person)
    stage.uncover()
    stage.window.open("packing")
    while stage.station.packing.standing().shipment is not None or stage.station.packing.standing().bench.asked:
        scan(stage, Command.BACK)
    page = screen(stage)
    page.searched.emit("")
    page.reason.kept.emit()
    while page.band.holds:
        page.band.acknowledge()
    stage.window.open("sessions")
    stage.window.open("packing")


def _begin(stage: "Stage") -> None:
    queue(stage)
    scan(stage, "SH-1001")
    now = stage.station.packing.standing()
    if not now.boxes:
        half = (Command.QUANTITY, Command.D4, Command.D0)
        scan(stage, plate(1), *half, plate(2), Command.CLOSE_BOX, Command.D5, Command.CONFIRM)
    if now.box is None:
        few = (Command.QUANTITY, Command.D5, plate(4))
        scan(stage, *few, *few)


def parked(stage: "Stage") -> None:
    """The server does not take something; last, since it stands above every scene from then on."""
    _begin(stage)
    by = By(stage.clock.now(), stage.person.name, stage.person.id, stage.station.id)
    if not stage.station.packing_sync.deciding.figures().parked:
        stage.station.database.write(lambda tx: park(tx, _MANY[1], by, 12))
        stage.station.database.write(lambda tx: park(tx, _MANY[2], by, 7))
    stage.screens.packing_changed()


def unverified(stage: "Stage") -> None:
    """Packed while a server was away that alone knows it; last, as the one before."""
    queue(stage)
    by = By(stage.clock.now(), stage.person.name, stage.person.id, stage.station.id)
    here = _MANY[3]
    if not stage.station.packing.show(here.shipment).boxes:
        stage.station.database.write(lambda tx: pack_unverified(tx, here, by, "LP-777777", refused="LP_UNKNOWN"))
        stage.station.database.write(lambda tx: pack_unverified(tx, here, by, "LP-888888"))
    scan(stage, "SH-1004", Command.ACKNOWLEDGE)
    told = {"quantity": "1", "plate": "LP-888888", "box": box_called("+2", stage.words)}
    outcome = Outcome(Verdict.ACCEPTED, Reason.PACK_UNVERIFIED, told, counted=True)
    said = Said(*(stage.words.say(f"outcome.{outcome.reason}.{part}", **told) for part in ("what", "next")))
    screen(stage).show_band(answer_state(outcome, said, stage.words))


def _with_scale(stage: "Stage") -> None:
    """In the middle of a shipment, with a scale beside it that the scene steers."""
    line = {"id": "scale", "name": "Bench scale", "kind": "line", "port": "/dev/no-scale"}
    queue(stage)
    stage.station.change_setting("weighing.scales", [line], by=stage.person)
    scan(stage, "SH-1002")
    if stage.station.packing.standing().box is None:
        scan(stage, *(Command.QUANTITY, Command.D2, Command.D0), plate(1, SECOND))
    device = stage.station.weighing.scale
    if device is not None:
        stage.station.weighing.stands(DeviceStatus(device, DeviceState.CONNECTED, stage.clock.now()))


def _on_it(stage: "Stage", weight: int, *, stable: bool = True) -> None:
    """So much lies on the scale."""
    device, at = stage.station.weighing.scale, stage.clock.monotonic()
    if device is not None:
        said = Reading(Condition.WEIGHT, at, weight, stable=stable, zero=weight == 0)
        stage.station.weighing.heard(device, said)
    stage.screens.packing_changed()


def scale(stage: "Stage") -> None:
    """What lies on the scale while it is packed."""
    _with_scale(stage)
    _on_it(stage, 812_000)


def scale_moving(stage: "Stage") -> None:
    """A box is closed, and the scale moves."""
    _with_scale(stage)
    scan(stage, Command.CLOSE_BOX)
    _on_it(stage, 790_000, stable=False)


def scale_refused(stage: "Stage") -> None:
    """It does not answer, and it is confirmed."""
    _with_scale(stage)
    scan(stage, Command.CLOSE_BOX, Command.CONFIRM)


def weight_off(stage: "Stage") -> None:
    """It weighs something else than what is in it."""
    _with_scale(stage)
    scan(stage, Command.CLOSE_BOX)
    scan(stage, Command.D9, Command.CONFIRM)
    _on_it(stage, 9_000_000)


# -- labels and papers -------------------------------------------------------------------------------------------------

_PAPERS = {
    "printing.printers": [{"id": "office", "name": "Office", "kind": "folder", "address": "/srv/papers"}],
    "papers.on_close": ["box_label"],
    "papers.on_complete": ["slip", "manifest", "bill"],
}


def papers(stage: "Stage") -> None:
    """A shipment was completed, each time another: its slip came, the manifest did not, the bill of lading waits."""
    queue(stage)
    station = stage.station

    def furnish_one(tx: Connection) -> Ids:
        ids = next(one for one in map(Ids, range(20, 99)) if shipment_store.get(tx, 0, one.shipment) is None)
        furnish(tx, 0, ids)
        return ids

    other = station.database.write(furnish_one)
    for path, value in _PAPERS.items():
        station.change_setting(path, value, by=stage.person)
    scan(
        stage,
        f"SH-{1000 + other.number}",
        plate(4, other),
        Command.CLOSE_BOX,
        Command.NO_WEIGHT,
        Command.COMPLETE,
        Command.CONFIRM,
    )
    ended(station, other.shipment, {LabelKind.BOX: None, LabelKind.SLIP: None, LabelKind.MANIFEST: "printer.paper_out"})
    for path in _PAPERS:
        station.change_setting(path, [], by=stage.person)
    stage.window.findChildren(PackingScreen)[0].left.emit()
    _open(stage)


def ended(station: "Station", shipment: str, which: Mapping[LabelKind, str | None]) -> None:
    """The printers have had the labels and papers of these kinds: printed, or failed for what is named."""
    jobs = {job.kind: job for job in station.packing.show(shipment).prints}
    now = station.clock.now()

    def end(tx: Connection) -> None:
        for kind, why in which.items():
            outcome = Printed(Result.FAILED, why) if why else Printed(Result.PRINTED)
            print_store.begin(tx, [jobs[kind].id], now, again=False)
            print_store.end(tx, [jobs[kind].id], outcome, now)

    station.database.write(end)


SCENES: Mapping[str, "Scene"] = {
    "packing-empty": empty,
    "packing-queue": queue,
    "packing-searched": searched,
    "packing-opened": opened,
    "packing-refused": refused,
    "packing-packing": packing,
    "packing-quantity": quantity,
    "packing-warning": warning,
    "packing-switch": switch,
    "packing-closing": closing,
    "packing-short": short,
    "packing-scale": scale,
    "packing-scale-moving": scale_moving,
    "packing-scale-refused": scale_refused,
    "packing-weight-off": weight_off,
    "packing-reopening": reopening,
    "packing-done": done,
    "packing-numbered": numbered,
    "packing-parked": parked,
    "packing-unverified": unverified,
    "packing-papers": papers,
}
