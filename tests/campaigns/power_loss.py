"""Power loss: every disk that could have been left behind (reliability F3).

A bench scans under strace, which records each write, sync, truncation and deletion of the database's files, and each
answer; in the middle it is killed, and another one opens what it left. From the record disks are rebuilt as a power
loss at any moment could have left them: what was synced before is there; of what was written since, any part is there,
in any order, the last of them perhaps torn at a sector. On each of these disks every scan answered "ok" before the loss
must be found, once.
"""

import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from select import select

from pysqlite3 import dbapi2

from hardware.scanners.simulator import SimulatedSerialPort
from services.database.opening import FILE_NAME
from services.database.writer import IDLE_SECONDS
from tests.campaigns.bench_process import HONEST, Sabotage, codes_of, make_session, start_bench
from tests.campaigns.findings import Findings
from tests.campaigns.points import wait_until_attached

SECTOR = 512
SCANS = 80
SHIFTS = 2
MEMORY = Path("/dev/shm")  # the rebuilt disks are read once: they need no real disk
CALLS = "pwrite64,write,fdatasync,fsync,ftruncate,unlink"
_PATH = re.compile(r"^(\d+)<([^>]*)>")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing in the record: a write, sync, truncation, deletion; or an answer (kind "ok", path = the code)."""

    kind: str
    path: str
    offset: int = 0
    data: bytes = b""


@dataclass(slots=True)
class Disk:
    """The files as they surely are (synced), and for each what was written since."""

    safe: dict[str, bytearray]
    loose: dict[str, list[Event]] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """One more event of the record."""
        if event.kind == "sync":
            for write in self.loose.pop(event.path, []):
                _apply(self.safe, write)
        else:
            self.loose.setdefault(event.path, []).append(event)

    def after_loss(self, random: Random) -> dict[str, bytes]:
        """One disk that a power loss now could leave behind."""
        files = {path: bytearray(content) for path, content in self.safe.items()}
        for writes in self.loose.values():
            share = random.choice((0.0, 0.5, 0.9, 1.0))
            survived = [write for write in writes if random.random() < share]
            for place, write in enumerate(survived):
                torn = place == len(survived) - 1 and random.random() < 0.5
                _apply(files, _torn(write, random) if torn else write)
        return {path: bytes(content) for path, content in files.items()}


def run(disks: int, seed: int, *, sabotage: Sabotage = HONEST) -> Findings:
    """Record one shift, rebuild `disks` disks from it, look for what was answered on each."""
    random = Random(seed)
    findings = Findings("power loss", seed)
    with (
        tempfile.TemporaryDirectory(prefix="scandesk-power-") as folder,
        tempfile.TemporaryDirectory(prefix="scandesk-disk-", dir=MEMORY if MEMORY.is_dir() else None) as memory,
    ):
        directory = Path(folder) / "bench"
        directory.mkdir()
        session_id = make_session(directory)
        before = {str(path): bytearray(path.read_bytes()) for path in directory.glob(f"{FILE_NAME}*")}
        events = _record(directory, session_id, Path(folder) / "trace", sabotage)
        moments = sorted(random.randrange(1, len(events) + 1) for _ in range(disks))
        lost = broken = 0
        for disk, answered in _disks(before, events, moments, random):
            missing, wrong = _look(disk, Path(memory), answered)
            lost += bool(missing)
            broken += bool(wrong)
            if missing or wrong:
                findings.broken.append(f"answered ok and gone: {missing[:3]} {wrong}")
        findings.figures = {
            "scans recorded": f"{SCANS}",
            "benches, one killed and one opening what it left": f"{SHIFTS}",
            "events recorded": f"{len(events)}",
            "disks": f"{disks}",
            "disks with an answered scan lost": f"{lost}",
            "disks corrupt": f"{broken}",
        }
    return findings


def _record(directory: Path, session_id: str, trace: Path, sabotage: Sabotage) -> list[Event]:
    """Two benches, one after the other, with silences in which the writer checkpoints."""
    events: list[Event] = []
    for shift in range(SHIFTS):
        codes = [f"P{shift}{number:04d}" for number in range(SCANS // SHIFTS)]
        with SimulatedSerialPort() as device:
            _one_shift(directory, session_id, device, codes, trace, sabotage)
        events += _events(trace, str(directory / FILE_NAME))
    return events


def _one_shift(
    directory: Path, session_id: str, device: SimulatedSerialPort, codes: list[str], trace: Path, sabotage: Sabotage
) -> None:
    """From before the bench opens the database until it is killed."""
    command = ["strace", "-f", "-y", "-xx", "-s", "100000", "-o", str(trace), "-e", f"trace={CALLS}"]
    straces: list[subprocess.Popen[bytes]] = []

    def record(pid: int) -> None:
        straces.append(subprocess.Popen([*command, "-p", str(pid)], stderr=subprocess.PIPE))
        wait_until_attached(straces[0])

    bench = start_bench(directory, session_id, device.port, sabotage=sabotage, first=record)
    for number, code in enumerate(codes):
        device.send_code(code)
        while not bench.ended and codes_of([bench.read_line()]) != {code}:
            pass  # a rest
        if number == len(codes) // 2:
            select([], [], [], IDLE_SECONDS + 1.0)
    bench.kill()
    bench.rest()
    for strace in straces:
        strace.wait()
        if strace.stderr:
            strace.stderr.close()


def _events(trace: Path, files: str) -> Iterator[Event]:
    """The record as events of the `files` whose paths begin so. A call that another thread interrupts stands in two
    lines; they are joined."""
    open_calls: dict[str, str] = {}
    for line in trace.read_text().splitlines():
        pid, _, rest = line.partition(" ")
        rest = rest.strip()
        if rest.endswith("<unfinished ...>"):
            open_calls[pid] = rest.removesuffix("<unfinished ...>")
            continue
        if rest.startswith("<... "):
            rest = open_calls.pop(pid, "") + rest.partition("resumed>")[2].lstrip()
        event = _event(rest, files)
        if event is not None:
            yield event


def _event(call: str, files: str) -> Event | None:
    match = re.match(r"^(\w+)\((.*)\)\s+= (-?\d+)", call)
    if match is None or int(match[3]) < 0:
        return None
    name, arguments = match[1], match[2]
    if name == "unlink":
        path = _unescape(arguments.strip('"')).decode()
        return Event("unlink", path) if path.startswith(files) else None
    where = _PATH.match(arguments)
    if where is None:
        return None
    path = _unescape(where[2]).decode()
    if name == "write":
        text = _unescape(arguments.split('"')[1]) if '"' in arguments else b""
        return Event("ok", text.decode().removeprefix("ok ").strip()) if text.startswith(b"ok ") else None
    if not path.startswith(files) or path.endswith("-shm"):
        return None
    if name in {"fdatasync", "fsync"}:
        return Event("sync", path)
    if name == "ftruncate":
        return Event("truncate", path, int(arguments.rsplit(",", 1)[1]))
    return Event("write", path, int(arguments.rsplit(",", 1)[1]), _unescape(arguments.split('"')[1])[: int(match[3])])


def _unescape(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", "")) if text.startswith("\\x") else text.encode()


def _disks(
    before: dict[str, bytearray], events: list[Event], moments: list[int], random: Random
) -> Iterator[tuple[dict[str, bytes], list[str]]]:
    """For each moment a disk that the power loss could have left, and what was answered by then."""
    disk, answered, place = Disk(before), list[str](), 0
    for moment in moments:
        while place < moment:
            if events[place].kind == "ok":
                answered.append(events[place].path)
            else:
                disk.take(events[place])
            place += 1
        yield disk.after_loss(random), list(answered)


def _apply(files: dict[str, bytearray], event: Event) -> None:
    if event.kind == "unlink":
        files.pop(event.path, None)
        return
    content = files.setdefault(event.path, bytearray())
    if event.kind == "truncate":
        del content[event.offset :]
        return
    if len(content) < event.offset:
        content.extend(bytes(event.offset - len(content)))
    content[event.offset : event.offset + len(event.data)] = event.data


def _torn(event: Event, random: Random) -> Event:
    """The write, with only its first sectors on the disk."""
    sectors = random.randint(0, len(event.data) // SECTOR)
    return Event(event.kind, event.path, event.offset, event.data[: sectors * SECTOR])


def _look(disk: dict[str, bytes], folder: Path, answered: list[str]) -> tuple[list[str], str]:
    """(answered scans that are not there exactly once, what integrity_check says where it is not "ok")."""
    for old in folder.iterdir():
        old.unlink()
    for path, content in disk.items():
        (folder / Path(path).name).write_bytes(content)
    connection = dbapi2.connect(str(folder / FILE_NAME))
    try:
        stored = dict(connection.execute("SELECT text, count(*) FROM scan GROUP BY text").fetchall())
        said = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except dbapi2.DatabaseError as error:
        return [], str(error)
    finally:
        connection.close()
    return [code for code in answered if stored.get(code) != 1], "" if said == "ok" else said
