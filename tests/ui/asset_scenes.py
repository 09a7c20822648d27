"""The assets' screen with example data: a batch in which everything happens that can."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from openpyxl import Workbook
from sqlalchemy import Connection

from services.assets.lists import Line
from services.assets.model import LOCAL, Asset, Fields, Form, Preset, State, Stopped
from services.assets.ports import FieldInfo
from services.assets.rules import label_id
from services.assets.serials import serial_key
from services.assets.service import AssetService
from services.assets.worker import RegisterStatus
from services.database import asset_store, tag_range_store
from services.labels.model import Fields as LabelFields
from services.printing.model import JobState, PrintJob
from services.rt.pages import pages_of
from ui.assets.assets_screen import AssetsScreen

if TYPE_CHECKING:
    from tests.ui.scenes import Scene, Stage

DELL = Fields("Dell", "Chromebook 3100", "Laptop", "Title I", "Dell CB 3100 #{n}")
HP = Fields("HP", "Elite x2 G8", "Tablet", "Donation 2026", "")
_TWICE = {"own": "A01-0010 (45678)", "others": "W12-0801 (45690)", "serial": "5CG0012E84"}
SERIALS = [f"5CG{4177 * number:07X}"[:10] for number in range(1, 15)]


class ShownAssets(AssetService):
    """Nothing is at work; how the register stands is said. Its pages can be opened."""

    stands = RegisterStatus(LOCAL)
    others: tuple[FieldInfo, ...] = ()
    jobs: Mapping[str, PrintJob] = {}

    def _lines(self, read: Callable[[Connection], Sequence[Asset]]) -> Sequence[Line]:
        return [replace(line, label=self.jobs.get(line.asset.label)) for line in super()._lines(read)]

    def unprinted(self, batch: str) -> Sequence[Line]:
        return [line for line in self.rows(batch, 1000) if line.is_unprinted]

    def status(self) -> RegisterStatus:
        return self.stands

    def fields(self) -> tuple[FieldInfo, ...]:
        return self.others

    def link_to(self, remote_id: int, register: str) -> str:
        return f"{pages_of('https://rt.example.org')}{remote_id}"


def screen(stage: "Stage") -> AssetsScreen:
    return stage.window.findChildren(AssetsScreen)[0]


def empty(stage: "Stage") -> None:
    """The first batch: nobody has filled in anything."""
    _form(stage, Form())


def wrong(stage: "Stage") -> None:
    """Some fields are not as they have to be."""
    _form(stage, Form(Fields("Dell", "", "Laptop", "x" * 101, "Dell #{x}")))


def filled(stage: "Stage") -> None:
    """With presets and more fields, and something for the next one only."""
    assets = _form(stage, Form(DELL, once={"funding_source": "Donation 2026"}))
    assets.others = (FieldInfo("Room", ("214", "305")), FieldInfo("Purchase order"))
    for name, fields in (("Dell CB 3100 · Title I", DELL), ("HP Elite x2", HP)):
        if name not in {one.name for one in assets.presets.all()}:
            assets.presets.save(Preset("", 0, name, fields), stage.person)
    stage.screens.assets_changed()
    form = screen(stage).form
    form._more.setChecked(True)
    form.unfold()


def batch(stage: "Stage") -> None:
    """In the middle of it: created, waiting, in doubt, there already, labels that did not come."""
    _begin(stage)
    stage.scan(SERIALS[-1])


def duplicate(stage: "Stage") -> None:
    """One is scanned twice."""
    _begin(stage)
    stage.scan(SERIALS[3])


def chosen(stage: "Stage") -> None:
    """One that the register has already is looked at."""
    _begin(stage)
    _choose(stage, State.EXISTS)


def history(stage: "Stage") -> None:
    """One that was created, with what happened to its tag."""
    _begin(stage)
    _choose(stage, State.CREATED)
    screen(stage).list.card.history.emit()


def changing(stage: "Stage") -> None:
    """The serial of one that is refused is changed, and not to one that could be."""
    _begin(stage)
    _choose(stage, State.REFUSED)
    card = screen(stage).list.card
    card.changing.emit()
    card.typed.emit("serial_number", "5CG 1/2")
    card.saved.emit()


def stopped(stage: "Stage") -> None:
    """The register holds a tag that was not given here."""
    _begin(stage)
    station = stage.station
    stage.station.database.write(
        lambda tx: tag_range_store.stop(tx, station.assets._now(), station.settings.assets.prefix, "A01-0099", 45678)
    )
    stage.screens.assets_changed()
    screen(stage).notice.asked.emit()


def needs(stage: "Stage") -> None:
    """Those alone that need somebody."""
    _begin(stage)
    screen(stage).entry.only.emit(True)


def finished(stage: "Stage") -> None:
    """The batch is over."""
    _begin(stage)
    screen(stage).acts.finished.emit()


def import_empty(stage: "Stage") -> None:
    """No file is chosen yet."""
    _form(stage, Form(DELL))
    page = screen(stage).importing
    page.form.file.clear()
    page.left.emit()
    screen(stage).form.imported.emit()


def import_planned(stage: "Stage") -> None:
    """A workbook of two sheets: new ones, duplicates, wrong ones, a column that is not taken."""
    _import(stage, _IMPORTED)


def import_serials(stage: "Stage") -> None:
    """No column is known to have the serials."""
    _import(stage, (("Item", "Room"), *((serial, "Room 214") for serial in SERIALS[:3])))


def import_broken(stage: "Stage") -> None:
    """Nobody can read it."""
    import_empty(stage)
    file = stage.station.places.data_dir / "assets.csv"
    file.write_bytes(b"Serial\n" + b"5" * 200_000)
    screen(stage).importing.form.named.emit(str(file))


def import_going(stage: "Stage") -> None:
    """In the middle of entering."""
    import_planned(stage)
    page = screen(stage).importing
    shown = replace(page.view, going=(1240, 3200), ready=0, told="")
    page.show_import(shown)


def import_entered(stage: "Stage") -> None:
    """All were entered that can be."""
    import_planned(stage)
    screen(stage).importing.entered.emit()


def import_others(stage: "Stage") -> None:
    """Those alone that are not entered."""
    import_entered(stage)
    screen(stage).importing.only.emit(True)


_IMPORTED: Sequence[Sequence[object]] = (
    ("Serien-Nr.", "Modell", "Kostenstelle", "Inventarnr."),
    (f"S/N: {SERIALS[10]}", "Chromebook 3100", "K-4711", ""),
    (SERIALS[11], "Chromebook 3110", "K-4711", "W12-0911"),
    (SERIALS[0], "Chromebook 3110", "K-4712", ""),
    ("5CG 1/2", "Chromebook 3100", "K-4712", ""),
    (SERIALS[11], "Chromebook 3100", "K-4712", "0815"),
    (SERIALS[12], "Chromebook 3100", "K-4712", ""),
)


def _import(stage: "Stage", rows: Sequence[Sequence[object]]) -> None:
    import_empty(stage)
    _forget(stage)
    stage.scan(SERIALS[0])
    book = Workbook()
    for title, filled in (("Room 214", rows), ("Room 305", rows[:2])):
        sheet = book.create_sheet(title)
        for cells in filled:
            sheet.append(list(cells))
    file = stage.station.places.data_dir / "assets.xlsx"
    book.save(file)
    screen(stage).importing.form.named.emit(str(file))
    screen(stage).importing.form.file.setText("assets.xlsx")


def _form(stage: "Stage", form: Form) -> ShownAssets:
    assets = _assets(stage)
    if assets.entering().batch:
        assets.finish(stage.person)
    _go_on(stage, assets)
    assets.change_form(lambda _form: form, stage.person)
    stage.uncover()
    stage.window.open("assets")
    page = screen(stage)
    page.finished.left.emit()
    page.entry.only.emit(False)
    page.list.card.closed.emit()
    page.importing.left.emit()
    page.form._open = None
    page.form._more.setChecked(False)
    while page.band.holds:
        page.band.acknowledge()
    stage.window.open("assets")
    return assets


def _assets(stage: "Stage") -> ShownAssets:
    """A service of ours takes the place of the station's, once."""
    held = stage.station.assets
    if isinstance(held, ShownAssets):
        held.stands = RegisterStatus(LOCAL)
        return held
    own = stage.station._own_assets
    made = ShownAssets(
        stage.station.database,
        stage.clock,
        station=stage.station.id,
        policy=own.policy,
        make_register=lambda: None,
        prints=stage.station.printing,
        random=lambda: 0.5,
    )
    stage.station.assets = made
    return made


def _begin(stage: "Stage") -> None:
    assets = _form(stage, Form(DELL))
    _forget(stage)
    stage.scan(*SERIALS[:-1])
    rows = [line.asset for line in assets.rows(assets.entering().batch, 100)]
    now = stage.clock.now()
    for row, (state, why, params, _printed) in zip(rows, _FATES, strict=False):
        other = _other(row, state, why, params, now)
        key = serial_key(row.serial)
        stage.station.database.write(lambda tx, o=other, k=key, r=row: asset_store.change(tx, o, k, r.state))
    assets.jobs = {
        row.label: _job(row, fate[3], now) for row, fate in zip(rows, _FATES, strict=False) if fate[3] is not None
    }
    assets.stands = RegisterStatus(LOCAL, "rt.unreachable", {}, now, again=8.0)
    stage.screens.assets_changed()
    stage.keeper.assets_changed()


_FATES: tuple[tuple[State, str, Mapping[str, object], JobState | None], ...] = (
    (State.SENT, "", {}, None),
    (State.EXISTS, "assets.why.exists", {"tag": "W12-0789", "remote_id": 45678}, None),
    (State.CREATED, "", {}, JobState.FAILED),
    (State.WAITING, "", {}, None),
    (State.IN_DOUBT, "", {}, None),
    (State.REFUSED, "assets.why.refused", {"text": "Serial Number: value must be unique"}, None),
    (State.UNDONE, "", {}, None),
    (State.CREATED, "assets.why.twice", _TWICE, JobState.PRINTED),
    (State.CREATED, "", {}, JobState.PRINTING),
    (State.CREATED, "", {}, JobState.UNKNOWN),
    (State.CREATED, "", {}, JobState.PRINTED),
    (State.CREATED, "", {}, JobState.PRINTED),
)


def _other(row: Asset, state: State, why: str, params: Mapping[str, object], now: datetime) -> Asset:
    """An asset that stands otherwise."""
    gone = state in (State.EXISTS, State.UNDONE)
    told = {**params, "serial": row.serial} if params else {}
    later = now + timedelta(seconds=12) if state is State.IN_DOUBT else None
    number = row.remote_id if state is State.CREATED else None
    tag = "" if gone else row.tag
    return replace(row, state=state, why=why, params=told, next_at=later, tag=tag, remote_id=number)


def _job(row: Asset, state: JobState, now: datetime) -> PrintJob:
    """Its label."""
    whys = {JobState.FAILED: "printer.paper_out", JobState.UNKNOWN: "printer.after.gone"}
    fields = LabelFields(row.tag, row.serial, "Dell Chromebook 3100")
    return PrintJob(
        label_id(row.id), "label-printer", fields, now, "1", state=state, why=whys.get(state, ""), ended_at=now
    )


def _forget(stage: "Stage") -> None:
    """Serials of an earlier scene can be scanned again."""
    assets = stage.station.assets
    for line in assets.listing(1000):
        row = line.asset
        taken = replace(row, state=State.UNDONE)
        stage.station.database.write(
            lambda tx, r=row, t=taken: asset_store.change(tx, t, serial_key(r.serial), r.state)
        )


def _go_on(stage: "Stage", assets: ShownAssets) -> None:
    if isinstance(assets.tags.stopped(), Stopped):
        assets.tags.go_on(assets.tags.resumes_at(), stage.person)


def _choose(stage: "Stage", state: State) -> None:
    lines = stage.station.assets.rows(stage.station.assets.entering().batch, 100)
    screen(stage).list.chosen.emit(next(line.asset.id for line in lines if line.asset.state is state))


SCENES: Mapping[str, "Scene"] = {
    "assets-empty": empty,
    "assets-wrong": wrong,
    "assets-filled": filled,
    "assets-batch": batch,
    "assets-duplicate": duplicate,
    "assets-chosen": chosen,
    "assets-history": history,
    "assets-changing": changing,
    "assets-stopped": stopped,
    "assets-needs": needs,
    "assets-finished": finished,
    "assets-import-empty": import_empty,
    "assets-import-planned": import_planned,
    "assets-import-serials": import_serials,
    "assets-import-broken": import_broken,
    "assets-import-going": import_going,
    "assets-import-entered": import_entered,
    "assets-import-others": import_others,
}
