"""Tells the hub how this station stands, and keeps what it answers: sessions offered to us, sessions taken from us."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from importlib.metadata import version

import structlog
from sqlalchemy import Connection

from services.clock import Clock
from services.database import outbox_lists, people_store, session_server_store
from services.database.database import Database
from services.database.types import to_micros
from services.database.upload_store import harmless
from services.errors import OutsideFailed, Refused
from services.http.headers import LONGEST_REST
from services.sessions import acts, reviewing
from services.sessions.model import MAX_NOTES, Status
from services.sessions.remote import Judged
from services.sync import late_reviews
from services.sync.contact import REVIEW, Contact
from services.sync.model import Meaning
from services.sync.parting import part_open
from services.sync.ports import DeviceLine, Reply, Report, Told
from services.sync.rules import meaning_of

log = structlog.get_logger(__name__)

STATIONS = "stations"
PEOPLE = "people"
EVERY_SECONDS = 5.0  # between two looks whether something is other than it was told
ASK_SECONDS = 10.0  # after which a station with an open session asks what there is to know, where nothing changed
AT_LEAST_SECONDS = 60.0  # between two reports, where nothing changed
LONGEST_NAME = 100  # characters
MOST_DEVICES = 50
MOST_PEOPLE = 300
OVER = frozenset({Status.COMPLETED, Status.CANCELLED})


@dataclass(frozen=True, slots=True)
class About:
    """What the station knows of itself besides its database. `person`: who is signed in, "" nobody."""

    person: str = ""
    devices: tuple[DeviceLine, ...] = ()


class Reports:
    """One thread at a time. `about` is asked at each look; `taken` is called when another station has taken over a
    session of ours, or something of one came late: `bring` looks whether that is there by now."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        contact: Contact,
        about: Callable[[], About],
        taken: Callable[[], None],
        bring: Callable[[], bool] = lambda: False,
    ) -> None:
        self._database = database
        self._clock = clock
        self._contact = contact
        self._about = about
        self._taken = taken
        self._bring = bring
        self._look_at = 0.0  # monotonic
        self._last: Report | None = None
        self._last_at = self._told_at = 0.0  # monotonic
        self._told_people: tuple[tuple[str, str], ...] = ()  # as the hub knows them
        self.told = Told()

    def rest(self) -> float | None:
        """Seconds until the next look; None where the server wants no reports."""
        if not self._contact.offers(STATIONS):
            return None
        return max(0.0, self._look_at - self._clock.monotonic())

    def send(self) -> bool:
        """Report, where something has changed or the last report is old; else ask, where a session of ours is open, as
        another station may take it over. Whether the answer is other than the last."""
        now, asked_at = self._clock.monotonic(), self._clock.now()
        self._look_at = now + EVERY_SECONDS
        report, hub = self._report(), self._contact.server.hub
        is_news = report != self._last or now - self._last_at >= AT_LEAST_SECONDS
        if not (is_news or (now - self._told_at >= ASK_SECONDS and self._holds_any())):
            return False
        try:
            told = hub.report(self._with_people(report)) if is_news else hub.told()
        except OutsideFailed as failed:  # the next message finds out whether anybody is there
            log.info("the report got no answer", why=failed.words)
            return False
        self._contact.was_reached()
        self._told_at = now
        if isinstance(told, Reply):
            log.info("the hub takes no report", status=told.status, code=told.error_code)
            if meaning_of(told.status, told.error_code) is Meaning.LATER:
                self._look_at = now + max(EVERY_SECONDS, min(told.retry_after, LONGEST_REST))
            elif is_news:  # who asks in vain, of an older hub, still reports every minute
                self._last, self._last_at = report, now
            return False
        if is_news:
            self._last, self._last_at, self._told_people = report, now, report.people
        before, self.told = self.told, told
        self._mark_taken(told, asked_at)
        self._heed(told)
        self._after_review(told)
        self._carry_out(told)
        if self._bring():
            self._taken()
        return before != told

    def _holds_any(self) -> bool:
        """Whether the hub may have something to tell of a session: that another station has it, what a review said."""
        return self._database.read(lambda tx: session_server_store.holds_any(tx, self._contact.server.address))

    def _report(self) -> Report:
        about, now = self._about(), to_micros(self._clock.now())
        status = self._database.read(lambda tx: outbox_lists.status(tx, now))
        devices = tuple(
            DeviceLine(harmless(one.id, LONGEST_NAME), harmless(one.name, LONGEST_NAME), one.kind, one.state)
            for one in about.devices[:MOST_DEVICES]
        )
        person = harmless(about.person, LONGEST_NAME)
        counts = status.waiting, status.in_doubt, status.parked
        return Report(person, *counts, status.oldest, devices, version("scandesk"), self._people())

    def _people(self) -> tuple[tuple[str, str], ...]:
        """(name, full name) of those whom the hub knows by their names: it shows people how they are called."""
        if not self._contact.offers(PEOPLE):
            return ()
        known = self._database.read(people_store.everybody)[:MOST_PEOPLE]
        return tuple((harmless(one.name, LONGEST_NAME), harmless(one.full_name, LONGEST_NAME)) for one in known)

    def _with_people(self, report: Report) -> Report:
        """What goes: the people where the hub was not told of them yet, as they are."""
        return replace(report, people=()) if self._told_people == report.people else report

    def _mark_taken(self, told: Told, asked_at: datetime) -> None:
        """The sessions of ours that another station goes on with are told so, with its name."""

        taken, server = (*told.taken, *told.ended), self._contact.server.address
        still_ours = partial(session_server_store.not_lost, remote_ids=taken, server=server)
        for number in self._database.read(still_ours) if taken else ():
            hub = self._contact.server.hub
            try:
                station = hub.session(number).station
                theirs = frozenset(scan.id for scan in hub.scans(number) if scan.staged)
            except (OutsideFailed, Refused) as error:  # at the next report
                log.info("nobody says who has taken a session over", session=number, error=repr(error))
                continue
            self._take(number, station, theirs, asked_at)

    def _heed(self, told: Told) -> None:
        """Sessions that came from another station, and whose review is asked for since: they are handed in here."""
        for number in told.asked:
            now, server = self._clock.now(), self._contact.server.address
            if not self._database.read(partial(late_reviews.is_news, remote_id=number, server=server)):
                continue
            if self._database.write_once(partial(_heed, remote_id=number, server=server, now=now)):
                log.info("a session asks for a review", session=number)
                self._taken()

    def _after_review(self, told: Told) -> None:
        """What is staged here of sessions that others completed, and that these did not have, takes effect now."""
        server = self._contact.server.address
        for session in self._database.read(lambda tx: session_server_store.left_for_review(tx, server)):
            if session.remote_id is None or session.remote_id in told.taken:  # it goes on
                continue
            hub = self._contact.server.hub
            try:
                status = hub.session(session.remote_id).status
                scans = hub.scans(session.remote_id)
            except (OutsideFailed, Refused) as error:  # at the next report
                log.info("nobody says what became of a session", session=session.remote_id, error=repr(error))
                continue
            done = frozenset(scan.id for scan in scans if not scan.staged or scan.undone_at is not None)
            end = partial(_end, session_id=session.id, status=status, done=done, now=self._clock.now())
            if status in OVER and self._database.write_once(end):
                self._taken()

    def _carry_out(self, told: Told) -> None:
        """What was decided elsewhere of what was handed in here is done here: once, however often it is told."""
        for judged in told.reviewed:
            now, by = self._clock.now(), harmless(judged.by, LONGEST_NAME)
            note = None if judged.note is None else harmless(judged.note, MAX_NOTES)
            one = replace(judged, by=by, note=note)
            if self._database.write_once(partial(_carry_out, judged=one, server=self._contact.server.address, now=now)):
                log.info("a review was decided elsewhere", session=judged.remote_id, approved=judged.note is None)
                self._taken()

    def _take(self, number: int, station: str, theirs: Collection[str], asked_at: datetime) -> None:
        name, now, server = harmless(station, LONGEST_NAME), self._clock.now(), self._contact.server.address
        reviews = self._contact.offers(REVIEW)

        def mark(tx: Connection, _attempt: int) -> None:
            ours = session_server_store.mark_taken_over(tx, number, server, name, now, asked_at=asked_at)
            if ours is not None:
                if not (late_reviews.is_over(tx, ours) or (reviews and late_reviews.waits(tx, ours))):
                    acts.let_go(tx, ours, now, theirs=theirs)
                part_open(tx, ours, now)

        self._database.write_once(mark)
        log.info("another station has taken a session over", session=number, station=station)
        self._taken()


def _carry_out(tx: Connection, _attempt: int, *, judged: Judged, server: str, now: datetime) -> bool:
    return reviewing.carry_out(tx, judged, server, now)


def _heed(tx: Connection, _attempt: int, *, remote_id: int, server: str, now: datetime) -> bool:
    return late_reviews.heed(tx, remote_id, server, now)


def _end(
    tx: Connection, _attempt: int, *, session_id: str, status: Status, done: Collection[str], now: datetime
) -> bool:
    return late_reviews.end(tx, session_id, status, now, done=done)
