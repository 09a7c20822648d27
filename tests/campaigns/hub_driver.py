"""Who works at a station of the campaign `hub`: starts sessions, scans, takes back, pauses, completes, hands in and
reviews; keeps its own list of what the bench answered; and now and then kills the station in the middle."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import Any

from services.clock import new_id
from tests.campaigns.hub_processes import PEOPLE, Child, Killed, station

OPEN = 3  # sessions at once
_TYPES = ("CHECK_OUT", "CHECK_IN", "INVENTORY", "BATCH_SCAN")
_ENDED = frozenset({"COMPLETED", "CANCELLED"})


@dataclass(slots=True)
class Told:
    """A session as the bench answered it. `doubt`: a station was killed in the middle of an act on it, and only the
    station's own database says what became of that."""

    id: str
    by: str
    status: str = "ACTIVE"
    location: str = ""
    notes: str | None = None
    auto_commit: bool = True
    review: bool = False
    handed_in: bool = False  # since the last look
    judged: list[tuple[str, str]] = field(default_factory=list)  # (act, by whom), of each review at this station
    scanned: dict[str, str] = field(default_factory=dict)  # scan's id -> code, in order, as answered and counted
    sent: set[str] = field(default_factory=set)  # codes
    undone: list[str] = field(default_factory=list)  # scans' ids
    ended_by: str = ""
    doubt: bool = False
    known: bool = True  # False: its start was not answered


class Driver:
    """Owner of the thread that works at one station, and of the station's process."""

    def __init__(self, name: str, folder: Path, url: str, token: str, seed: int, pace: float) -> None:
        self.name = name
        self.folder = folder
        self.told: dict[str, Told] = {}
        self.tally: Counter[str] = Counter()
        self.wrong: list[str] = []
        self._given = folder, url, token
        self._random = Random(seed)
        self._pace = pace
        self._kill, self._enough = Event(), Event()
        self._child = self._begin()
        self._thread = Thread(target=self._work, name=f"driver {name}")
        self._thread.start()

    def kill_soon(self) -> None:
        """Kill the station in the course of the next act."""
        self._kill.set()

    def rest(self) -> None:
        """Work no more; the station runs on, and goes on sending."""
        self._enough.set()
        self._thread.join()

    def look(self) -> None:
        """See what became of what was handed in; after `rest`."""
        self._look(told for told in self.told.values() if told.handed_in)

    def standing(self) -> tuple[int, int, int, bool]:
        """How its sync stands; after `rest`."""
        answered, found = self._child.ask("standing")
        if not answered:
            raise RuntimeError(f"it does not say how it stands: {found}")
        result: tuple[int, int, int, bool] = found
        return result

    def end(self) -> None:
        self._child.end()

    # -- inside --------------------------------------------------------------------------------------------------------

    def _begin(self) -> Child:
        child = Child(station, *self._given)
        if child.hear() != "ready":
            raise RuntimeError("the station does not start")
        return child

    def _work(self) -> None:
        try:
            while not self._enough.wait(self._pace * self._random.random()):
                self._act()
        except Exception as error:
            self.wrong.append(f"{self.name} broke: {error!r}")

    def _act(self) -> None:
        """One thing that somebody does."""
        mine, random = [told for told in self.told.values() if told.known and told.status not in _ENDED], self._random
        if (len(mine) < OPEN and random.random() < 0.3) or not mine:
            self._start()
            return
        told, by = random.choice(mine), random.choice(PEOPLE)
        if told.handed_in:
            self._review(told, by)
            return
        if told.status == "PAUSED":
            self._turn(told, by, random.choice(["ACTIVE", "ACTIVE", "CANCELLED"]))
            return
        if told.review and len(told.scanned) > 1 and random.random() < 0.25:
            self._complete(told, by)
            return
        chance = random.random()
        if chance < 0.66:
            self._scan(told, by)
        elif chance < 0.74 and told.scanned:
            self._undo(told, by)
        elif chance < 0.82:
            self._describe(told, by)
        elif chance < 0.90:
            self._turn(told, by, "PAUSED")
        elif chance < 0.94 and not told.auto_commit:
            self._order(told, "commit", told.id, by)
        elif len(told.scanned) > 3:
            self._complete(told, by)

    def _start(self) -> None:
        """At the server first, as the screen does; offline where that fails. Some start offline at once."""
        random, told = self._random, Told(new_id(), self._random.choice(PEOPLE), known=False)
        told.location, told.auto_commit = f"Room {random.randint(1, 99)}", random.random() < 0.7
        told.review = random.random() < 0.5
        self.told[told.id] = told
        given = "start", told.id, told.by, random.choice(_TYPES), told.location, told.auto_commit, told.review
        offline = random.random() < 0.3
        found = self._order(told, *given, offline)
        if found is not None and not found[0] and not offline:
            self.tally["started offline instead"] += 1
            found = self._order(told, *given, True)
        told.known = found is not None and found[0]
        self.tally["sessions"] += told.known

    def _scan(self, told: Told, by: str) -> None:
        code = f"{self.name}-{len(told.sent)}-{told.id[-12:]}"
        told.sent.add(code)
        self.tally["scans sent"] += 1
        found = self._order(told, "scan", told.id, by, code)
        if found is not None and found[0]:
            scan_id, _verdict, counted = found[1]
            self.tally["scans answered"] += 1
            if counted:
                told.scanned[scan_id] = code
            else:
                self.wrong.append(f"{code} was not counted: {found}")

    def _undo(self, told: Told, by: str) -> None:
        found = self._order(told, "undo", told.id, by)
        if found is not None and found[0]:
            told.undone.append(told.scanned.popitem()[0])
            self.tally["undone"] += 1

    def _describe(self, told: Told, by: str) -> None:
        location, notes, auto = f"Dock {len(told.sent)}", f"ä {len(told.sent)}", self._random.random() < 0.7
        found = self._order(told, "describe", told.id, by, location, notes, auto)
        if found is not None and found[0]:
            told.location, told.notes, told.auto_commit = location, notes, auto

    def _review(self, told: Told, by: str) -> None:
        """It is left to the hub, or somebody at the station says what is to become of it."""
        chance = self._random.random()
        if chance < 0.92:
            self._look([told])
        elif chance < 0.93:
            self._turn(told, by, "CANCELLED")
        elif chance < 0.97:
            self._judge(told, by, "approve", "approved")
        else:
            self._judge(told, by, "send_back", "sent_back")

    def _judge(self, told: Told, by: str, order: str, act: str) -> None:
        """Refused where the hub was faster, and for who handed it in."""
        found = self._order(told, order, told.id, by)
        if found is not None and found[0]:
            told.status, told.handed_in = found[1], False
            told.ended_by = by if told.status in _ENDED else ""
            told.judged.append((act, by))
            self.tally["reviews at the station"] += 1

    def _look(self, these: Iterable[Told]) -> None:
        """How these sessions stand at the station: what was handed in may have been reviewed at the hub."""
        here = self._child.ask("sessions")[1]
        for told in these:
            told.known = told.id in here
            told.status, told.handed_in = here.get(told.id, (told.status, told.handed_in))

    def _turn(self, told: Told, by: str, status: str) -> None:
        found = self._order(told, "turn", told.id, by, status)
        if found is not None and found[0]:
            told.status = found[1]
            told.handed_in = status == "COMPLETED" and told.status == "PAUSED"
            told.ended_by = by if told.status in _ENDED else ""

    def _complete(self, told: Told, by: str) -> None:
        if not told.auto_commit and self._random.random() < 0.5:
            self._order(told, "commit", told.id, by)
        self._turn(told, by, "COMPLETED")

    def _order(self, told: Told, *order: Any) -> tuple[bool, Any] | None:
        """What the bench answered; None where its station was killed before."""
        self.tally["acts"] += 1
        try:
            if not self._kill.is_set():
                return self._heard(self._child.ask(*order))
            self._kill.clear()
            self._child.send(*order)
            self._enough.wait(0.01 * self._random.random())
            self._child.kill()
            self.tally["kills of stations"] += 1
            return self._heard(self._child.hear())
        except Killed:
            self.tally["acts that were not answered"] += 1
            told.doubt = True
            return None
        finally:
            self._live()

    def _heard(self, found: Any) -> tuple[bool, Any]:
        result: tuple[bool, Any] = found
        return result

    def _live(self) -> None:
        """Where the station is no more, it starts again; what became of sessions in doubt stands in its database."""
        if self._child.lives:
            return
        self._child = self._begin()
        self._look(told for told in self.told.values() if told.doubt)
