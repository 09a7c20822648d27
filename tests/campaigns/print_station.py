"""The station of the campaign `print`: it queues labels when it is told to, and prints them at once."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event
from typing import Any

from app.station import Station
from hardware.printers import zpl_printer
from services.database import print_store
from services.printing.model import JobList, JobState, Outcome, Wanted
from services.printing.pages import LabelPages
from services.printing.worker import Worker

PRINTER = "zebra"
PATIENCE = 60.0
_ENVIRON = {"SCANDESK_IDENTITY__PINS": "false"}
_ALL = 1_000_000
_LISTS = (JobList.LOOK, JobList.WAITING, JobList.DONE)


@dataclass(frozen=True, slots=True)
class Label:
    """One label as the station has it at the end. `zpl`: what the printer has to get of it."""

    id: str
    tag: str
    state: JobState
    chain: str
    zpl: bytes


def set_up(data_dir: Path, address: str) -> None:
    """A station whose printer is there."""
    data_dir.mkdir(exist_ok=True)
    table = f"[[printing.printers]]\nid = '{PRINTER}'\nname = 'Zebra'\nkind = 'zpl'\naddress = '{address}'\n"
    (data_dir / "settings.toml").write_text(table, "utf-8")


@contextmanager
def bench(data_dir: Path) -> Iterator["Bench"]:
    """The real station in this process; it prints when `start` was called."""
    # The second look at "nothing remains" comes sooner, so that kills fall beside it as well. The driver makes its
    # times itself: what it calls is put in the class's place, which a type is not for.
    zpl_printer.Times = partial(zpl_printer.Times, settle=0.02, look_again=0.01)  # type: ignore[misc, assignment]
    with Station.open(data_dir, environ=_ENVIRON, patience=PATIENCE) as opened:
        yield Bench(opened)


def station(connection: Connection, data_dir: Path, *, marks_late: bool) -> None:
    """Obeys orders (see `Bench`) and answers each."""
    if marks_late:
        _mark_late()
    with bench(data_dir) as made:
        made.start()
        connection.send("ready")
        while (order := connection.recv()) != ("end",):
            connection.send(getattr(made, order[0])(*order[1:]))


class Bench:
    """What is done at the station. Each method is an order."""

    def __init__(self, opened: Station) -> None:
        self._station, self._printing = opened, opened.printing
        self._by = opened.people.find_by_name("mia") or opened.people.first_run(name="mia", full_name="Mia", pin=None)
        self._changed = Event()
        self._printing.on_changed(self._changed.set)

    def start(self) -> None:
        self._station.start()

    def ask(self, tags: Sequence[str]) -> list[str]:
        """The ids of the labels, which are on the disk."""
        return [job.id for job in self._printing.ask([Wanted(tag) for tag in tags], self._by)]

    def reprint(self, most: int) -> list[str]:
        """The first of those that somebody has to look at, once more."""
        ids = [job.id for job in self._printing.jobs(JobList.LOOK, most)]
        return [job.id for job in self._printing.reprint(ids, self._by)] if ids else []

    def rest(self) -> None:
        """Until nothing waits."""
        while self._printing.counts().waiting:
            if not self._changed.wait(PATIENCE):
                raise RuntimeError("labels wait, and nothing is printed")
            self._changed.clear()

    def labels(self) -> list[Label]:
        """Each as often as it stands on the lists."""
        settings = self._station.settings
        pages, line = LabelPages(self._station.places.data_dir, lambda: settings), settings.printing.printers[0]
        return [
            Label(job.id, job.fields.tag, job.state, job.chain, pages.make([job], line).data.strip())
            for which in _LISTS
            for job in self._printing.jobs(which, _ALL)
        ]


def _mark_late() -> None:
    """The promise to break: the worker says on the disk that it prints when it has printed."""
    begun: dict[str, datetime] = {}
    end: Callable[..., None] = print_store.end

    def begin(worker: Worker, ids: Sequence[str]) -> list[str]:
        begun.update(dict.fromkeys(ids, worker._clock.now()))
        return list(ids)

    def begin_and_end(tx: Any, ids: Sequence[str], outcome: Outcome, at: datetime) -> None:
        print_store.begin(tx, ids, begun[ids[0]], again=False)
        end(tx, ids, outcome, at)

    # The real worker's promise is to be broken, in this process alone: its own method is replaced.
    Worker._begin = begin  # type: ignore[method-assign, assignment]
    print_store.end = begin_and_end
