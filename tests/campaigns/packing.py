"""kill -9 of a station at which shipments are packed with the scanner alone: nothing that was answered as packed is
missing, nothing is there twice, and all sums are those of the boxes."""

import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from select import select

from services.clock import new_id
from services.database.files import FILE_NAME
from tests.campaigns.findings import Findings
from tests.campaigns.hub_processes import Child, Killed
from tests.campaigns.hub_store import damage, rows
from tests.campaigns.packing_agreement import check
from tests.campaigns.packing_station import SHIPMENTS, Sabotage, Said, station
from tests.support.packing_work import Ids

MOST_SCANS = 12  # of one process, and their answers
SCAN_SECONDS = 0.012  # in which a scan is stored
PACKED = ("packed", "pack_line", "pack_all")
NAME = "kill -9 while packing"


@dataclass(slots=True)
class Tally:
    """What was answered over all the kills, and what each kill fell into."""

    packed: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    windows: Counter[str] = field(default_factory=Counter)

    def hear(self, said: Said) -> None:
        """One answer."""
        self.reasons[said.reason] += 1
        if said.reason in PACKED:
            self.packed.append(said.content)


def run(kills: int, seed: int, sabotage: Sabotage = Sabotage.NONE) -> Findings:
    """Kill the station so often, on one data directory."""
    random, tally, findings = Random(seed), Tally(), Findings(NAME, seed)
    with tempfile.TemporaryDirectory(prefix="scandesk-packing-") as folder:
        directory = Path(folder) / "station"
        file = directory / FILE_NAME
        child = _started(directory, sabotage)
        child.ask("furnish")
        child.end()
        for _kill in range(kills):
            child = _started(directory, sabotage)
            try:
                _pack_and_kill(child, file, random, tally)
            finally:
                child.kill()
            findings.broken += list(check(file, tally.packed))[:5]
        child = _started(directory, sabotage)  # it opens, and can be packed at, after the last one
        tally.hear(child.ask("scan", new_id(), "BACK"))
        child.end()
        findings.broken += [*check(file, tally.packed), *damage(file)]
    findings.figures = _figures(kills, tally)
    return findings


def control(seed: int) -> Findings:
    """A bench that forgets what it packed has to be noticed."""
    return run(8, seed, Sabotage.FORGETS)


def _started(directory: Path, sabotage: Sabotage) -> Child:
    child = Child(station, directory, {"SCANDESK_IDENTITY__PINS": "false"}, sabotage)
    child.hear()
    return child


def _pack_and_kill(child: Child, file: Path, random: Random, tally: Tally) -> None:
    """Some scans, as somebody packs; it is killed while the last is stored."""
    wanted = _scans(random)
    for what in wanted[:-1]:
        tally.hear(child.ask("scan", new_id(), what))
    last = new_id()
    child.send("scan", last, wanted[-1])
    select([], [], [], random.uniform(0.0, SCAN_SECONDS))
    child.kill()
    heard = True
    try:
        tally.hear(child.hear())
    except Killed:
        heard = False
    stored = bool(rows(file, f"SELECT 1 FROM scan WHERE id = '{last}'"))
    tally.windows["answered" if heard else "stored, not answered" if stored else "not stored"] += 1


def _scans(random: Random) -> list[str]:
    """What is scanned: mostly a shipment and plates of it, with all that comes between."""
    ids = Ids(random.randint(1, SHIPMENTS))
    scans = ["BACK", f"SH-{1000 + ids.number}", "CONFIRM"] if random.random() < 0.8 else []
    for _scan in range(random.randint(1, MOST_SCANS)):
        kind = random.choices(("plate", "some", "undo", "close", "new", "wrong", "done"), (40, 40, 8, 6, 3, 2, 1))[0]
        plate = ids.plate_number(random.randint(1, 4))
        scans += {
            "plate": [plate, "ACKNOWLEDGE"],
            "some": ["QUANTITY", f"D{random.randint(1, 3)}", plate, "ACKNOWLEDGE"],
            "undo": ["UNDO"],
            "close": ["CLOSEBOX", "D2", "CONFIRM"],
            "new": ["NEWBOX"],
            "wrong": [Ids(ids.number % SHIPMENTS + 1).plate_number(1)],
            "done": ["COMPLETE", "CONFIRM"],
        }[kind]
    return scans[: random.randint(1, len(scans))]


def _figures(kills: int, tally: Tally) -> dict[str, str]:
    """What came of it."""
    shares = (f"{what} {number} ({100 * number / kills:.0f} %)" for what, number in sorted(tally.windows.items()))
    return {
        "kills": f"{kills}",
        "of them while the last scan was": ", ".join(shares),
        "answered as packed": f"{len(tally.packed)}",
        "answers": ", ".join(f"{what} {number}" for what, number in tally.reasons.most_common()),
    }
