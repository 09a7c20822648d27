"""What only a hub of ours can do, besides the contract: found out by asking, never assumed."""

from collections.abc import Sequence
from typing import Any

import structlog
from pydantic import ValidationError

from services.central.http import Http, not_understood
from services.central.hub_shapes import (
    HeldShape,
    ListShape,
    ListStandsShape,
    OfferedShape,
    ScanShape,
    ScansShape,
    ToldShape,
    UploadedShape,
    read_own,
)
from services.central.replies import refusal
from services.central.wire import LONGEST_TEXT
from services.errors import Refused
from services.http.client import Answered
from services.sessions.model import ExpectedItem
from services.sessions.remote import RemoteList, RemoteScan, RemoteSession
from services.sync.model import Body
from services.sync.ports import Reply, Report, Told, Untaken

log = structlog.get_logger(__name__)

PATH = "/api/v1/ext"
VERSION = 1  # of each extension that we know how to speak
_AWAY = frozenset({408, 425, 429, 502, 503, 504})  # what a proxy says while the server is started anew
PAGE = 500  # scans
LARGEST_LIST = 32 * 1024 * 1024  # bytes of a page: each item may be as large as two symbols
LARGEST_PAGE = 16 * 1024 * 1024  # bytes: each scan may be as large as a symbol


class CentralExtensions:
    """The `HubExtensions` and the `SessionsElsewhere` of the server behind `http`. Any thread but the UI's."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def offered(self, *, known: bool = False) -> frozenset[str]:
        """The names of what this server can do. Any answer but the hub's own says: the contract alone. `known`: it was
        a hub of ours before, so that only a client's error (404, there is no such thing) says that. Raises
        OutsideFailed(NETWORK) where nothing came, or somebody in between says that it is away or busy."""
        answered = self._http.call("GET", PATH, signed=False)
        if answered.status in _AWAY:
            raise self._http.faults.nothing_came()
        try:
            found = OfferedShape.model_validate_json(answered.content) if answered.status == 200 else None
        except ValidationError:
            found = None
        if known and found is None and not 400 <= answered.status < 500:
            raise self._http.faults.nothing_came()
        names = [name for name, version in found.extensions.items() if version == VERSION] if found else []
        log.info("what the server offers", status=answered.status, extensions=names)
        return frozenset(names)

    def upload(self, remote_id: int, scans: Sequence[Body], person: str) -> Reply:
        """Without a key: scans are known by their ids, and the messages that they are of may have been told before,
        under theirs. Raises OutsideFailed(NETWORK) where what came tells not of each of these scans, and is no
        refusal."""
        path = f"{PATH}/scan-sessions/{remote_id}/scans"
        answered = self._call("POST", path, {"scans": list(scans)}, person=person)
        if isinstance(answered, Reply):
            return answered
        found = read_own(UploadedShape, answered)
        untaken = {one.id: Untaken(one.error_code, one.detail[:LONGEST_TEXT]) for one in found.refused}
        if {scan["id"] for scan in scans} != {*found.stored, *untaken}:
            raise not_understood(200)
        return Reply(200, untaken=untaken)

    def expect(self, remote_id: int, part: Body, person: str) -> Reply:
        """Without a key: items are known by their places."""
        answered = self._call("POST", f"{PATH}/scan-sessions/{remote_id}/expected", part, person=person)
        if isinstance(answered, Reply):
            return answered
        found = read_own(ListStandsShape, answered)
        if found.size != part["size"]:
            raise not_understood(200)
        return Reply(200)

    def report(self, report: Report) -> Told | Reply:
        """What the hub wants this station to know, or why it does not take the report. Raises OutsideFailed."""
        return self._told(self._call("PUT", f"{PATH}/stations/me", report.body()))

    def told(self) -> Told | Reply:
        """Raises OutsideFailed."""
        return self._told(self._call("GET", f"{PATH}/stations/me"))

    def _told(self, answered: Answered | Reply) -> Told | Reply:
        if isinstance(answered, Reply):
            return answered
        told = read_own(ToldShape, answered)
        reviewed = tuple(one.value() for one in told.reviewed)
        offered = tuple(one.value() for one in told.offered)
        return Told(offered, tuple(told.taken), reviewed, tuple(told.asked), tuple(told.ended))

    def review(self, remote_id: int, body: Body, key: str, person: str) -> Reply:
        """Raises OutsideFailed(NETWORK) where what came is neither this session nor a refusal."""
        told = {name: value for name, value in body.items() if name != "act"}
        path = f"{PATH}/scan-sessions/{remote_id}/review/{body['act']}"
        answered = self._call("POST", path, told, key=key, person=person)
        if isinstance(answered, Reply):
            return answered
        if read_own(HeldShape, answered).session.id != remote_id:
            raise not_understood(200)
        return Reply(200, answer={"act": body["act"]})

    def take_over(self, remote_id: int, key: str, person: str) -> RemoteSession:
        path = f"{PATH}/scan-sessions/{remote_id}/take-over"
        return self._held(self._call("POST", path, {}, key=key, person=person), remote_id)

    def session(self, remote_id: int) -> RemoteSession:
        return self._held(self._call("GET", f"{PATH}/scan-sessions/{remote_id}"), remote_id)

    def scans(self, remote_id: int) -> list[RemoteScan]:
        found: list[ScanShape] = []
        before: int | None = 0
        while before is not None:
            more = f"&before={before}" if before else ""
            path = f"{PATH}/scan-sessions/{remote_id}/scans?limit={PAGE}{more}"
            answered = self._call("GET", path, largest=LARGEST_PAGE)
            if isinstance(answered, Reply):
                raise _refused(answered)
            page = read_own(ScansShape, answered)
            found += page.scans
            if page.next is not None and before and page.next >= before:  # it would never end
                raise not_understood(200)
            before = page.next
        try:
            return [scan.value() for scan in reversed(found)]
        except ValueError as error:
            raise not_understood(200) from error

    def has_whole_list(self, remote_id: int) -> bool:
        answered = self._call("GET", f"{PATH}/scan-sessions/{remote_id}/expected?limit=1&after=0", largest=LARGEST_LIST)
        if isinstance(answered, Reply):
            raise _refused(answered)
        page = read_own(ListShape, answered)
        return page.size == page.stored

    def expected(self, remote_id: int) -> RemoteList:
        items: list[ExpectedItem] = []
        after = 0
        while True:
            path = f"{PATH}/scan-sessions/{remote_id}/expected?limit={PAGE}&after={after}"
            answered = self._call("GET", path, largest=LARGEST_LIST)
            if isinstance(answered, Reply):
                raise _refused(answered)
            page = read_own(ListShape, answered)
            items += [ExpectedItem(item.code, item.description) for item in page.items]
            if page.next is None:
                return RemoteList(tuple(items), page.size)
            if page.next <= after:  # it would never end
                raise not_understood(200)
            after = page.next

    def _held(self, answered: Answered | Reply, remote_id: int) -> RemoteSession:
        if isinstance(answered, Reply):
            raise _refused(answered)
        session = read_own(HeldShape, answered).session.value()
        if session.id != remote_id:
            raise not_understood(200)
        return session

    def _call(self, method: str, path: str, body: Body | None = None, **given: Any) -> Answered | Reply:
        """The answer where it is a success, else what it says. Raises OutsideFailed."""
        try:
            answered = self._http.call(method, path, body, **given)
        except Refused as refused:  # no token: the server would say the same
            return Reply(401, refused.code)
        return answered if answered.status == 200 else refusal(answered)


def _refused(reply: Reply) -> Exception:
    """As an exception: what waits for a person here is not the outbox, but the person."""
    codes = {401: "AUTH_REQUIRED", 403: "INSUFFICIENT_PERMISSIONS", 404: "SESSION_NOT_FOUND"}
    if reply.status >= 500 or reply.status in {408, 425, 429}:
        return not_understood(reply.status)
    code = codes.get(reply.status, reply.error_code or "SESSION_STATE_CONFLICT")
    return Refused(code, "sync.take_over.refused", text=reply.detail)
