"""kill -9 of a station that brings assets into a real Request Tracker, over a line that loses calls and answers: each
serial that was taken is there once, no tag twice, every number has its reason, each label is asked for once."""

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from select import select

from hardware.printers.simulated_zpl_printer import SimulatedZplPrinter
from services.database.files import FILE_NAME
from tests.campaigns.asset_agreement import InRegister, Taken, check, held_by, labels_asked, settled, windows
from tests.campaigns.asset_line import Delay, Line, line_to
from tests.campaigns.asset_station import Sabotage, Said, station
from tests.campaigns.findings import Findings
from tests.campaigns.hub_processes import Child, Killed
from tests.campaigns.hub_store import damage
from tests.campaigns.print_station import set_up
from tests.support.asset_station import at_rt
from tests.support.request_tracker import RequestTracker, Shelf, request_tracker

MOST_SERIALS = 6  # of one process
SCAN_SECONDS = 0.03  # in which a scan is stored
LOG_SECONDS = 0.05  # in which an answer of RT's is stored, and its label asked for
POLL_SECONDS = 0.0005  # between two looks whether a label is asked for: its asset says so some milliseconds later
PATIENCE = 3.0  # for a moment that need not come: nothing may be left to send
END_SECONDS = 120.0  # until nothing waits
DELAYS = {Sabotage.MARKS_LATE: Delay(0.9, 8.0)}  # a row that is not marked is harmed by what comes after the next start
TAKEN = ("asset_taken", "asset_no_tag")


@dataclass(slots=True)
class Tally:
    """What was answered over all the kills, and what each kill fell into."""

    taken: dict[str, Said] = field(default_factory=dict)
    scanned: list[str] = field(default_factory=list)
    undone: set[str] = field(default_factory=set)
    duplicates: int = 0
    asked: int = 0  # about those sent three times without an answer
    windows: Counter[str] = field(default_factory=Counter)

    def hear(self, said: Said) -> None:
        """One answer."""
        if said.reason in TAKEN:
            self.taken[said.serial] = said
        else:
            self.duplicates += 1


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the kills happen."""

    directory: Path
    environ: Mapping[str, str]
    line: Line
    sabotage: Sabotage

    def started(self) -> Child:
        child = Child(station, self.directory, self.environ, self.sabotage)
        child.hear()
        return child


def run(kills: int, seed: int) -> Findings:
    """Kill the station so often, on one data directory with one RT; then let it bring in what waits."""
    with tempfile.TemporaryDirectory(prefix="scandesk-rt-") as folder, request_tracker(Path(folder)) as tracker:
        return _run(tracker, tracker.new_shelf(), kills, seed, Sabotage.NONE)


def control(seed: int, kills: int = 5) -> Findings:
    """Both broken promises have to be noticed, or nothing is. Each has a station and a catalog of its own, and both
    mostly wait: they are broken side by side."""
    with tempfile.TemporaryDirectory(prefix="scandesk-rt-") as folder, request_tracker(Path(folder)) as tracker:
        shelves = {one: tracker.new_shelf() for one in (Sabotage.LOOKS_NOT, Sabotage.MARKS_LATE)}
        with ThreadPoolExecutor(len(shelves)) as beside:
            runs = [beside.submit(_run, tracker, shelf, kills, seed, one) for one, shelf in shelves.items()]
            found = [run.result().broken for run in runs]
    broken = [line for lines in found for line in lines] if all(found) else []
    return Findings("kill -9 while making assets", seed, broken=broken)


def _run(tracker: RequestTracker, shelf: Shelf, kills: int, seed: int, sabotage: Sabotage) -> Findings:
    random, tally, findings = Random(seed), Tally(), Findings("kill -9 while making assets", seed)
    tracker.asset(shelf, "SEED0000", "SEED-1")  # a look into an empty catalog proves nothing
    with _scene(tracker, shelf, random, sabotage) as scene:
        file = scene.directory / FILE_NAME
        for number in range(kills):
            child = scene.started()
            try:
                _scan_and_kill(child, f"K{number:04}", random, scene, tally)
            finally:
                child.kill()
            tally.windows.update(windows(file, scene.line.made()))
        end = _to_the_end(scene, file, tally)
        there = held_by(tracker, shelf)
        taken = Taken({one.id: one.serial for one in tally.taken.values()}, tally.undone, frozenset(tally.scanned))
        findings.broken = [*end, *check(file, there, taken), *damage(file)]
        findings.figures = _figures(kills, tally, scene.line, there)
    return findings


@contextmanager
def _scene(tracker: RequestTracker, shelf: Shelf, random: Random, sabotage: Sabotage) -> Iterator[Scene]:
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="scandesk-assets-"))
        printer = stack.enter_context(SimulatedZplPrinter())
        line = stack.enter_context(line_to(tracker.port, random, DELAYS.get(sabotage, Delay())))
        directory = Path(folder) / "station"
        set_up(directory, printer.address)
        scene = Scene(directory, at_rt(tracker, shelf, RT__URL=line.url), line, sabotage)
        child = scene.started()
        child.ask("numbered")
        child.end()
        line.begin()
        yield scene


def _scan_and_kill(child: Child, name: str, random: Random, scene: Scene, tally: Tally) -> None:
    """Scan some serials, now and then one once more or take one back; kill while one is stored, before it is sent,
    while RT makes it, while what RT said is stored, or while its label is asked for."""
    serials = [f"{name}N{number}" for number in range(random.randint(1, MOST_SERIALS))]
    if tally.taken and random.random() < 0.3:
        serials.insert(random.randrange(len(serials)), random.choice(list(tally.taken)))
    where = random.choices(("scan", "sent", "made", "logged", "labelled", "any"), (15, 20, 20, 20, 15, 10))[0]
    wait = _moments(scene, random)[where]
    for serial in serials[:-1]:
        tally.scanned.append(serial)
        tally.hear(child.ask("scan", serial))
    if len(serials) > 1 and random.random() < 0.2:
        tally.undone.add(child.ask("undo"))
    child.send("scan", serials[-1])
    tally.scanned.append(serials[-1])
    if where == "scan":
        _pause(random.uniform(0.0, SCAN_SECONDS))
        child.kill()
        _hear_last(child, tally)
        return
    tally.hear(child.hear())
    wait()
    child.kill()


def _hear_last(child: Child, tally: Tally) -> None:
    """What it answered before it was killed."""
    try:
        tally.hear(child.hear())
    except Killed:
        return


def _moments(scene: Scene, random: Random) -> Mapping[str, Callable[[], None]]:
    """What is waited for before a kill. A line that is not used: everything is done already, or RT rests."""
    line, file = scene.line, scene.directory / FILE_NAME
    left = labels_asked(file)  # by an earlier kill

    def labelled() -> None:
        until = time.monotonic() + PATIENCE
        while not labels_asked(file) - left and time.monotonic() < until:
            _pause(POLL_SECONDS)

    def after(what: str, longest: float) -> Callable[[], None]:
        number = line.tally[what] + 1

        def wait() -> None:
            line.wait_for(what, number, PATIENCE)
            _pause(random.uniform(0.0, longest))

        return wait

    return {
        "scan": lambda: None,
        "any": lambda: _pause(random.uniform(0.0, 1.0)),
        "sent": after("create", 0.01),
        "made": after("made", 0.005),
        "logged": after("answered", LOG_SECONDS),
        "labelled": labelled,
    }


def _pause(seconds: float) -> None:
    select([], [], [], seconds)


def _to_the_end(scene: Scene, file: Path, tally: Tally) -> list[str]:
    """Let it work, on a line that is well, until nothing waits; what still does after a while."""
    child, until = scene.started(), time.monotonic() + END_SECONDS
    scene.line.end(END_SECONDS)
    while (waits := settled(file)) and time.monotonic() < until:
        tally.asked += child.ask("go_on")
    child.end()
    return waits


def _figures(kills: int, tally: Tally, line: Line, there: list[InRegister]) -> dict[str, str]:
    """What came of it."""
    shares = (f"{what} {number} ({100 * number / kills:.0f} %)" for what, number in sorted(tally.windows.items()))
    faults = (f"{what} {line.tally[what]}" for what in ("lost before", "lost after", "delayed", "look lost"))
    return {
        "kills": f"{kills}",
        "of them with a row": ", ".join(shares),
        "serials scanned / taken / told as known / taken back": f"{len(set(tally.scanned))} / {len(tally.taken)}"
        f" / {tally.duplicates} / {len(tally.undone - {''})}",
        "creates": f"{line.tally['create']}: {', '.join(faults)}",
        "in RT / of them once somebody was asked": f"{len(there)} / {tally.asked}",
    }
