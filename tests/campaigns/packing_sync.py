"""kill -9 of a station at which shipments are packed, and of the server that it tells: what was answered as packed is
at the server, once, or waits for a person with its reason; station and server have the same in the end.

The server is a hub on SQLite or PostgreSQL, at which somebody else packs too, or one that speaks the contract alone."""

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from select import select
from threading import Lock

from services.clock import new_id
from services.database.files import FILE_NAME
from tests.campaigns.findings import Findings
from tests.campaigns.hub_processes import Child, Killed
from tests.campaigns.hub_store import SqliteStore, damage, postgres_store
from tests.campaigns.packing import PACKED
from tests.campaigns.packing_station import Said
from tests.campaigns.packing_sync_agreement import agree, agree_in_the_end, window
from tests.campaigns.packing_sync_line import Line
from tests.campaigns.packing_sync_servers import HubServer, PlainServer, Server
from tests.campaigns.packing_sync_station import Sabotage, station
from tests.support.packing_work import Ids

WHICH = tuple(Ids(number) for number in range(1, 41))
ALMONDS = 3  # the plate of which the customer is warned
UNKNOWN = 0.5  # of all other plates somebody answers for, where no server has told of them
MOST_SCANS = 6  # things that somebody does in one round
SCAN_SECONDS = 0.012  # in which a scan is stored
TOLD_SECONDS = 0.012  # in which the server stores what it is told, or the station what was answered
PATIENCE = 0.3  # seconds for a moment that need not come: nothing may be left to tell
DOWN = 0.15  # of the rounds are without a line
SHAKEN = 4  # every so many kills PostgreSQL is killed, too
END_SECONDS = 120.0  # until nothing waits
_MAKING = Lock()  # tables are made by one thread of a process at a time
HUB, POSTGRES, PLAIN = "a hub", "a hub on PostgreSQL", "a server of the contract alone"


@dataclass(slots=True)
class Tally:
    """What was answered over all the kills, and what each kill fell into."""

    packed: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    windows: Counter[str] = field(default_factory=Counter)
    servers: int = 0  # kills of the server
    asked: int = 0  # of them with something told that it had not answered
    parked: Counter[str] = field(default_factory=Counter)  # by the code; what was decided

    def hear(self, said: Said) -> None:
        """One answer."""
        self.reasons[said.reason] += 1
        if said.reason in (*PACKED, "pack_unverified"):
            self.packed.append(said.content)


@dataclass(slots=True)
class Scene:
    """A station's folder, the line and the server that it tells, the station's process."""

    folder: Path
    server: Server
    line: Line
    sabotage: Sabotage
    child: Child = field(init=False)

    @property
    def file(self) -> Path:
        return self.folder / FILE_NAME

    def begin(self) -> None:
        """Start the station."""
        environ = {
            "SCANDESK_IDENTITY__PINS": "false",
            "SCANDESK_PACKING__MODE": "central",
            "SCANDESK_CENTRAL__URL": self.line.url,
            "SCANDESK_SECRET__CENTRAL_TOKEN": self.server.token,
        }
        self.child = Child(station, self.folder, environ, self.sabotage)
        self.child.hear()

    def begin_server(self) -> None:
        """Start the server, at another port."""
        self.server.start()
        self.line.to(self.server.address)


def run(kills: int, seed: int, kind: str = HUB, sabotage: Sabotage = Sabotage.NONE) -> Findings:
    """Kill the station or the server so often, each on one folder."""
    random, tally, findings = Random(seed), Tally(), Findings(f"kill -9 while packing is told to {kind}", seed)
    began = time.monotonic()
    with _scene(kind, random, sabotage) as scene:
        scene.child.ask("copied", len(WHICH))
        for number in range(kills):
            _round(scene, number, random, tally)
            findings.broken += agree(scene.file, scene.server, tally.packed)[:5]
        findings.broken += _to_the_end(scene, random, tally)
        findings.broken += agree_in_the_end(scene.file, scene.server, tally.packed, WHICH)
        scene.child.end()
        findings.broken += damage(scene.file)
        findings.figures = _figures(kills, tally, scene)
    findings.figures["took until all agreed"] = f"{time.monotonic() - began:.0f} s"
    return findings


def control(seed: int) -> Findings:
    """Keys that are lost, messages that stand as told before they are, and what is in doubt told again without a look:
    each has to be noticed, or nothing is."""
    ways = [(HUB, Sabotage.KEYLESS), (HUB, Sabotage.DONE_EARLY), (PLAIN, Sabotage.LOOKS_NOT)]
    with ThreadPoolExecutor(len(ways)) as beside:
        runs = [beside.submit(run, 8, seed, *way) for way in ways]
        found = [one.result().broken for one in runs]
    return Findings("packing-sync", seed, broken=[line for lines in found for line in lines] if all(found) else [])


@contextmanager
def _scene(kind: str, random: Random, sabotage: Sabotage) -> Iterator[Scene]:
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="scandesk-packing-sync-")))
        server = _server(kind, place, stack)
        stack.callback(server.kill)
        line = Line(server.address, random.randrange(2**32), keyless=sabotage is Sabotage.KEYLESS)
        stack.callback(line.stop)
        scene = Scene(place / "station", server, line, sabotage)
        scene.begin()
        stack.callback(lambda: scene.child.kill())
        yield scene


def _server(kind: str, place: Path, stack: ExitStack) -> Server:
    if kind == PLAIN:
        return PlainServer(place, WHICH)
    store = stack.enter_context(postgres_store()) if kind == POSTGRES else SqliteStore(place)
    with _MAKING:
        return HubServer(place, store, WHICH)


def _round(scene: Scene, number: int, random: Random, tally: Tally) -> None:
    """Some scans, as somebody packs, while somebody else does at the hub; then the station is killed, or the server, or
    both, at a moment of choice."""
    scene.line.is_down = random.random() < DOWN
    ids = random.choice(WHICH)
    scans = _scans(random, ids)
    for what in scans[:-1]:
        tally.hear(scene.child.ask("scan", new_id(), what))
    if random.random() < 0.5:
        scene.server.pack(random, ids)
    where = "scan" if scene.line.is_down else random.choice(("scan", "came", "asked", "asked", "answered", "both"))
    wait = _moment(scene, where, random)
    scene.child.send("scan", new_id(), scans[-1])
    wait()
    if where in ("asked", "both"):
        tally.servers, tally.asked = tally.servers + 1, tally.asked + (scene.line.under_way > 0)
        scene.server.kill()
    if where == "asked":
        tally.hear(scene.child.hear())
    else:
        scene.child.kill()
        _hear_last(scene.child, tally)
        tally.windows[window(scene.file, scene.line.came, scene.line.answered)] += 1
        scene.begin()
    if number % SHAKEN == SHAKEN - 1:
        scene.server.shake()
    if where in ("asked", "both"):
        scene.begin_server()
    if random.random() < 0.3:
        tally.parked.update(scene.child.ask("decide", random.random() < 0.3))


def _moment(scene: Scene, where: str, random: Random) -> Callable[[], None]:
    """What is waited for before a kill, once the last scan is on its way."""
    what = {"both": "asked"}.get(where, where)
    if what == "scan":
        return lambda: _pause(random.uniform(0.0, SCAN_SECONDS))
    number = scene.line.tally[what] + 1

    def wait() -> None:
        scene.line.wait_for(what, number, PATIENCE)
        _pause(random.uniform(0.0, TOLD_SECONDS))

    return wait


def _hear_last(child: Child, tally: Tally) -> None:
    """What it answered before it was killed."""
    try:
        tally.hear(child.hear())
    except Killed:
        return


def _scans(random: Random, ids: Ids) -> list[str]:
    """What is scanned: a shipment and plates of it, with all that comes between."""
    scans = ["BACK", "BACK", f"SH-{1000 + ids.number}", "CONFIRM", "ACKNOWLEDGE"]
    for _scan in range(random.randint(2, MOST_SCANS)):
        kind = random.choices(("some", "plate", "undo", "close", "new", "done"), (58, 14, 12, 10, 4, 2))[0]
        plate = random.randint(1, 4)
        asks = plate == ALMONDS or random.random() < UNKNOWN
        packed = [ids.plate_number(plate), *(["ACKNOWLEDGE"] if asks else [])]
        scans += {
            "some": ["QUANTITY", f"D{random.randint(1, 3)}", *packed],
            "plate": packed,
            "undo": ["UNDO"],
            "close": ["CLOSEBOX", "D2", "CONFIRM"],
            "new": ["NEWBOX"],
            "done": ["CLOSEBOX", "CONFIRM", "COMPLETE", "CONFIRM"],
        }[kind]
    last = ["QUANTITY", "D1", ids.plate_number(random.choice((1, 2, 4)))] if random.random() < 0.7 else []
    return scans[: random.randint(len(scans) // 2, len(scans))] + last


def _pause(seconds: float) -> None:
    select([], [], [], seconds)


def _to_the_end(scene: Scene, random: Random, tally: Tally) -> list[str]:
    """Let it tell all, on a line that is well; what the server does not take is decided. What still waits then."""
    until = time.monotonic() + END_SECONDS
    scene.line.is_down, scene.line.is_well = False, True
    while any(stands := scene.child.ask("standing")) and time.monotonic() < until:
        if stands[2]:
            tally.parked.update(scene.child.ask("decide", random.random() < 0.2))
    if any(stands):
        return [f"waiting, in doubt, parked: {stands}"]
    scene.child.ask("read")
    return []


def _figures(kills: int, tally: Tally, scene: Scene) -> dict[str, str]:
    """What came of it."""
    stations = sum(tally.windows.values())
    shares = (f"{what} {number} ({100 * number / stations:.0f} %)" for what, number in tally.windows.most_common())
    line, boxes = scene.line.tally, scene.server.boxes()
    faults = (f"{line[what]} {what}" for what in ("came", "dropped", "answers lost", "down"))
    return {
        "kills": f"{kills}: the station {stations} times, the server {tally.servers} times, {tally.asked} of them with"
        " something told that it had not answered",
        "of those of the station": ", ".join(shares),
        "answered as packed": f"{len(tally.packed)} of {sum(tally.reasons.values())} answers",
        "answers": ", ".join(f"{what} {number}" for what, number in tally.reasons.most_common(12)),
        "told": ", ".join(faults),
        "not taken, and decided": ", ".join(f"{what} {number}" for what, number in tally.parked.most_common()) or "0",
        "at the server": f"{len(boxes)} boxes, {sum(len(box.contents) for box in boxes)} contents",
    }
