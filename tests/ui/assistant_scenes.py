"""The set-up assistant with example data: each step at rest, and what can go wrong at it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from services.assistant.keeping import write
from services.assistant.model import Mark, Progress, Step
from services.printing.model import JobState, PrinterState, PrinterStatus, PrinterView, QueueView
from tests.ui.label_scenes import some_jobs
from ui.assistant.assistant_presenter import AssistantPresenter
from ui.assistant.assistant_screen import AssistantScreen
from ui.assistant.printer_work import PrinterWork
from ui.assistant.scale_work import ScaleWork
from ui.assistant.views import Present, Told, Weighed
from ui.widgets.outcome_look import Mood

if TYPE_CHECKING:
    from tests.ui.scenes import Scene, Stage

READY = PrinterStatus(PrinterState.READY)
QUEUES = (QueueView("LP_2844", "Label printer 1", READY), QueueView("LP_450", "Office printer 2", READY))


def page(stage: "Stage") -> AssistantScreen:
    return stage.window.findChildren(AssistantScreen)[0]


def at(stage: "Stage", step: Step, **marks: Mark) -> AssistantPresenter:
    """The assistant, begun anew at this step."""
    stage.uncover()
    stage.window.open("sessions")
    stage.seen()
    write(stage.station.places.assistant, Progress(step, True, {Step(name): mark for name, mark in marks.items()}))
    stage.window.open("assistant")
    presenter = stage.screens._set_up._assisting._presenter
    assert presenter is not None
    return presenter


def station(stage: "Stage") -> None:
    at(stage, Step.STATION)


def hub(stage: "Stage") -> None:
    at(stage, Step.HUB, station=Mark.DONE)


def hub_silent(stage: "Stage") -> None:
    """Nobody answers at the address."""
    presenter = at(stage, Step.HUB, station=Mark.DONE)
    presenter.choose("with")
    presenter.act({"url": "http://127.0.0.1:1", "token": ""})


def hub_trying(stage: "Stage") -> None:
    """It takes long."""
    presenter = at(stage, Step.HUB, station=Mark.DONE)
    presenter.choose("with")
    screen = page(stage)
    assert screen._view is not None
    working = Told(Mood.WORKING, stage.words.say("assistant.hub.trying"), stage.words.say("assistant.trying"))
    body = replace(screen._view.body, busy=True, told=working, act="", other="", done=False)
    screen.show_assistant(replace(screen._view, body=body))


def hub_leaving(stage: "Stage") -> None:
    """It works with one, and is to be on its own."""
    at(stage, Step.HUB, station=Mark.DONE).choose("alone")


def rt(stage: "Stage") -> None:
    at(stage, Step.RT, station=Mark.DONE, hub=Mark.DONE)


def rt_wrong(stage: "Stage") -> None:
    """An address that is none."""
    presenter = at(stage, Step.RT, station=Mark.DONE, hub=Mark.DONE)
    presenter.choose("with")
    presenter.act({"url": "Room 7", "catalog": "Room 7", "token": ""})


def scanner(stage: "Stage") -> None:
    at(stage, Step.SCANNER)


def scanner_works(stage: "Stage") -> None:
    at(stage, Step.SCANNER)
    stage.scan("W12-0789")


def scanner_unended(stage: "Stage") -> None:
    """It types, and sends no Enter."""
    at(stage, Step.SCANNER).stray_typed("W12-0789")


def printer(stage: "Stage") -> None:
    stage.printing.queues_ = QUEUES
    at(stage, Step.PRINTER)


def printer_waits(stage: "Stage") -> None:
    """The printer is out of paper."""
    _print(stage, JobState.WAITING)


def printer_asks(stage: "Stage") -> None:
    """It does not say whether the label came."""
    _print(stage, JobState.UNKNOWN)


def printer_prints(stage: "Stage") -> None:
    _print(stage, JobState.PRINTED)


def scale(stage: "Stage") -> None:
    at(stage, Step.SCALE)


def scale_which(stage: "Stage") -> None:
    """One at a serial port: what does it speak?"""
    presenter = at(stage, Step.SCALE)
    work = presenter._works[Step.SCALE]
    assert isinstance(work, ScaleWork)
    work._present = (Present("/dev/ttyUSB0", "FT232R USB UART"),)
    work.choose("port /dev/ttyUSB0")


def scale_quiet(stage: "Stage") -> None:
    """Nothing answers in the protocol that was chosen."""
    scale_which(stage)
    work = stage.screens._set_up._assisting._presenter._works[Step.SCALE]  # type: ignore[union-attr]  # it is open
    assert isinstance(work, ScaleWork)
    work._answered({"port": "/dev/ttyUSB0"}, Weighed())


def summary(stage: "Stage") -> None:
    marks = {step.value: Mark.DONE for step in (Step.STATION, Step.HUB, Step.SCANNER)}
    at(stage, Step.SUMMARY, **marks, printer=Mark.SKIPPED, rt=Mark.SKIPPED)


def _print(stage: "Stage", state: JobState) -> None:
    """A test label of the first printer, as far as that."""
    printing, job = stage.printing, some_jobs(stage.clock.now())[0]
    before = printing.held, printing.printers_
    out = PrinterStatus(PrinterState.OUT_OF_MEDIA, "printer.paper_out")
    printing.held = [replace(job, id="test", printer="office", state=state, ended_at=None, why="")]
    printing.printers_ = (PrinterView("office", "Office printer 2", out),)
    printing.queues_ = QUEUES
    presenter = at(stage, Step.PRINTER)
    work = presenter._works[Step.PRINTER]
    assert isinstance(work, PrinterWork)
    work._chosen = "own office"
    work._print("office")
    printing.held, printing.printers_ = before


SCENES: Mapping[str, "Scene"] = {
    "assistant-station": station,
    "assistant-hub": hub,
    "assistant-hub-silent": hub_silent,
    "assistant-hub-trying": hub_trying,
    "assistant-hub-leaving": hub_leaving,
    "assistant-rt": rt,
    "assistant-rt-wrong": rt_wrong,
    "assistant-scanner": scanner,
    "assistant-scanner-works": scanner_works,
    "assistant-scanner-unended": scanner_unended,
    "assistant-printer": printer,
    "assistant-printer-waits": printer_waits,
    "assistant-printer-asks": printer_asks,
    "assistant-printer-prints": printer_prints,
    "assistant-scale": scale,
    "assistant-scale-which": scale_which,
    "assistant-scale-quiet": scale_quiet,
    "assistant-summary": summary,
}
