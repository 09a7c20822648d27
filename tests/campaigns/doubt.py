"""COMMITs whose answer is lost, or that fail: "no answer" means in doubt, never "not done" (reliability 1.3).

SQLite takes a failed COMMIT back while its process lives, so the moment is made here: the COMMIT stands, or does not,
and its caller gets an I/O error either way. Each scan is tried again until it is known to be stored; none is there
twice.
"""

import tempfile
from pathlib import Path
from random import Random

from hardware.scanners.simulator import SimulatedSerialPort
from services.database import writer
from services.database.database import Database
from services.database.opening import FILE_NAME
from tests.campaigns.bench_process import HONEST, Sabotage, codes_of, make_session, start_bench
from tests.campaigns.findings import Findings, check_stored, check_whole, how_often
from tests.fakes.commits import IO_ERROR, Commits

FAILING = 0.4  # of the COMMITs get an error; half of these are stored
PAUSE_SECONDS = 0.01  # between the tries of one scan, for so many scans


def run(scans: int, seed: int, *, sabotage: Sabotage = HONEST) -> Findings:
    """So many scans, one after the other, on one bench."""
    findings = Findings("COMMITs whose answer is lost", seed)
    random, faults = Random(seed), {"stored": 0, "not stored": 0}
    fates = [random.choice(("stored", "not stored")) if random.random() < FAILING else "" for _ in range(4 * scans)]

    def lose_answers(database: Database) -> None:
        writer.PAUSE_SECONDS = PAUSE_SECONDS
        commits = Commits(database.engine)
        for fate in fates:
            commits.fail(IO_ERROR if fate else None, stored=fate == "stored")

    codes = [f"DOUBT{number:05d}" for number in range(scans)]
    answered: set[str] = set()
    with tempfile.TemporaryDirectory(prefix="scandesk-doubt-") as folder, SimulatedSerialPort() as device:
        directory = Path(folder)
        session_id = make_session(directory)
        bench = start_bench(directory, session_id, device.port, sabotage=sabotage, opened=lose_answers)
        for code in codes:
            device.send_code(code)
            while not bench.ended and not (line := bench.read_line()).endswith(code):
                pass  # a rest
            answered |= codes_of([line])
        bench.stop()
        answered |= codes_of(bench.rest())
        stored = how_often(directory / FILE_NAME)
        findings.broken = [f"not answered: {code}" for code in codes if code not in answered]
        findings.broken += check_stored(stored, answered, set(codes)) + check_whole(directory / FILE_NAME)
    for fate in fates[: len(codes)]:
        faults[fate] = faults.get(fate, 0) + 1
    findings.figures = {
        "scans sent / answered / stored": f"{scans} / {len(answered)} / {len(stored)}",
        "of the first so many COMMITs, failed and stored / failed and not": f"{faults['stored']} / "
        f"{faults['not stored']}",
    }
    return findings
