"""The bench: where all scans arrive, from every device, and are answered one after another.

`take` may be called from any thread and returns at once. Who is signed in and what is in front are those of the moment
of the scan, not of its handling. Answers come in the writer's thread, after the commit, in the order of the scans.
"""

import threading
from collections.abc import Callable
from dataclasses import replace

import structlog
from sqlalchemy import Connection

from services.clock import Clock
from services.database import people_store, scan_store
from services.database.database import Database
from services.database.writer import Job
from services.errors import OutsideFailed
from services.identity.person import Person
from services.identity.presence import Presence
from services.scanning.answer import Answer, Booked
from services.scanning.capability import (
    Arrived,
    Attentive,
    Capability,
    Counting,
    Discreet,
    Prepared,
    Stateful,
    stored,
)
from services.scanning.choosing_desk import CHOOSING, Choose, named, nothing_offered
from services.scanning.commands import DOOR_COMMANDS, HIDDEN, Command
from services.scanning.joined import Joined
from services.scanning.look_up import LookUps
from services.scanning.meaning import Kind, Meaning
from services.scanning.outcome import Outcome, Reason, Verdict
from services.scanning.scan import Scan

log = structlog.get_logger(__name__)


AnswerListener = Callable[[Answer], None]


class Bench:
    """Takes scans (a `ScanSink`) at `station`. `read` gives a code's meaning, `presence` says who is there."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        read: Callable[[Scan], Meaning],
        presence: Callable[[], Presence],
        station: str = "",
        joined: Joined | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._read = read
        self._presence = presence
        self._station = station
        self._joined = joined
        self._front: Capability | None = None
        self._prepare: Callable[[], None] = _nothing
        self._moment: Callable[[], object] = _nothing
        self._choose: Choose = nothing_offered
        self._listeners: tuple[AnswerListener, ...] = ()
        self._lock = threading.Lock()
        self._look_ups = LookUps()

    @property
    def front(self) -> Capability | None:
        """What scans are for now."""
        return self._front

    def put_in_front(self, capability: Capability | None) -> None:
        """From now on scans are for this capability. Those that arrived before keep theirs."""
        with self._lock:
            self._front = capability
            self._prepare = capability.prepare if isinstance(capability, Prepared) else _nothing
            self._moment = capability.moment if isinstance(capability, Attentive) else _nothing

    def join(self, joined: Joined | None) -> None:
        """From now on these channels are one device each; None: nothing is joined."""
        with self._lock:
            self._joined = joined

    def offers(self, choose: Choose) -> None:
        """Where codes are offered, a digit that is scanned names one of them: from now on `choose` gives it."""
        self._choose = choose

    def on_answer(self, listener: AnswerListener) -> None:
        """Who is told each answer, in the writer's thread."""
        self._listeners += (listener,)

    def take(self, scan: Scan) -> None:
        """Queue a scan."""
        with self._lock:  # two devices' scans reach the writer in the order in which they were compared
            pull = self._joined.repeated_by(scan) if self._joined else None
            if pull is None:
                meaning = self._meaning(scan)
                chosen = self._chosen(scan, meaning)
                self._arrive(scan, meaning, CHOOSING if chosen else self._front)
                if chosen is not None:
                    self._arrive(chosen, self._meaning(chosen), self._front)
            else:
                first, also_by = pull.scans[0].id, pull.also_by
                self._post(
                    lambda tx, _attempt: scan_store.mark_also_by(tx, first, also_by), lambda _done: None, _log_broken
                )

    def take_up_again(self, desk_of: Callable[[str], Capability], person_of: Callable[[str], Person | None]) -> int:
        """Answer the scans of this station that were stored but not yet answered when the program ended, each for the
        session that was in front when it was made, whatever is there now. Returns how many."""
        waiting = self._database.read(lambda tx: scan_store.unanswered(tx, self._station))
        for one in waiting:
            by = person_of(one.person_id) if one.person_id else None
            front = desk_of(one.session_id) if one.session_id else None
            with self._lock:
                self._queue(Arrived(one.scan, self._meaning(one.scan), front, by, journalled=True))
        return len(waiting)

    def stop(self) -> None:
        """Hand all that waits to the writer. The database is closed after this."""
        self._look_ups.stop()

    # -- on the way to the writer --------------------------------------------------------------------------------------

    def _arrive(self, scan: Scan, meaning: Meaning, front: Capability | None) -> None:
        self._prepare()
        by, moment = self._presence().present, self._moment()
        self._queue(Arrived(scan, meaning, front, by, station=self._station, moment=moment))

    def _chosen(self, scan: Scan, meaning: Meaning) -> Scan | None:
        """The code that this digit names. At the door digits are of a PIN, and in front they may be of a number."""
        number, front = named(meaning, scan), self._front
        if not number or self._presence().present is None or (isinstance(front, Counting) and front.takes_digits()):
            return None
        return self._choose(number)

    def _meaning(self, scan: Scan) -> Meaning:
        """A bug in reading loses no scan: then it is a code that nobody can read."""
        try:
            return self._read(scan)
        except Exception:
            log.exception("reading a code broke", scan=scan.id)
            return Meaning(Kind.MISREAD, scan.text, scan.text)

    def _queue(self, arrived: Arrived) -> None:
        """To the writer, or first to whoever is asked. What comes after a scan that waits for an answer waits behind
        it, commands too, so that an undo takes back what it should; only a badge need not."""
        ask = arrived.front.look_up if arrived.front and arrived.by and arrived.kind not in _SPOKEN else None
        if arrived.kind is Kind.BADGE or (ask is None and not self._look_ups.are_waiting):
            self._post_answer(arrived)
            return
        if not arrived.journalled:
            self._post(lambda tx, _attempt: self._journal(tx, arrived), lambda _done: None, _log_broken)
        self._look_ups.ask(
            lambda: ask(arrived.scan) if ask else "",
            lambda name: self._post_answer(replace(arrived, name=name, journalled=True)),
        )

    def _post_answer(self, arrived: Arrived) -> None:
        self._post(
            lambda tx, attempt: self._answer(tx, arrived, attempt),
            self._tell,
            lambda error: self._not_answered(arrived, error),
        )

    def _post(
        self,
        run: Callable[[Connection, int], object],
        then: Callable[..., None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._database.post(Job(run, then, failed, must=True, is_scan=True))

    # -- in the writer's thread ----------------------------------------------------------------------------------------

    def _answer(self, tx: Connection, arrived: Arrived, attempt: int) -> Answer:
        """The scan's transaction. A second attempt first looks whether the one before was stored after all; a scan that
        waited, whether another station that shares the database has answered it."""
        if (attempt > 1 or arrived.journalled) and (stored := scan_store.answer_of(tx, arrived.scan.id)):
            state = arrived.front.state(tx) if isinstance(arrived.front, Stateful) else None
            return replace(stored, scan=arrived.scan, meaning=arrived.meaning, state=state)
        booked = self._book(tx, arrived)
        return Answer(arrived.scan, arrived.meaning, booked.outcome, booked.seq, booked.state)

    def _book(self, tx: Connection, arrived: Arrived) -> Booked:
        kind, front = arrived.kind, arrived.front
        if kind is Kind.BADGE:
            return self._store(tx, arrived, _badge(people_store.by_badge(tx, arrived.meaning.value)))
        if kind is Kind.TORN:
            return self._store(tx, arrived, Outcome(Verdict.REFUSED, Reason.COMMAND_TORN))
        if kind is Kind.PRACTICE:
            return self._store(tx, arrived, Outcome(Verdict.REFUSED, Reason.PRACTICE))
        if arrived.by is None:
            return self._store(tx, arrived, _at_the_door(arrived))
        if kind is Kind.COMMAND:
            done = front.command(tx, arrived) if front else None
            outcome, state = done or (Outcome(Verdict.REFUSED, Reason.COMMAND_UNKNOWN), None)
            return self._store(tx, arrived, outcome, state)
        booked = front.book(tx, arrived) if front else Outcome(Verdict.WARNING, Reason.NO_SESSION, kept=True)
        return booked if isinstance(booked, Booked) else self._store(tx, arrived, booked)

    def _store(self, tx: Connection, arrived: Arrived, outcome: Outcome, state: object = None) -> Booked:
        scan, meaning = _writable(arrived)
        return stored(tx, replace(arrived, scan=scan, meaning=meaning), outcome, self._clock.now(), state)

    def _journal(self, tx: Connection, arrived: Arrived) -> None:
        if scan_store.is_journalled(tx, arrived.scan.id):
            return
        whose = (_writable(arrived)[0], arrived.by.id if arrived.by else None)
        session_id = arrived.front.session_id if arrived.front else None
        scan_store.journal(tx, [whose], self._clock.now(), station=arrived.station, session_id=session_id)

    def _tell(self, answer: Answer) -> None:
        for listener in self._listeners:
            try:
                listener(answer)
            except Exception:
                log.exception("telling an answer broke", scan=answer.scan.id)

    def _not_answered(self, arrived: Arrived, error: Exception) -> None:
        """The program ends and the disk took nothing: then the log is the last place that may keep the scan. Or
        answering broke: then it is kept without its session."""
        if not isinstance(error, OutsideFailed):
            self._keep_after_bug(arrived, error)
            return
        scan, _meaning = _writable(arrived)
        at = scan.at.isoformat()
        log.error(
            "a scan could not be stored", scan=scan.id, text=scan.text, device=scan.device.id, at=at, why=error.kind
        )

    def _keep_after_bug(self, arrived: Arrived, error: Exception) -> None:
        """The scan is said to be kept; the station goes on."""
        log.error("answering a scan broke", scan=arrived.scan.id, error=repr(error))
        kept = Outcome(Verdict.WARNING, Reason.NOT_HANDLED, kept=arrived.kind not in _SPOKEN)

        def keep(tx: Connection, attempt: int) -> Answer:
            stored = scan_store.answer_of(tx, arrived.scan.id) if attempt > 1 else None
            booked = None if stored else self._store(tx, arrived, kept)
            return stored or Answer(arrived.scan, arrived.meaning, kept, booked.seq if booked else 0)

        self._post(keep, self._tell, _log_broken)


_SPOKEN = frozenset({Kind.COMMAND, Kind.BADGE, Kind.TORN, Kind.PRACTICE})


def _at_the_door(arrived: Arrived) -> Outcome:
    """The answer where nobody is there: digits of a PIN are taken, commands are not, all else waits for somebody."""
    if arrived.meaning.kind not in _SPOKEN:
        return Outcome(Verdict.WARNING, Reason.LOCKED, kept=True)
    if arrived.kind is Kind.COMMAND and Command(arrived.meaning.value) in DOOR_COMMANDS:
        return Outcome(Verdict.ACCEPTED, Reason.COMMAND_DONE)
    return Outcome(Verdict.WARNING, Reason.LOCKED)


def _badge(whose: Person | None) -> Outcome:
    """Whether anybody can come in with it; the door asks for the PIN."""
    if whose is None or not whose.active:
        return Outcome(Verdict.REFUSED, Reason.BADGE_UNKNOWN)
    return Outcome(Verdict.ACCEPTED, Reason.BADGE)


def _writable(arrived: Arrived) -> tuple[Scan, Meaning]:
    """The scan as it is stored: a digit that was scanned, flawed or not, may be part of a PIN, and is not written
    down; no more is a secret that was meant for what is in front."""
    meaning = arrived.meaning
    if isinstance(arrived.front, Discreet) and arrived.front.is_secret(arrived.scan):
        hidden = replace(arrived.scan, raw=HIDDEN.encode(), text=HIDDEN)
        return hidden, Meaning(Kind.PLAIN, HIDDEN, HIDDEN)
    is_digit = meaning.kind is Kind.COMMAND and Command(meaning.value).digit
    if not is_digit and meaning.kind is not Kind.TORN:
        return arrived.scan, meaning
    text = f"{meaning.key[:-1]}{HIDDEN}" if is_digit else meaning.value
    scan = replace(arrived.scan, raw=text.encode(), text=text)
    return scan, replace(meaning, key=text, text=text, value=f"D{HIDDEN}" if is_digit else "")


def _nothing() -> None:
    """There is nothing to store before a scan, and nothing to know besides it."""


def _log_broken(error: Exception) -> None:
    log.error("a job of the bench broke", error=repr(error))
