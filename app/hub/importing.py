"""Takes a station's file of what waited there in: each operation goes through the hub's own services, under its own key
and its station's user, as if it had come by the network. What came already, by either way, is not done again."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from app.hub.bodies import asked, check
from app.hub.errors import Invalid
from app.hub.lists import LISTED
from app.hub.outbox_file import Create, Expected, Fault, Operation, Outbox, Review, Scans, Session, Update
from app.hub.reviews import BODIES
from app.hub.sessions import wanted_by
from services.clock import Clock
from services.database import hub_answer_store, hub_scan_store, hub_session_store
from services.database.database import Database
from services.database.walls import within
from services.errors import Refused
from services.hub.accounts import HubAccounts
from services.hub.expected import HubExpected
from services.hub.model import Call, Caller, User
from services.hub.rehearsal import rehearse
from services.hub.review import Act
from services.hub.reviewing import HubReviews
from services.hub.rules import person_of
from services.hub.scans import HubScans
from services.hub.service import HubService
from services.hub.settings import Configs

PATH = "/api/v1/scan-sessions/"
T = TypeVar("T")


@dataclass
class Taken:
    """What an import did. `applied` and `unchanged`: operations done now, and done before; `scans`: those of the file
    that were stored now, `scans_before`: those that were there already; `left`: operations behind one that was refused,
    which wait as they do at the station."""

    applied: int = 0
    unchanged: int = 0
    scans: int = 0
    scans_before: int = 0
    left: int = 0
    errors: list[Fault] = field(default_factory=list)


def user_of(accounts: HubAccounts, file: Outbox, organisation: str, name: str) -> User:
    """The station's user: the one whose token it has, or the one with this `name`, where one is given. Raises Refused:
    STATION_UNKNOWN, ORGANISATION_DIFFERS, USER_UNKNOWN."""
    station = file.station
    if name:
        user: User | None = accounts.find_user(name)
    elif station.token is None or station.user_id is None:
        user = None
    else:
        user = accounts.given_to(station.token, station.user_id)
    if user is None or not user.active:
        raise Refused("STATION_UNKNOWN", "hub.import.station_unknown", station=station.name)
    if user.organisation != organisation:
        raise Refused("ORGANISATION_DIFFERS", "hub.import.organisation", station=station.name, name=organisation)
    return user


def import_outbox(
    database: Database, clock: Clock, configs: Configs, file: Outbox, raw: dict[str, Any], user: User
) -> Taken:
    """Do what the file says, one transaction each. Waits for the disk. Raises OutsideFailed; what was done till then is
    done, and a second time goes on there."""
    importer = _Importer(database, clock, configs, user)
    for at, session in enumerate(file.sessions):
        importer.take(session, raw["sessions"][at], f"sessions[{at}]")
    return importer.taken


def rehearse_outbox(
    database: Database, clock: Clock, configs: Configs, file: Outbox, raw: dict[str, Any], user: User
) -> Taken:
    """What `import_outbox` would do: the same, in one transaction that is taken back."""
    return rehearse(database, lambda within: import_outbox(within, clock, configs, file, raw, user))


class _Importer:
    def __init__(self, database: Database, clock: Clock, configs: Configs, user: User) -> None:
        self._database = database
        self._service = HubService(database, clock, configs)
        self._expected = HubExpected(database, clock)
        self._scans = HubScans(database, clock)
        self._reviews = HubReviews(database, clock)
        self._user = user
        self.taken = Taken()

    def take(self, session: Session, raw: dict[str, Any], path: str) -> None:
        """All of one session, up to what is refused: what follows waits for that, as at the station."""
        number = session.remote_id
        for at, operation in enumerate(session.operations):
            where = f"{path}.operations[{at}]"
            try:
                number = self._do(operation, raw["operations"][at], number, where)
            except Refused as refused:
                params = {name: value for name, value in refused.params.items() if isinstance(value, str | int)}
                self.taken.errors.append(Fault(where, refused.words, params))
                self.taken.left += len(session.operations) - at - 1
                return

    def _do(self, operation: Operation, raw: dict[str, Any], number: int | None, where: str) -> int:
        """The session's number at the hub."""
        if isinstance(operation, Create):
            call = self._call(operation, asked("POST", PATH, raw["body"]))
            wanted = wanted_by(operation.body)
            answer = self._once(call, lambda: self._service.create(call, wanted))
            return int(json.loads(answer.body)["id"])
        if number is None:
            raise Refused("SESSION_NOT_FOUND", "hub.refused.not_found")
        if isinstance(operation, Update):
            call = self._call(operation, asked("PATCH", f"{PATH}{number}", raw["body"]))
            change = operation.body.model_dump(exclude_none=True)
            self._once(call, lambda: self._service.update(call, number, change))
        elif isinstance(operation, Review):
            call = self._call(operation, asked("POST", f"{LISTED}/{number}/review/{operation.what}", raw["body"]))
            act = _told(operation)
            self._once(call, lambda: self._reviews.tell(call, number, act))
        elif isinstance(operation, Expected):
            self._expect(operation, number)
        else:
            self._upload(operation, number, where)
        return number

    def _expect(self, operation: Expected, number: int) -> None:
        """Items are known by their places in the list: what came before changes nothing."""
        call, organisation = Call(self._caller(operation.person), "", None), self._user.organisation_id
        known = within(organisation, lambda tx: hub_session_store.get(tx, organisation, number))
        before, part = self._database.read(known), _checked(lambda: operation.body.part())
        after = json.loads(self._expected.upload(call, number, part).body)
        stood = before and {"size": before.list_size, "stored": before.list_stored, "blind": before.blind}
        self._count(known=after == stood)

    def _caller(self, person: str | None) -> Caller:
        return Caller(self._user, person_of(self._user, person or ""))

    def _count(self, *, known: bool) -> None:
        if known:
            self.taken.unchanged += 1
        else:
            self.taken.applied += 1

    def _call(self, operation: Create | Update | Review, what: str) -> Call:
        return Call(Caller(self._user, person_of(self._user, operation.person)), what, operation.key)

    def _once(self, call: Call, work: Callable[[], T]) -> T:
        key = call.key or ""
        known = within(self._user.organisation_id, lambda tx: hub_answer_store.get(tx, call.caller, key))
        before = self._database.read(known)
        done = work()
        self._count(known=before is not None)
        return done

    def _upload(self, operation: Scans, number: int, where: str) -> None:
        call, organisation = Call(Caller(self._user), "", None), self._user.organisation_id
        ids = [scan.id for scan in operation.scans]
        known = self._database.read(within(organisation, lambda tx: hub_scan_store.known(tx, organisation, ids)))
        answer = json.loads(self._scans.upload(call, number, [scan.scan() for scan in operation.scans]).body)
        self.taken.scans += sum(id_ not in known for id_ in answer["stored"])
        self.taken.scans_before += sum(id_ in known for id_ in answer["stored"])
        places = {scan.id: at for at, scan in enumerate(operation.scans)}
        for refused in answer["refused"]:
            place = f"{where}.scans[{places[refused['id']]}]"
            self.taken.errors.append(Fault(place, "hub.import.scan", {"why": refused["detail"]}))


def _told(operation: Review) -> Act:
    """What is told of a review. Raises Refused (IMPORT_INVALID) where no station tells it so."""
    return _checked(lambda: check(BODIES[operation.what], operation.body).told())


def _checked(value: Callable[[], T]) -> T:
    try:
        return value()
    except Invalid as error:
        raise Refused("IMPORT_INVALID", "hub.import.no_outbox") from error
