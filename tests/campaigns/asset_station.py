"""The station of the campaign `assets`: serials are scanned when it is told to; it brings them into a real RT, and
prints their labels, at once."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from app.station import Station
from app.wiring import parts
from hardware.printers import zpl_printer
from services.assets import copying, creating, rules
from services.assets.model import UNANSWERED, Asset, State
from services.assets.rules import Pauses, Shown
from services.assets.service import AssetService
from services.clock import new_id
from services.errors import Refused
from services.scanning.answer import Answer
from services.scanning.scan import Device, make_scan
from tests.support.asset_station import CHROMEBOOK

PATIENCE = 50.0
FASTER = 10.0  # times: the waits while RT is away
# What RT may still do of a call that was lost, it does well before `patience` is over; the line delays none for longer.
FAST = Pauses(
    first_look=timedelta(seconds=0.3),
    patience=timedelta(seconds=5),
    once_more=timedelta(seconds=0.1),
    look_later=timedelta(seconds=0.5),
    late=timedelta(seconds=6),
)
_GUN = Device("gun", "Gun", "serial")


class Sabotage(StrEnum):
    """The promise that is broken."""

    NONE = "none"
    MARKS_LATE = "marks_late"  # a row stands as sent when it is answered
    LOOKS_NOT = "looks_not"  # what is in doubt is sent once more, whatever is there


@dataclass(frozen=True, slots=True)
class Said:
    """What the bench said of a scan: `id` is that of its asset, if it was taken."""

    id: str
    serial: str
    tag: str
    reason: str


def station(connection: Connection, data_dir: Path, environ: Mapping[str, str], sabotage: Sabotage) -> None:
    """Obeys orders (see `_Bench`) and answers each."""
    _hurry()
    if sabotage is Sabotage.MARKS_LATE:
        _mark_late()
    if sabotage is Sabotage.LOOKS_NOT:
        rules.after_look = _after_no_look  # type: ignore[assignment] # as above: it takes one thing more
    with Station.open(data_dir, environ=environ, patience=PATIENCE) as opened:
        bench = _Bench(opened)
        opened.start()
        connection.send("ready")
        while (order := connection.recv()) != ("end",):
            connection.send(getattr(bench, order[0])(*order[1:]))


class _Bench:
    """What is done at the station. Each method is an order."""

    def __init__(self, opened: Station) -> None:
        self._station, self._assets = opened, opened.assets
        people = opened.people.everybody()
        self._by = people[0] if people else opened.people.first_run(name="ira", full_name="Ira", pin=None)
        self._answered, self._changed = threading.Event(), threading.Event()
        self._answer: Answer | None = None
        opened.act_as(self._by)
        self._assets.change_form(lambda form: replace(form, fields=CHROMEBOOK), self._by)
        opened.bench.put_in_front(self._assets.desk())
        opened.bench.on_answer(self._take)
        self._assets.on_changed(self._changed.set)

    def scan(self, serial: str) -> Said:
        """Scanned, and answered."""
        self._answered.clear()
        at = self._station.clock.now()
        self._station.bench.take(make_scan(serial.encode(), _GUN, scan_id=new_id(), at=at, flaw=None))
        if not self._answered.wait(PATIENCE) or self._answer is None:
            raise RuntimeError("a scan was not answered")
        outcome = self._answer.outcome
        return Said(self._answer.scan.id, serial, outcome.params.get("tag", ""), outcome.reason.value)

    def undo(self) -> str:
        """The id of the last asset, taken back; "" where RT may have it already."""
        try:
            return self._assets.undo_last(self._by).asset.id
        except Refused:
            return ""

    def numbered(self) -> None:
        """Until tags can be given."""
        while not self._assets.entering().numbered:
            self._wait()

    def go_on(self) -> int:
        """Look at once whether there is something to do; until something has changed, or for a moment. What was sent
        three times without an answer waits for a person, who wants it tried once more; how many that are."""
        self._changed.clear()
        asked = [line.asset.id for line in self._assets.needing_you() if line.asset.why == UNANSWERED]
        if asked:
            self._assets.retry(asked, self._by)
        self._assets.wake(hurry=True)
        self._changed.wait(0.5)
        return len(asked)

    def _wait(self) -> None:
        if not self._changed.wait(PATIENCE):
            raise RuntimeError("nothing comes of the assets")
        self._changed.clear()

    def _take(self, answer: Answer) -> None:
        self._answer = answer
        self._answered.set()


def _hurry() -> None:
    """Waits are shorter than in earnest, so that 200 kills need no day. What makes its times itself is given others by
    its maker's name in the module that makes it, which a type is not for."""
    parts.AssetService = partial(AssetService, pauses=FAST)  # type: ignore[misc, assignment]
    zpl_printer.Times = partial(zpl_printer.Times, settle=0.02, look_again=0.01)  # type: ignore[misc, assignment]
    rest_after = rules.rest_after

    def rest_sooner(failures: int, chance: float = 0.0) -> float:
        return rest_after(failures, chance) / FASTER

    rules.rest_after = rest_sooner
    copying.EVERY /= FASTER


def _mark_late() -> None:
    """A row stands as sent when it is answered, in the same moment."""
    store: Callable[..., Sequence[Asset]] = creating.Creator._store
    late: dict[str, tuple[Asset, Asset]] = {}

    def store_late(self: creating.Creator, changes: Iterable[tuple[Asset, Asset]]) -> Sequence[Asset]:
        listed = list(changes)
        if [now.state for _before, now in listed] == [State.SENT]:
            late[listed[0][1].id] = listed[0]
            return [listed[0][1]]
        for before, _now in listed:
            if before.state is State.SENT:
                store(self, [late.pop(before.id)])
        return store(self, listed)

    creating.Creator._store = store_late  # type: ignore[method-assign] # its own promise is to be broken


def _after_no_look(asset: Asset, _seen: Shown, _now: datetime, _pauses: Pauses, **_more: Any) -> Asset:
    """As rules.after_look, where it shows nothing."""
    return replace(asset, state=State.WAITING, next_at=None)
