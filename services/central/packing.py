"""Packing at a central server: any that speaks the contract "Packing scanner", and our hub's extensions of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote, urlencode

import structlog
from pydantic import SecretStr

from services.central.extensions import PATH as EXTENSIONS
from services.central.extensions import CentralExtensions
from services.central.http import WHOLE_SECONDS, Http
from services.central.packing_answers import FAULTS, read, refusal_of, reply_to
from services.central.packing_snapshot import SnapshotShape
from services.central.packing_wire import DetailsShape, FoundShape, QueueShape
from services.errors import OutsideFailed, OutsideKind, Refused
from services.http.client import Answered
from services.packing.model import MessageKind
from services.packing.server.remote import (
    Queue,
    RemoteBox,
    RemoteContent,
    RemotePlate,
    RemoteShipment,
    Reply,
    Said,
    Told,
)
from services.packing.server.seen import Seen

log = structlog.get_logger(__name__)

PATH = "/api/shipping/scanner/pack"
PACKING: Final = "packing"  # the extension of a hub of ours
_LATER: Final = {MessageKind.SSCC: "sscc", MessageKind.WEIGHED: "weights"}  # those that came after it
LARGEST = 8 * 1024 * 1024  # bytes of an answer: a box with its contents
LARGEST_PAGE = 64 * 1024 * 1024  # bytes of a page of a snapshot
_OWN = f"{EXTENSIONS}/packing"
_WRONG = ("VALIDATION_ERROR", "")  # a field is; extensions name it without a code
_TO_HUBS = frozenset({MessageKind.REOPEN_BOX, MessageKind.COMPLETE, MessageKind.REOPEN, *_LATER})


class CentralPacking:
    """A `PackingServer`. Any thread but the UI's; `cut` and `close` it. `token` is asked for at each call. Raises
    ValueError for a URL that the settings would refuse. `was_hub`: whether the server at an address is on record as a
    hub of ours; asked in the thread that calls, until it was one here."""

    def __init__(
        self,
        url: str,
        *,
        token: Callable[[], SecretStr | None],
        was_hub: Callable[[str], bool] = lambda _address: False,
        whole_seconds: float = WHOLE_SECONDS,
    ) -> None:
        self._http = Http(url, token=token, whole_seconds=whole_seconds, faults=FAULTS)
        self._offered: frozenset[str] | None = None  # None: nobody has asked yet
        self._was, self._was_hub = False, was_hub
        self.cut = self._http.cut
        self.close = self._http.close

    @property
    def address(self) -> str:
        return self._http.url

    def is_hub(self) -> bool:
        return PACKING in self._offers()

    def knows(self, kind: MessageKind) -> bool:
        return not self._lacks(kind)

    def forget(self) -> None:
        self._offered = None

    def tell(self, told: Told) -> Reply:
        if told.kind in _TO_HUBS and not self.is_hub():
            return Reply(Said.REFUSED, code="NOT_OFFERED")
        if self._lacks(told.kind):
            return Reply(Said.DONE, untold=True)  # an older hub: it has no place for it
        method, path, body = _call_of(told)
        try:
            answered = self._send(method, path, body, key=told.key, person=told.person)
        except Refused as refused:  # no token: the server would say the same
            return Reply(Said.SIGN_IN, code=refused.code)
        reply = reply_to(answered, told)
        log.info("packing told", kind=told.kind.value, status=answered.status, said=reply.said.value, key=told.key)
        return reply

    def box(self, box_id: str) -> tuple[RemoteBox, Sequence[RemoteContent]] | None:
        answered = self._ask(f"{PATH}/box/{quote(box_id, safe='')}")
        if answered is None:
            return None
        found = read(DetailsShape, answered)
        if found.box.id != box_id:
            raise FAULTS.somebody_else(answered.status)
        return found.box.value(), [content.value() for content in found.contents]

    def shipments(self, *, warehouse: str = "", search: str = "", limit: int = 50) -> Queue:
        asked: dict[str, object] = {"limit": limit}
        asked |= {"warehouse_id": warehouse} if warehouse else {}
        asked |= {"search": search} if search else {}
        answered = self._ask(f"{PATH}/shipments?{urlencode(asked)}")
        if answered is None:
            raise FAULTS.somebody_else(404)
        found = read(QueueShape, answered)
        return Queue([row.value() for row in found.data], found.total)

    def look_up(self, code: str, shipment_id: str = "") -> RemoteShipment | RemotePlate | None:
        of = f"?{urlencode({'shipment_id': shipment_id})}" if shipment_id else ""
        answered = self._ask(f"{PATH}/lookup/{quote(code, safe='')}{of}")
        return None if answered is None else read(FoundShape, answered).root.data.value()

    def snapshot(self, cursor: str) -> Seen:
        since = f"?{urlencode({'since': cursor})}" if cursor else ""
        answered = self._ask(f"{_OWN}/snapshot{since}", LARGEST_PAGE)
        if answered is None and cursor:
            return self.snapshot("")  # no cursor of this server's: all of it anew
        if answered is None:
            raise FAULTS.somebody_else(404)
        return read(SnapshotShape, answered).value()

    def _lacks(self, kind: MessageKind) -> bool:
        """Whether it is told of in a way that this server does not know. Raises OutsideFailed."""
        return kind in _LATER and _LATER[kind] not in self._offers()

    def _offers(self) -> frozenset[str]:
        """Its extensions, asked once. Raises OutsideFailed."""
        if self._offered is None:
            self._refuse_nowhere()
            self._was = self._was or self._was_hub(self.address)
            self._offered = CentralExtensions(self._http).offered(known=self._was)
            self._was = self._was or PACKING in self._offered
        return self._offered

    def _ask(self, path: str, largest: int = LARGEST) -> Answered | None:
        """The answer to a question; None where the server says that there is no such thing. Raises as PackingServer."""
        answered = self._send("GET", path, largest=largest)
        if answered.status == 200:
            return answered
        reply = refusal_of(answered)
        if reply.said is Said.SIGN_IN:
            raise Refused("AUTH_REQUIRED", "central.packing.sign_in")
        if reply.status == 403:
            raise Refused("FORBIDDEN", "central.packing.forbidden")
        if reply.status == 404 or (reply.status == 400 and reply.code in _WRONG):
            return None  # a code that is no code of that server's is nothing that it has
        raise OutsideFailed(OutsideKind.NETWORK, "central.packing.trouble", retry=True, text=reply.text)

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None = None, **given: Any) -> Answered:
        self._refuse_nowhere()
        return self._http.call(method, path, body, **given)

    def _refuse_nowhere(self) -> None:
        if not self.address:
            raise Refused("CENTRAL_URL_MISSING", "central.look.no_url")


def _call_of(told: Told) -> tuple[str, str, Mapping[str, Any] | None]:
    """(method, path, body), as the contract has it."""
    box, shipment = quote(told.box, safe=""), quote(told.shipment, safe="")
    match told.kind:
        case MessageKind.BOX:
            return "POST", f"{PATH}/box/create", {"shipment_id": told.shipment}
        case MessageKind.PACK:
            return "POST", PATH, {"shipment_id": told.shipment, "box_id": told.box, **told.body}
        case MessageKind.TAKE_OUT:
            return "DELETE", f"{PATH}/box/{box}/item/{quote(told.content, safe='')}", None
        case MessageKind.CLOSE:
            return "POST", f"{PATH}/box/close", {"box_id": told.box, **told.body}
        case MessageKind.REOPEN_BOX:
            return "POST", f"{_OWN}/boxes/{box}/reopen", told.body
        case MessageKind.SSCC:
            return "POST", f"{_OWN}/boxes/{box}/sscc", told.body
        case MessageKind.WEIGHED:
            return "POST", f"{_OWN}/boxes/{box}/weighed", told.body
        case MessageKind.COMPLETE:
            return "POST", f"{_OWN}/shipments/{shipment}/complete", {}
        case MessageKind.REOPEN:
            return "POST", f"{_OWN}/shipments/{shipment}/reopen", told.body
