"""One message after the other is told to the server: durable before and after, so that a kill loses none and doubles
none. What was told and not answered is settled first (docs/decisions/0007-sync.md says what "in doubt" asks for)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum, auto
from threading import Lock

import structlog
from sqlalchemy import Connection

from services.clock import Clock, new_id
from services.database import box_store, packing_message_store, plate_store
from services.database.database import Database
from services.errors import OutsideFailed, OutsideKind, Refused
from services.identity.by import By
from services.packing.model import MessageKind
from services.packing.server.copying import name
from services.packing.server.messages import Message, MessageState, told
from services.packing.server.naming import is_unnamed
from services.packing.server.ports import PackingServer
from services.packing.server.remote import RemotePlate, Reply, Said, Told
from services.packing.server.settling import settle
from services.packing.server.told import Alarm, keep, refused
from services.packing.turn import begin

log = structlog.get_logger(__name__)

SHORTEST_WAIT, LONGEST_WAIT = 0.5, 60.0  # seconds before the next try
REMEMBERED = timedelta(days=28)  # a hub forgets keys after 30 days; its clock may be another one


class Went(Enum):
    """What came of telling a message."""

    ON = auto()  # it is done: the next of its shipment may go
    WAITS = auto()  # its shipment waits, for a while or for somebody
    SIGN_IN = auto()  # the server takes none of us


@dataclass(frozen=True, slots=True)
class _Sent:
    """What is about to be told; `doubtful`: it may be done already. `plate`: what stands on the plate of a pack;
    `ours`: the server's ids of what is known to be packed. `code`: what the server is asked for first, where nobody has
    said what is packed there."""

    message: Message
    told: Told
    doubtful: bool
    plate: str = ""
    ours: frozenset[str] = frozenset()
    code: str = ""


class Pusher:
    """One thread. `turns` is held while something is told or asked; `alarm` is told of what a server warns of;
    `random`: numbers from 0.0 to 1.0."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        by: Callable[[], By],
        *,
        turns: Lock,
        random: Callable[[], float],
        alarm: Callable[[Alarm], None],
    ) -> None:
        self._turns = turns
        self.has_untold = True  # there may be messages for which the server had no place: nobody has looked
        self._database, self._clock, self._by, self._random, self._alarm = database, clock, by, random, alarm

    def push(self, server: PackingServer, key: str) -> Went:
        """Tell the server of the message with that id. Waits for the network and the disk. Raises OutsideFailed: of the
        network, where no answer of the contract came; of the disk."""
        with self._turns:
            return self._push(server, key)

    def _push(self, server: PackingServer, key: str) -> Went:
        sent = self._database.write_once(lambda tx, attempt: self._begin(tx, key, attempt))
        if sent is None:
            return Went.WAITS
        try:
            known = self._named(server, sent) if sent.code else sent
            if isinstance(known, Reply):
                reply = known
            else:
                sent = known  # before it is told: from now on nobody knows what comes of it
                reply = self._ask(server, sent)
        except OutsideFailed as failed:
            if failed.kind is OutsideKind.NETWORK:
                sure = (bool(sent.code) or failed.params.get("sent") is False) and not sent.doubtful
                state = MessageState.WAITING if sure else MessageState.IN_DOUBT
                self._database.write_once(lambda tx, _attempt: packing_message_store.stands(tx, sent.message, state))
            raise
        alarm = self._database.write_once(lambda tx, attempt: self._store(tx, sent, reply, attempt))
        if alarm is not None:
            self._alarm(alarm)
        if reply.said is Said.SIGN_IN:
            return Went.SIGN_IN
        return Went.ON if reply.said is Said.DONE else Went.WAITS

    # -- before --------------------------------------------------------------------------------------------------------

    def _begin(self, tx: Connection, key: str, attempt: int) -> _Sent | None:
        message = packing_message_store.get(tx, key)
        again = attempt > 1 and message is not None and message.state is MessageState.SENDING
        if message is None or (message.state not in {MessageState.WAITING, MessageState.IN_DOUBT} and not again):
            return None
        by = self._by()
        box = box_store.get(tx, by.organisation, message.box_id) if message.box_id else None
        if message.kind is not MessageKind.BOX and message.box_id and not (box and box.remote_id):
            said = {"code": "NOT_FOUND"}  # the box itself was not taken
            packing_message_store.stands(tx, message, MessageState.PARKED, said=said, at=by.at)
            return None
        attempts = message.attempts + (not again)
        packing_message_store.stands(tx, message, MessageState.SENDING, attempts=attempts)
        doubtful = message.state is not MessageState.WAITING
        sent = told(message, box.remote_id if box else "", _content_of(tx, message))
        known = _known(tx, by, message) if message.kind is MessageKind.PACK and doubtful else ("", frozenset[str]())
        kept = packing_message_store.get(tx, key) or message
        return _Sent(kept, sent, doubtful, *known, code=str(message.payload["code"]) if is_unnamed(message) else "")

    # -- what nobody has told yet --------------------------------------------------------------------------------------

    def _named(self, server: PackingServer, sent: _Sent) -> _Sent | Reply:
        """The server says what the code names, which is stored before it is told that it was packed; or that it is
        nothing to pack here."""
        message = sent.message
        try:
            found = server.look_up(sent.code, message.shipment_id)
        except Refused as no:
            return Reply(Said.SIGN_IN if no.code == "AUTH_REQUIRED" else Said.REFUSED, code=no.code)
        except OutsideFailed as failed:
            if "text" not in failed.params:
                raise
            return Reply(Said.LATER, text=str(failed.params["text"]))  # it is there, and cannot say that now
        if not isinstance(found, RemotePlate):
            return Reply(Said.REFUSED, code="LP_UNKNOWN" if found is None else "NO_LP")
        op = new_id()
        try:
            named = self._database.write_once(
                lambda tx, _attempt: name(tx, begin(tx, self._by(), op), message, found, sent.code)
            )
        except OutsideFailed as failed:
            if failed.kind is not OutsideKind.NETWORK:
                raise
            return Reply(Said.REFUSED, code="LP_ELSEWHERE")  # what it says of that plate cannot be kept here
        if named is None:
            return Reply(Said.REFUSED, code="LP_NOT_ALLOCATED")
        return replace(sent, message=named, told=told(named, sent.told.box), plate=found.number, code="")

    # -- the call ------------------------------------------------------------------------------------------------------

    def _ask(self, server: PackingServer, sent: _Sent) -> Reply:
        if sent.doubtful and not (server.is_hub() and self._is_remembered(sent.message)):
            reply = settle(server, sent.told, sent.plate, sent.ours)
        else:
            reply = server.tell(sent.told)
        if sent.told.kind is MessageKind.TAKE_OUT and reply.said is Said.REFUSED and reply.status == 404:
            return Reply(Said.DONE, reply.status)  # it is not there: that is what was wanted
        return reply

    def _is_remembered(self, message: Message) -> bool:
        """Whether a hub that was told of it surely knows its key still; where a clock was wrong, nobody knows that."""
        return abs(self._clock.now() - message.created_at) < REMEMBERED

    # -- after ---------------------------------------------------------------------------------------------------------

    def _store(self, tx: Connection, sent: _Sent, reply: Reply, attempt: int) -> Alarm | None:
        by, message = self._by(), sent.message
        if attempt > 1:
            now = packing_message_store.get(tx, message.id)
            if now is None or now.state is not MessageState.SENDING:
                return None  # it was stored
        match reply.said:
            case Said.DONE:
                alarm = keep(tx, by, message, reply)
                at = None if reply.untold else by.at  # nobody answered: it is told when the hub has a place for it
                self.has_untold |= reply.untold
                packing_message_store.stands(tx, message, MessageState.DONE, said=_kept(sent, reply), at=at)
                return alarm
            case Said.REFUSED:
                said = {"code": reply.code, "text": reply.text, "status": reply.status}
                packing_message_store.stands(tx, message, MessageState.PARKED, said=said, at=by.at)
                return refused(tx, by, message, reply)
            case _:
                sure = reply.said is not Said.IN_DOUBT and not sent.doubtful
                state = MessageState.WAITING if sure else MessageState.IN_DOUBT
                packing_message_store.stands(tx, message, state, next_at=by.at + self._pause(message, reply))
        return None

    def _pause(self, message: Message, reply: Reply) -> timedelta:
        """Any time up to twice as long as before, never sooner than the server asks for."""
        longest = min(LONGEST_WAIT, SHORTEST_WAIT * 2.0 ** min(message.attempts, 20))
        return timedelta(seconds=max(reply.rest, SHORTEST_WAIT, longest * self._random()))


def _kept(sent: _Sent, reply: Reply) -> Mapping[str, object]:
    """What is kept of a success. `orphans`: boxes that may stand empty at the server."""
    if reply.packed is not None:
        ordered = None if reply.packed.packed is None else reply.packed.packed + reply.packed.remaining
        return {"id": reply.packed.content, "ordered": ordered}
    if reply.box is None:
        return {}
    again = sent.message.attempts - 1 if sent.doubtful and reply.orphans else 0
    return {"id": reply.box.id, "number": reply.box.number, "orphans": again}


def _content_of(tx: Connection, message: Message) -> str:
    """What is taken out, by the server's id: told by the answer to its pack, or read from there."""
    if message.kind is not MessageKind.TAKE_OUT:
        return ""
    if message.payload.get("remote"):
        return str(message.payload["remote"])
    packed = packing_message_store.get(tx, message.about)
    return str(packed.said.get("id", "")) if packed else message.about


def _known(tx: Connection, by: By, message: Message) -> tuple[str, frozenset[str]]:
    """(what stands on the plate, the server's ids of what is known to be in the shipment)."""
    plate = plate_store.get(tx, by.organisation, str(message.payload["plate"]))
    others = packing_message_store.of_shipment(tx, message.shipment_id)
    ours = {str(one.said["id"]) for one in others if one.kind is MessageKind.PACK and "id" in one.said}
    here = {one.remote_id for one in box_store.contents(tx, by.organisation, message.box_id)}
    return plate.number if plate else "", frozenset((ours | here) - {""})
