"""Small builders for tests of sessions and the bench: people, scans, a station on a real database."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from threading import Event
from typing import Any

from sqlalchemy import Connection, text

from services.clock import new_id
from services.database import people_store
from services.database.database import Database
from services.identity.person import Person, Role
from services.identity.presence import Presence
from services.scanning import meaning
from services.scanning.answer import Answer
from services.scanning.bench import Bench
from services.scanning.joined import Joined
from services.scanning.meaning import Meaning
from services.scanning.patterns import Patterns
from services.scanning.scan import Device, Flaw, Scan, make_scan
from services.sessions.desk import SessionDesk
from services.sessions.model import ExpectedItem, NewSession, Session, SessionConfig, SessionType
from services.sessions.service import SessionService
from tests.fakes.held_clock import HeldClock
from tests.fakes.waiting import PATIENCE, Memory

SITE = "7K2Q"
GUN = Device("gun", "Gun", "serial")
WEDGE = Device("wedge", "Keyboard", "wedge")
_PATTERNS = Patterns(site=SITE)


def person(name: str, role: Role = Role.PACKER) -> Person:
    """Somebody; the id follows from the name."""
    return Person(f"person-{name}", name, name.title(), role, "House", badge=f"{name.upper()}1")


ADA, BOB, EVE = person("ada"), person("bob"), person("eve", Role.SUPERVISOR)
VIC = person("vic", Role.VIEWER)


def read(scan: Scan) -> Meaning:
    """What a code means at the tests' station."""
    return meaning.read(scan, _PATTERNS)


def key_of(code: str) -> str:
    """The key of a listed code."""
    return meaning.read_code(code, _PATTERNS).key


def command(verb: str) -> str:
    """The code of a command barcode of the tests' station."""
    return f"SD{SITE}{verb}"


class Station:
    """A bench with sessions on a database that the test opened. Everybody of the tests is in it; Ada is signed in."""

    def __init__(
        self, database: Database, *, sends: bool = False, joined: Joined | None = None, name: str = ""
    ) -> None:
        self.database = database
        self.clock = HeldClock()
        self.sends = sends
        self.sessions = SessionService(database, self.clock, key_of=key_of, sends=sends, station=name)
        self.presence = Presence(ADA)
        self.bench = Bench(database, self.clock, read=read, presence=lambda: self.presence, station=name, joined=joined)
        self.answers: Memory[Answer] = Memory()
        self.bench.on_answer(self.answers.add)
        self.database.write(self._add_people)

    def _add_people(self, tx: Connection) -> None:
        if people_store.count(tx) == 0:
            for one in (ADA, BOB, EVE, VIC):
                people_store.add(tx, one, None, author_id=one.id, at=self.clock.now())

    def start(
        self,
        session_type: SessionType = SessionType.BATCH_SCAN,
        *,
        config: SessionConfig | None = None,
        expected: Sequence[str] = (),
        auto_commit: bool = True,
        by: Person = ADA,
        **fields: Any,
    ) -> Session:
        """A new session, in front."""
        items = tuple(ExpectedItem(code, f"the {code}") for code in expected)
        wanted = NewSession(session_type, expected=items, auto_commit=auto_commit, **fields)
        session = self.sessions.start(wanted, by, config or SessionConfig())
        self.bench.put_in_front(self.desk(session))
        return session

    def desk(self, session: Session, look_up: Callable[[Scan], str] | None = None) -> SessionDesk:
        """The session as a capability of the bench."""
        return SessionDesk(session.id, self.clock, sends=self.sends, look_up=look_up)

    def desk_of(self, session_id: str) -> SessionDesk:
        """The same by the session's id."""
        return self.desk(self.sessions.get(session_id))

    def make(self, code: str, *, device: Device = GUN, flaw: Flaw | None = None) -> Scan:
        """A scan of this code, now, as a device makes it; an AIM identifier in front is read."""
        return make_scan(code.encode(), device, scan_id=new_id(), at=self.clock.now(), flaw=flaw)

    def scan(self, code: str | Scan, *, device: Device = GUN, flaw: Flaw | None = None) -> Answer:
        """Scan one code and wait for its answer; a second passes."""
        scan = self.make(code, device=device, flaw=flaw) if isinstance(code, str) else code
        self.bench.take(scan)
        self.clock.advance(1)
        return self.answer_of(scan)

    def answer_of(self, scan: Scan) -> Answer:
        """The answer to this scan, once it is there."""
        answers = self.answers.wait_until(lambda answers: any(one.scan.id == scan.id for one in answers))
        return next(one for one in answers if one.scan.id == scan.id)

    def settled(self) -> None:
        """Wait until all that was queued at the writer is stored and told."""
        self.database.write(lambda tx: None)

    def rows(self, sql: str, **params: Any) -> list[Any]:
        """The rows of a query, for what no service shows."""
        return self.database.read(lambda tx: list(tx.execute(text(sql), params)))

    def value(self, sql: str, **params: Any) -> Any:
        """The one value of a query."""
        return self.rows(sql, **params)[0][0]


def expire(station: Station, session: Session) -> None:
    """Let the session's time run out."""
    station.clock.advance((session.expires_at - station.clock.now() + timedelta(seconds=1)).total_seconds())


def codes(station: Station) -> list[str]:
    """Every code in the scan table, in the order of storing."""
    return [row.text for row in station.rows("SELECT text FROM scan ORDER BY seq")]


class SlowSystem:
    """Another system: it answers a question when the test lets it."""

    def __init__(self) -> None:
        self.asked: Memory[str] = Memory()
        self.may_answer = Event()

    def __call__(self, scan: Scan) -> str:
        self.asked.add(scan.text)
        assert self.may_answer.wait(PATIENCE)
        return f"name of {scan.text}"
