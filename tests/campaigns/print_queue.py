"""kill -9 of a station that queues labels and prints them: none is lost, none comes twice without its mark, and none is
said printed that the printer never got. The printer is in this process and lives through all kills."""

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from select import select
from threading import Semaphore

from pysqlite3 import dbapi2

from hardware.printers.simulated_zpl_printer import SimulatedZplPrinter
from services.database.files import FILE_NAME
from services.labels.raster import DOTS
from services.printing.model import JobState
from tests.campaigns.findings import Findings
from tests.campaigns.hub_processes import Child, Killed
from tests.campaigns.hub_store import damage
from tests.campaigns.print_station import PATIENCE, Label, set_up, station
from tests.support.zpl import page

MOST_LABELS = 4  # asked for at once
QUEUEING_SECONDS = 0.2  # in which they come to the disk; the first of a process are slow
PRINTING_SECONDS = 0.08  # that one takes
MARKING_SECONDS = 0.06  # from a whole label in the printer to its mark on the disk


@dataclass(slots=True)
class Tally:
    """What was answered over all the kills, and what was being printed at each."""

    answered: set[str] = field(default_factory=set)
    critical: set[str] = field(default_factory=set)
    critical_kills: int = 0

    def figures(self, kills: int, labels: Sequence[Label], came: Sequence[bytes]) -> dict[str, str]:
        """What came of it."""
        states, share = Counter(label.state for label in labels), 100 * self.critical_kills / kills
        return {
            "kills": f"{kills}",
            "while a label was begun and not ended": f"{self.critical_kills} ({share:.0f} %)",
            "labels asked for / answered, with reprints / reprinted": f"{len({label.chain for label in labels})}"
            f" / {len(self.answered)} / {sum(label.id != label.chain for label in labels)}",
            "came out of the printer": f"{len(came)}",
            "printed / unknown, and printed once more": f"{states[JobState.PRINTED]} / {states[JobState.UNKNOWN]}",
        }


def run(kills: int, seed: int, *, marks_late: bool = False) -> Findings:
    """Kill the station so often, on one data directory; then let it print what waits, and what nobody knows of once
    more. `marks_late`: it says on the disk that it prints a label when the label is out."""
    random, tally = Random(seed), Tally()
    findings = Findings("kill -9 while printing labels", seed)
    came = Semaphore(0)
    with (
        tempfile.TemporaryDirectory(prefix="scandesk-print-") as folder,
        SimulatedZplPrinter(on_label=lambda _printer: came.release()) as printer,
    ):
        directory = Path(folder) / "bench"
        set_up(directory, printer.address)
        for number in range(kills):
            child = _started(directory, marks_late)
            try:
                tally.answered |= _ask_and_kill(child, f"P{number:04d}", random, came)
            finally:
                child.kill()
            stood = _being_printed(directory)
            tally.critical |= stood
            tally.critical_kills += bool(stood)
        labels = _to_the_end(directory, marks_late)
        findings.broken = [*check(labels, printer.labels, tally), *damage(directory / FILE_NAME)]
        findings.figures = tally.figures(kills, labels, printer.labels)
    return findings


def _started(directory: Path, marks_late: bool) -> Child:
    child = Child(_station, directory, marks_late)
    child.hear()
    return child


def _station(connection: Connection, directory: Path, marks_late: bool) -> None:
    station(connection, directory, marks_late=marks_late)


def _ask_and_kill(child: Child, name: str, random: Random, came: Semaphore) -> set[str]:
    """Ask for some labels, sometimes for one once more; kill while they are queued, while they are printed, or while
    one of them is marked. The ids that were answered."""
    tags = [f"{name}N{number}" for number in range(random.randint(1, MOST_LABELS))]
    answered = set(child.ask("reprint", 1)) if random.random() < 0.3 else set()
    while came.acquire(blocking=False):
        pass
    child.send("ask", tags)
    if (where := random.random()) < 0.2:
        select([], [], [], random.uniform(0.0, QUEUEING_SECONDS))
        child.kill()
        return answered | _said_before(child)
    answered |= set(child.hear())
    if where < 0.5:
        select([], [], [], random.uniform(0.0, PRINTING_SECONDS * len(tags)))
    else:
        for _label in range(random.randint(1, len(tags))):
            if not came.acquire(timeout=PATIENCE):
                raise RuntimeError("labels wait, and none comes")
        select([], [], [], random.uniform(0.0, MARKING_SECONDS))
    child.kill()
    return answered


def _said_before(child: Child) -> set[str]:
    """What it answered before it was killed."""
    try:
        return set(child.hear())
    except Killed:
        return set()


def _being_printed(directory: Path) -> set[str]:
    """The labels that were begun and not ended. Read only: what the kill left is left."""
    file = (directory / FILE_NAME).absolute().as_uri()
    with closing(dbapi2.connect(f"{file}?mode=ro", uri=True)) as connection:
        return {found for (found,) in connection.execute("SELECT id FROM print_job WHERE state = 'printing'")}


def _to_the_end(directory: Path, marks_late: bool) -> list[Label]:
    """Every label as it stands when nothing waits and what nobody knew of was printed once more."""
    child = _started(directory, marks_late)
    child.ask("rest")
    child.ask("reprint", 1_000_000)
    child.ask("rest")
    labels: list[Label] = child.ask("labels")
    child.end()
    return labels


def check(labels: Sequence[Label], came: Sequence[bytes], tally: Tally) -> list[str]:
    """What is wrong between what was asked for, what the station says, and what came out of the printer."""
    often, listed = Counter(came), Counter(label.id for label in labels)
    wrong = [f"answered and on no list: {one}" for one in sorted(tally.answered - listed.keys())]
    wrong += [f"{number} times on the lists: {one}" for one, number in listed.items() if number > 1]
    wrong += [f"came {n} times without a mark: {_tag(zpl)}" for zpl, n in often.items() if n > 1]
    whose = {label.zpl: label.tag for label in labels}
    wrong += [f"came and is none of ours: {zpl[:80]!r}" for zpl in often if zpl not in whose]
    wrong += [f"{_tag(zpl)!r} came as {whose[zpl]}" for zpl in often if zpl in whose and _tag(zpl) != whose[zpl]]
    printed = {label.chain for label in labels if label.state is JobState.PRINTED}
    wrong += [f"asked for and never printed: {label.tag}" for label in labels if label.chain not in printed]
    return wrong + [f"{label.tag} ({label.id}) {what}" for label in labels for what in _amiss(label, often, tally)]


def _amiss(label: Label, often: Counter[bytes], tally: Tally) -> Iterator[str]:
    """What one label's state says that is not so."""
    if label.state is JobState.PRINTED and not often[label.zpl]:
        yield "is said printed and never came"
    if label.state is JobState.PRINTED and label.id in tally.critical:
        yield "is said printed, though nobody knew when the station was killed"
    if label.state is JobState.UNKNOWN and label.id not in tally.critical:
        yield "is unknown, though nothing befell it"
    if label.state not in (JobState.PRINTED, JobState.UNKNOWN):
        yield f"is {label.state} at the end"


def _tag(zpl: bytes) -> str:
    """What a scanner reads from the label's QR code."""
    return next((code.text for code in page(zpl, DOTS[203]).codes() if code.symbology == "qr"), "")
