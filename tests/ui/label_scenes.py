"""The labels' screen with example data: labels that came, that did not, and that wait."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from services.labels.model import Fields
from services.printing.model import (
    JobState,
    LabelKind,
    PrinterState,
    PrinterStatus,
    PrinterView,
    PrintJob,
    QueueView,
    Settled,
)
from ui.labels.ask_views import AskForm
from ui.labels.labels_screen import LabelsScreen
from ui.labels.views import Part

if TYPE_CHECKING:
    from tests.ui.scenes import Scene, Stage

MODELS = ("Laptop, 14 inch", "Document camera", "Projector", "Tablet with case", "Headset")
PRINTERS = (
    {"id": "label-printer", "name": "Label printer 1", "kind": "zpl", "address": "127.0.0.1:9", "stock": "62x29"},
    {"id": "office", "name": "Office printer 2", "kind": "folder", "address": "/srv/labels", "stock": "5160"},
)
PAPER_OUT = PrinterStatus(PrinterState.OUT_OF_MEDIA, "printer.paper_out")


def screen(stage: "Stage") -> LabelsScreen:
    return stage.window.findChildren(LabelsScreen)[0]


def some_jobs(now: datetime) -> list[PrintJob]:
    """One of each kind, oldest first."""
    states = [JobState.PRINTED] * 6 + [JobState.UNKNOWN, JobState.FAILED, JobState.FAILED, JobState.UNKNOWN]
    states += [JobState.PRINTING] + [JobState.WAITING] * 9
    jobs = [_job(number, state, now - timedelta(seconds=20 * (60 - number))) for number, state in enumerate(states)]
    jobs[2] = _but(jobs[2], attempt=2, mark="R1")
    jobs[4] = _but(jobs[4], settled=Settled.CAME)
    jobs[6] = _but(jobs[6], why="printer.after.gone")
    jobs[7] = _but(jobs[7], why="printer.paper_out")
    jobs[8] = _but(jobs[8], why="printer.no_connection", params={"address": "127.0.0.1:9"}, attempt=2)
    jobs[9] = _but(jobs[9], why="printing.why.interrupted", attempt=3, mark="R1")
    return jobs


def _job(number: int, state: JobState, at: datetime) -> PrintJob:
    fields = Fields(f"W12-{1234 + number:04d}", f"SN-88A{41 + number}", MODELS[number % len(MODELS)])
    ended = None if state in (JobState.WAITING, JobState.PRINTING) else at + timedelta(seconds=3)
    printer = "office" if number % 7 == 5 else "label-printer"
    return PrintJob(
        f"job-{number}", printer, fields, at, "1", state=state, ended_at=ended, chain=f"job-{number}", person="maria"
    )


def _but(job: PrintJob, mark: str = "", **changes: object) -> PrintJob:
    return replace(job, fields=replace(job.fields, mark=mark), **changes)


def look(stage: "Stage") -> None:
    """Some labels did not come, or not for certain."""
    _labels(stage, some_jobs(stage.clock.now()))


def asking(stage: "Stage") -> None:
    """Nobody needs one of them."""
    look(stage)
    screen(stage).jobs.job.asked.emit()


def waiting(stage: "Stage") -> None:
    """The printer is out of labels, and what waits for it is held."""
    _labels(stage, some_jobs(stage.clock.now()))
    screen(stage).part_chosen.emit(Part.WAITING)


def preview(stage: "Stage") -> None:
    """A label is asked for, and seen as it will be printed."""
    _labels(stage, [])
    _type(stage, AskForm("W12-1290", "SN-88A92", "Laptop, 14 inch"))


def preview_sheet(stage: "Stage") -> None:
    """For a sheet that was begun."""
    _labels(stage, [])
    _type(stage, AskForm("W12-1291", "SN-88A93", "Document camera", start="7", printer="office"))


def ask_wrong(stage: "Stage") -> None:
    """A number is none, and there are codes that the label has no room for."""
    _labels(stage, [])
    _type(stage, AskForm("W12-1292" * 20, "SN-88A94", "Projector", copies="12x"))
    screen(stage).ask.asked.emit()


def lists(stage: "Stage") -> None:
    """A list is printed whole."""
    _labels(stage, [])
    folder = stage.station.places.data_dir
    rows = "\n".join(f'W12-{1300 + n},SN-88A{10 + n % 90},"{MODELS[n % len(MODELS)]}"' for n in range(240))
    (folder / "assets.csv").write_text("tag,serial,model\n" + rows)
    asks = screen(stage).ask
    asks.lists.emit(True)
    asks.list.file.setText("assets.csv")
    asks.list.named.emit(str(folder / "assets.csv"))


def _type(stage: "Stage", form: AskForm) -> None:
    """As somebody types it who was here before."""
    asks = screen(stage).ask
    asks.lists.emit(False)
    for name, line in asks.lines.items():
        line.setText(getattr(form, name))
    asks.typed.emit(form)


def done(stage: "Stage") -> None:
    _labels(stage, some_jobs(stage.clock.now()))
    screen(stage).part_chosen.emit(Part.DONE)


def printers(stage: "Stage") -> None:
    """How they stand."""
    look(stage)
    screen(stage).part_chosen.emit(Part.PRINTERS)


def paper_printer(stage: "Stage") -> None:
    """The printer of papers, whose test is a page."""
    printers(stage)
    screen(stage).printers.chosen.emit("office")


def set_up(stage: "Stage") -> None:
    """One is changed, and what was typed is wrong."""
    printers(stage)
    screen(stage).printers.card.changing.emit()
    form = screen(stage).printers.form
    form.lines["right_mm"].setText("0.5")
    form.lines["down_mm"].setText("12x")
    form.confirm()


def set_up_queue(stage: "Stage") -> None:
    """A queue of this computer."""
    printers(stage)
    ready = PrinterStatus(PrinterState.READY)
    stage.printing.queues_ = (QueueView("LP_office", "Office printer 2", ready), QueueView("LP_labels", "", ready))
    panel = screen(stage).printers
    panel.added.emit()
    combo = panel.form.combos["kind"]
    combo.setCurrentIndex(combo.findData("queue"))


def removing(stage: "Stage") -> None:
    """Whether it is to be forgotten is asked, and nothing else is being set up."""
    printers(stage)
    screen(stage).printers.form.left.emit()
    screen(stage).printers.card.asked.emit()


def elsewhere(stage: "Stage") -> None:
    """Another screen is open, and somebody has to look at labels."""
    look(stage)
    stage.printing.held = [job for job in stage.printing.held if job.is_over]
    stage.printing.printers_ = tuple(replace(view, held=False, waiting=0) for view in stage.printing.printers_)
    stage.keeper.labels_changed()
    stage.window.open("sessions")
    stage.sessions.open_home()
    stage.seen()


def standing(stage: "Stage") -> None:
    """Another screen is open, and a printer stands."""
    look(stage)
    stage.window.open("sessions")
    stage.sessions.open_home()
    stage.seen()


def empty(stage: "Stage") -> None:
    """No printer is set up, and nothing was printed yet."""
    _labels(stage, [], printers=())


def _labels(stage: "Stage", jobs: list[PrintJob], printers: tuple[dict[str, str], ...] = PRINTERS) -> None:
    stage.uncover()
    stage.station.change_setting("printing.printers", printers, by=stage.person)
    stage.printing.held = jobs
    stage.printing.printers_ = printer_views(printers)
    stage.keeper.tick()
    stage.keeper.labels_changed()
    stage.window.open("labels")


def printer_views(lines: Sequence[Mapping[str, str]]) -> tuple[PrinterView, ...]:
    """The first is of labels, is out of them, and holds what waits; the others are of papers, and ready."""
    ready, of_papers = PrinterStatus(PrinterState.READY), (LabelKind.SLIP, LabelKind.MANIFEST, LabelKind.BILL)
    return tuple(
        PrinterView(line["id"], line["name"], ready, kinds=of_papers)
        if at
        else PrinterView(line["id"], line["name"], PAPER_OUT, True, 10, (LabelKind.ASSET, LabelKind.BOX))
        for at, line in enumerate(lines)
    )


SCENES: Mapping[str, "Scene"] = {
    "labels-preview": preview,
    "labels-sheet": preview_sheet,
    "labels-wrong": ask_wrong,
    "labels-list": lists,
    "labels-look": look,
    "labels-asking": asking,
    "labels-waiting": waiting,
    "labels-done": done,
    "labels-printers": printers,
    "labels-paper-printer": paper_printer,
    "labels-set-up": set_up,
    "labels-queue": set_up_queue,
    "labels-removing": removing,
    "sessions-labels": elsewhere,
    "sessions-printer": standing,
    "labels-empty": empty,
}
