"""`kill -9` of a real hub while cameras record at it, each frame told again until it is answered: what was answered
with 201 is there, once, under the id that was told, and each scan adds up."""

import tempfile
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from threading import Condition, Event, Thread
from typing import Any

import httpx

from app.hub.frame_errors import FRAMES, INIT
from services.clock import new_id
from services.hub.at_once import Ask
from services.hub.frames import HubFrames
from services.hub.model import Answer
from tests.campaigns.findings import Findings
from tests.campaigns.hub_processes import PATIENCE, Child, hub
from tests.campaigns.hub_store import SqliteStore

RECORDERS = 8
LONGEST = 0.5  # seconds between the hub's start and its kill
READY = "scandesk hub ready "
_Frame = tuple[str, int]  # scan, number


def run(kills: int, seed: int, *, early: bool = False) -> Findings:
    """`early`: a hub that answers before the commit."""
    findings = Findings("frames of cameras at a hub that is killed", seed)
    random = Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        line = _Line(Path(folder), early_hub if early else hub)
        with _client() as client:
            shared = line.tell(client, INIT, {"sessionId": "shared"})["scanId"]
        recorders = [_Recorder(line, shared, number) for number in range(RECORDERS)]
        for _ in range(kills):
            Event().wait(random.uniform(0, LONGEST))
            line.kill_and_start()
        for recorder in recorders:
            recorder.rest()
        line.end()
        findings.broken += [wrong for recorder in recorders for wrong in recorder.wrong]
        findings.broken += _wrong(SqliteStore(Path(folder)), recorders)
        told = Counter(frame for recorder in recorders for frame in recorder.told)
        findings.figures |= {
            "kills": str(kills),
            "frames answered": f"{len(told)}, {sum(number > 1 for number in told.values())} of them to several",
            "told again": str(line.again),
        }
    return findings


def early_hub(connection: Connection, data_dir: Path, database: str) -> None:
    """One that breaks the promise: it answers what is not stored yet."""
    stored = HubFrames.post_frame

    def answered_first(self: HubFrames, ask: Ask, scan: str, frame: Any, then: Any, failed: Any) -> None:
        then(Answer(201, f'{{"frameId": "{frame.id}"}}'))
        stored(self, ask, scan, frame, lambda _answer: None, lambda _error: None)

    HubFrames.post_frame = answered_first  # type: ignore[method-assign, assignment]
    hub(connection, data_dir, database)


class _Line:
    """The hub, as those find it who record: killed, and there again under another address."""

    def __init__(self, place: Path, which: Any) -> None:
        self._place, self._which = place, which
        self._changed = Condition()
        self._url, self.again = "", 0
        self._child = self._start()

    def tell(self, client: httpx.Client, path: str, body: dict[str, Any]) -> Any:
        """The body of the 201, told until it comes. Raises RuntimeError for any other answer."""
        url = ""
        while True:
            url = self._another(url)
            with suppress(httpx.TransportError):
                answer = client.post(f"{url}{path}", json=body)
                if answer.status_code != 201:
                    raise RuntimeError(f"{answer.status_code} {answer.text}")
                return answer.json()

    def _another(self, known: str) -> str:
        """The hub's address, once it is another than that one."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._url != known, PATIENCE):
                raise RuntimeError("no hub comes")
            self.again += bool(known)
            return self._url

    def kill_and_start(self) -> None:
        """kill -9, in the middle of whatever it does."""
        self._child.kill()
        self._child = self._start()

    def end(self) -> None:
        self._child.kill()

    def _start(self) -> Child:
        child = Child(self._which, self._place, "")
        said = str(child.hear())
        if not said.startswith(READY):
            raise RuntimeError(f"the hub does not start: {said}")
        with self._changed:
            self._url = said.removeprefix(READY)
            self._changed.notify_all()
        return child


@dataclass
class _Recorder:
    """Owner of a thread that records frame after frame: of a scan of its own, and of one that all share."""

    line: _Line
    shared: str
    number: int
    told: dict[_Frame, str] = field(default_factory=dict)  # the id that was answered
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._enough = Event()
        self._thread = Thread(target=self._work, name=f"recorder {self.number}")
        self._thread.start()

    def rest(self) -> None:
        """Once what it tells now is answered."""
        self._enough.set()
        self._thread.join()

    def _work(self) -> None:
        try:
            with _client() as client:
                self._record(client)
        except Exception as error:
            self.wrong.append(f"recorder {self.number} broke: {error!r}")

    def _record(self, client: httpx.Client) -> None:
        own = self.line.tell(client, INIT, {"sessionId": new_id()})["scanId"]
        number = 0
        while not self._enough.is_set():
            for scan in (own, self.shared):
                body = {"scanId": scan, "frameNumber": number} | measured(number)
                self.told[scan, number] = self.line.tell(client, FRAMES, body)["frameId"]
            number += 1


def _client() -> httpx.Client:
    return httpx.Client(timeout=PATIENCE, trust_env=False)


def measured(number: int) -> dict[str, Any]:
    """The same for the same number."""
    part = number * 37 % 101 / 100
    return {"userInFrame": number % 3 != 0, "confidence": part, "stabilityScore": 1 - part}


def _wrong(store: SqliteStore, recorders: list[_Recorder]) -> list[str]:
    wrong = store.damage()
    ids: dict[_Frame, set[str]] = {}
    for recorder in recorders:
        for frame, frame_id in recorder.told.items():
            ids.setdefault(frame, set()).add(frame_id)
    there = {(row["scan_id"], row["number"]): row for row in store.rows("SELECT * FROM camera_frame")}
    wrong += [f"answered with several ids: {frame}" for frame, known in ids.items() if len(known) > 1]
    wrong += [f"answered and not there: {frame}" for frame in ids.keys() - there.keys()]
    wrong += [f"there and never answered: {frame}" for frame in there.keys() - ids.keys()]
    for frame in ids.keys() & there.keys():
        row, told = there[frame], measured(frame[1])
        found = bool(row["user_in_frame"]), row["confidence"], row["stability"]
        if {row["id"]} != ids[frame] or found != tuple(told.values()):
            wrong.append(f"another than was told: {frame}")
    return wrong + [f"does not add up: {row['id']}" for row in store.rows(_UNEVEN)]


_UNEVEN = """
    SELECT s.id FROM camera_scan s LEFT JOIN camera_frame f ON f.scan_id = s.id GROUP BY s.id
    HAVING s.frames <> count(f.number) OR s.with_user <> coalesce(sum(f.user_in_frame), 0)
    OR s.valid <> coalesce(sum(f.valid), 0) OR s.latest <> coalesce(max(f.number), -1)
    OR s.confidence <> coalesce(sum(CAST(round(f.confidence * 1000000000) AS integer)), 0)
    OR s.stability <> coalesce(sum(CAST(round(f.stability * 1000000000) AS integer)), 0)
"""
