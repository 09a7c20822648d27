"""Camera scans go to a server: each is begun there, told its frames (thinning.py), locked and completed. They wait as
long as it is away, and no scan of a code is the reason, nor waits for them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Event
from typing import Final

import structlog
from sqlalchemy import Connection

from services.database import camera_record_store, frame_store, outbox_store, session_store
from services.database.camera_record_store import OWN
from services.database.database import Database
from services.errors import OutsideFailed, OutsideKind, Refused
from services.frames.record.model import FrameRecord
from services.frames.record.thinning import thinned
from services.frames.telling.model import Recorded, Telling, TellingState
from services.frames.telling.ports import LATER, FrameServer
from services.sync.model import Kind, State

log = structlog.get_logger(__name__)

LIVE_SECONDS: Final = 2.0  # between two tellings of a scan that is recorded: what came meanwhile goes together
REST_SECONDS: Final = 30.0  # with nothing to tell
LONGEST_REST: Final = 300.0  # between two tries while the server is away
FIRST_REST: Final = 5.0
LOOK: Final = 1_000  # frames that are looked through together
ONE_BY_ONE: Final = 20  # frames between two notes of how far it is, where each is a call
SCANS: Final = 20  # that are gone through together
LONGEST_WHY: Final = 300  # characters


class FrameTeller:
    """Used in one thread. `batch`: frames of one message."""

    def __init__(self, database: Database, server: FrameServer, *, station: str, batch: Callable[[], int]) -> None:
        self._database, self._server, self._station, self._batch = database, server, station, batch
        self._failures = 0

    def turn(self, ending: Event) -> float:
        """Tell what waits; seconds until the next look, unless somebody wakes us. Raises OutsideFailed where the disk
        fails."""
        try:
            rest = self._tell_all(ending)
        except OutsideFailed as failed:
            if failed.kind is not OutsideKind.NETWORK:
                raise
            return self._away(failed.words)
        except Refused as refused:
            return self._away(refused.code)
        self._failures = 0
        return rest

    def _tell_all(self, ending: Event) -> float:
        while True:
            again, after = False, ""
            while waiting := self._waiting(after):
                after = waiting[-1].scan.id
                for one in waiting:
                    if ending.is_set():
                        return 0.0
                    again |= self._go_on(one)
            if not again:
                return LIVE_SECONDS if after else REST_SECONDS

    def _waiting(self, after: str) -> Sequence[Recorded]:
        return self._database.read(
            lambda tx: camera_record_store.waiting(tx, self._station, self._server.address, after=after, most=SCANS)
        )

    def _go_on(self, one: Recorded) -> bool:
        """Do the next thing for that scan: whether there may be more to do at once."""
        try:
            if not one.telling.remote_id:
                return self._begin(one)
            return self._tell_frames(one) or self._tell_end(one)
        except Refused as refused:
            if refused.code in LATER:
                raise
            log.warning("the server does not take a camera scan", scan=one.scan.id, code=refused.code)
            now = self._now(one.telling)
            self._stands(replace(now, state=TellingState.PARKED, why=_why(refused)))
            return False

    def _begin(self, one: Recorded) -> bool:
        session = self._database.read(lambda tx: _session_named(tx, one))
        if session is None:
            return False  # the scan session itself is told first
        knows_keys = self._server.is_hub()
        telling = replace(one.telling, asked=one.telling.asked + 1)
        self._stands(telling)  # before it is asked: from now on nobody knows what comes of it
        try:
            remote = self._server.begin(session, telling.key, one.scan.person)
        except OutsideFailed as failed:
            if failed.params.get("sent") is False:
                self._stands(one.telling)
            raise
        except Refused:
            self._stands(one.telling)
            raise
        orphans = 0 if knows_keys else telling.asked - 1
        self._stands(replace(telling, remote_id=remote, asked=0, orphans=telling.orphans + orphans))
        return True

    def _tell_frames(self, one: Recorded) -> bool:
        """Whether some were told, or decided not to be."""
        frames = self._database.read(lambda tx: _next_frames(tx, one.telling))
        before = frames[0] if frames and frames[0].number == one.telling.told else None
        new = frames if before is None else frames[1:]
        ended = one.scan.completed_at is not None and (not new or new[-1].number == one.scan.totals.latest)
        found = thinned(before, new, one.telling.every, ended=ended, most=self._batch())
        if found.through is None:
            return False
        if not found.frames:
            self._stands(replace(one.telling, told=found.through))
        elif self._server.is_hub():
            refused = self._server.add(one.telling.remote_id, found.frames, one.scan.person)
            self._stands(_told(one.telling, found.frames, refused, found.through))
        else:
            self._tell_one_by_one(one.telling, found.frames, found.through)
        return True

    def _tell_one_by_one(self, telling: Telling, frames: Sequence[FrameRecord], through: int) -> None:
        """What was told is noted, however the next one fares."""
        told, refused = list[FrameRecord](), list[tuple[int, str]]()
        try:
            for frame in frames:
                try:
                    self._server.tell(telling.remote_id, frame)
                except Refused as no:
                    if no.code != "FRAME_REFUSED":
                        raise
                    refused.append((frame.number, _why(no)))
                told.append(frame)
                if len(told) == ONE_BY_ONE:
                    telling = _told(telling, told, refused, frame.number)
                    self._stands(telling)
                    told, refused = [], []
        except BaseException:
            if told:
                self._stands(_told(telling, told, refused, told[-1].number))
            raise
        self._stands(_told(telling, told, refused, through))

    def _tell_end(self, one: Recorded) -> bool:
        """All its frames are told: that it is over, where it is. Whether it was."""
        if one.scan.completed_at is None:
            return False
        if self._server.is_hub():
            self._server.lock(one.telling.remote_id, one.scan.person)
            self._server.complete(one.telling.remote_id, one.scan.person)
        self._stands(replace(one.telling, state=TellingState.DONE))
        log.info("a camera scan is told", scan=one.scan.id, frames=one.telling.sent, refused=one.telling.refused)
        return True

    def _stands(self, telling: Telling) -> None:
        self._database.write_once(lambda tx, _attempt: camera_record_store.stands(tx, telling))

    def _now(self, telling: Telling) -> Telling:
        """As it is on record: some of it may have been told meanwhile."""
        found = self._database.read(lambda tx: camera_record_store.get(tx, telling.scan_id))
        return telling if found is None else found.telling

    def _away(self, why: str) -> float:
        self._failures += 1
        self._server.forget()
        rest = min(LONGEST_REST, FIRST_REST * 2.0 ** min(self._failures - 1, 6))
        log.info("camera scans wait for the server", why=why, again_in=rest)
        return rest


def _next_frames(tx: Connection, telling: Telling) -> list[FrameRecord]:
    """The last that is decided about, where there is one, and those after it."""
    return frame_store.page(tx, OWN, telling.scan_id, after=telling.told - 1, most=LOOK)


def _session_named(tx: Connection, one: Recorded) -> str | None:
    """What the server knows the scan's session by; None while it is to be told of that session."""
    session = session_store.get(tx, one.scan.linked) if one.scan.linked else None
    if session is None:
        return one.scan.session
    if session.server == one.telling.server and session.remote_id is not None:
        return session.session_token or str(session.remote_id)
    head = outbox_store.in_line(tx, session.id, 1)
    begins = bool(head) and head[0].kind is Kind.CREATE and head[0].state is not State.PARKED
    return None if begins else one.scan.session


def _told(telling: Telling, frames: Sequence[FrameRecord], refused: Sequence[tuple[int, str]], through: int) -> Telling:
    return replace(
        telling,
        told=through,
        sent=telling.sent + len(frames) - len(refused),
        refused=telling.refused + len(refused),
        why=refused[-1][1][:LONGEST_WHY] if refused else telling.why,
    )


def _why(refused: Refused) -> str:
    text = str(refused.params.get("text", ""))
    return (f"{refused.code}: {text}" if text else refused.code)[:LONGEST_WHY]
