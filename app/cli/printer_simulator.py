"""`scandesk printers simulate`: a label printer that is not there, to try everything without one."""

import io
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from app.cli.options import AsJson
from app.cli.output import Printer, say_error
from app.cli.printer_settings import cli
from app.cli.signals import stopped_by_signals
from app.cli.words import language, words

if TYPE_CHECKING:
    from hardware.printers.simulated_zpl_printer import Behaviour, SimulatedZplPrinter
    from services.words.catalogue import Catalogue

__all__ = ["cli"]  # the group of printers.py, with the command of this file

LOOK_SECONDS: Final = 0.1  # between two looks at what has been printed
_TYPED: Final[Mapping[str, Mapping[str, bool]]] = {
    "open": {"head_open": True},
    "close": {"head_open": False},
    "pause": {"paused": True},
    "go": {"paused": False},
    "silent": {"silent": True},
    "speak": {"silent": False},
}


@cli.command(help=words("printers.simulate.help"))
def simulate(
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help=words("printers.simulate.port"))] = 9100,
    paper: Annotated[
        int | None, typer.Option("--paper", metavar="N", min=0, help=words("printers.simulate.paper"))
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--save", metavar="FOLDER", help=words("printers.simulate.save"))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Be a printer on this computer until Ctrl+C, and tell each label that comes."""
    from hardware.printers.simulated_zpl_printer import SimulatedZplPrinter
    from services.errors import OutsideFailed, OutsideKind
    from services.words.catalogue import Catalogue

    words_of, printer = Catalogue(language()), Printer(as_json)
    try:
        simulated = SimulatedZplPrinter(port=port)
    except OSError as error:
        raise OutsideFailed(OutsideKind.DEVICE, "cli.printers.simulate.taken", retry=False, port=port) from error
    with simulated:
        simulated.behave(paper=paper)
        printer.row(
            {"event": "printer", "address": simulated.address},
            words_of.say("cli.printers.simulate.there", address=simulated.address, typed=", ".join((*_TYPED, "load"))),
        )
        _Simulation(simulated, printer, words_of, folder).run()


class _Simulation:
    """What is typed changes the printer; what it prints is told and saved. Main thread."""

    def __init__(
        self, simulated: "SimulatedZplPrinter", printer: Printer, say: "Catalogue", folder: Path | None
    ) -> None:
        self._simulated, self._printer, self._words, self._folder = simulated, printer, say, folder
        self._typed: SimpleQueue[str | None] = SimpleQueue()  # None: stop
        self._told, self._before = 0, simulated.behaviour

    def run(self) -> None:
        """Until somebody ends it (Ctrl+C, SIGTERM)."""
        with stopped_by_signals(lambda: self._typed.put(None)):
            Thread(target=self._read, name="typed", daemon=True).start()
            while True:
                with suppress(Empty):
                    line = self._typed.get(timeout=LOOK_SECONDS)
                    if line is None:
                        return
                    self._do(line)
                self._tell()

    def _read(self) -> None:
        """Unbuffered: a thread that waits in a buffer would hold the whole program at its end."""
        with suppress(OSError, io.UnsupportedOperation):
            for line in io.FileIO(sys.stdin.fileno(), closefd=False):
                self._typed.put(line.decode("utf-8", "replace").strip())

    def _do(self, line: str) -> None:
        """One typed line."""
        what, _, number = line.partition(" ")
        if what == "load" and (not number or number.isdecimal()):
            self._simulated.load(int(number) if number else None)
        elif line in _TYPED:
            self._simulated.behave(**_TYPED[line])
        elif line:
            known = ", ".join((*_TYPED, "load", "load 10"))
            say_error(self._words.say("cli.printers.simulate.typed", typed=line, known=known))

    def _tell(self) -> None:
        for label in self._simulated.labels[self._told :]:
            self._told += 1
            file = _save(self._folder, self._told, label) if self._folder else None
            self._printer.row(
                {"event": "label", "number": self._told, "bytes": len(label), "file": str(file) if file else None},
                self._words.say("cli.printers.simulate.label", number=self._told, size=len(label), file=file or ""),
            )
        now = self._simulated.behaviour
        if (state := _state(now)) != _state(self._before):
            said = self._words.say(f"printer.{state}" if state else "printer.state.ready")
            self._printer.row({"event": "state", "state": state or "ready"}, said)
        self._before = now


def _save(folder: Path, number: int, label: bytes) -> Path:
    """As ZPL, and as a picture where it is one, under a name that nothing has yet. Raises OutsideFailed."""
    from hardware.printers.simulated_paper import picture
    from services.settings.files import not_written

    while (file := folder / f"label-{number:04}.zpl").exists():
        number += 1
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_bytes(label)
        if png := picture(label):
            file.with_suffix(".png").write_bytes(png)
    except OSError as error:
        raise not_written(file, error) from error
    return file


def _state(now: "Behaviour") -> str:
    """What stands against printing: the name of a sentence; "" where nothing does."""
    standing: dict[str, Any] = {"paper_out": now.paper_out, "head_open": now.head_open, "paused": now.paused}
    return next((name for name, there in standing.items() if there), "")
