"""The real desktop in a process of its own, with a probe that tells what is painted. Nothing of it is in the product.

`python -m tests.campaigns.desktop DIR PIPE [HEARTBEAT]` runs it; each line of the pipe is `<what> <monotonic> <more>`:

    shown                 the window is shown
    scanning              every scanner of the settings is connected
    painted SECONDS MOOD N TEXT   the band has painted a new answer; SECONDS later its window was flushed, and the line
                          was written; N paintings of the band until now
    gap SECONDS WORKED    the UI thread did not come to its HEARTBEAT (ms) for so long, in which all threads of the
                          program together had the processor for WORKED seconds; the rest went to other programs
"""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from select import select
from time import monotonic, process_time
from typing import Self

from app.station import Station
from tests.campaigns.bench_process import PERSON, make_session
from tests.support.compiled import keeping_compiled
from tests.support.source import ROOT

PATIENCE = 120.0  # seconds; a start under strace on a busy machine
GAP_TOLD = 0.015  # seconds


def prepare(directory: Path, ports: Sequence[str | Path], session_id: str = "") -> str:
    """Make `directory` the data directory of a bench with these scanners, somebody signed in, a session in front."""
    session_id = session_id or make_session(directory)
    lines = [f'[[scanning.serial]]\nid = "s{n}"\nname = "Scanner {n}"\nport = "{port}"' for n, port in enumerate(ports)]
    (directory / "settings.toml").write_text("\n".join(["[identity]\npins = false", *lines]), "utf-8")
    with Station.open(directory) as station:
        station.door.sign_in(PERSON.name, None)
        station.put_in_front(session_id)
    return session_id


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the probe. `at`: seconds of this machine's monotonic clock, the same in every process. `seconds`: how
    long the gap was, or how long after the painting the window was flushed."""

    what: str
    at: float
    seconds: float = 0.0
    mood: str = ""
    paintings: int = 0
    text: str = ""

    @classmethod
    def read(cls, line: str) -> "Told":
        what, at, seconds, mood, paintings, text = f"{line}     ".split(" ", 5)
        return cls(what, float(at), float(seconds or 0), mood, int(paintings or 0), text.strip())

    @property
    def worked(self) -> float:
        """Of a gap: seconds of processor time in it."""
        return float(self.mood)

    def answers(self, code: str) -> bool:
        """Whether the band showed that this code is booked: green."""
        return self.what == "painted" and self.mood == "accepted" and code in self.text


@dataclass(slots=True)
class DesktopProcess:
    """The running desktop. `told`: all that the probe has told so far."""

    process: "subprocess.Popen[bytes]"
    pipe: int
    started: float
    said: Path
    told: list[Told] = field(default_factory=list)
    _rest: bytes = b""

    @classmethod
    def start(
        cls,
        directory: Path,
        *,
        heartbeat: int = 0,
        under: Iterable[str] = (),
        platform: str = "offscreen",
        display: str = "",
        module: str = "tests.campaigns.desktop",
    ) -> Self:
        """Start it; returns at once. `under`: a program (strace) to run it under; `heartbeat`: ms, 0 for none;
        `module`: another one that plants something in the desktop and then calls `run`."""
        reading, writing = os.pipe()
        own = [sys.executable, "-m", module, str(directory), str(writing), str(heartbeat)]
        environ = keeping_compiled(os.environ) | {
            "QT_QPA_PLATFORM": platform,
            "DISPLAY": display,
            "XDG_RUNTIME_DIR": str(directory),
        }
        said = directory / "said.txt"
        started = monotonic()
        with said.open("wb") as out:
            process = subprocess.Popen(
                [*under, *own],
                pass_fds=[writing],
                env=environ,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        os.close(writing)
        return cls(process, reading, started, said)

    def wait_for(self, right: Callable[[Told], bool], patience: float = PATIENCE) -> Told:
        """The first line from now on that is right. Raises RuntimeError where it does not come."""
        deadline = monotonic() + patience
        seen = len(self.told)
        while True:
            for told in self.told[seen:]:
                if right(told):
                    return told
            seen = len(self.told)
            if not self._read(max(0.0, deadline - monotonic())):
                last, said = self.told[-3:], self.said.read_text(errors="replace")[-2000:]
                raise RuntimeError(f"the desktop did not tell what was waited for; last: {last}\n{said}")

    def wait_for_answer(self, code: str) -> Told:
        """Until the band has shown this code as booked. Sent just now: an answer that is already told is not seen."""
        return self.wait_for(lambda told: told.answers(code))

    def wait_until_usable(self) -> Told:
        """Until the prompt is painted and scanners are connected; the later of the two lines."""
        self.wait_for(lambda _told: self.is_usable)
        return self.told[-1]

    @property
    def is_usable(self) -> bool:
        """Whether it asks for a scan and takes one."""
        prompt = any(told.what == "painted" and told.mood == "neutral" and told.text for told in self.told)
        return prompt and any(told.what == "scanning" for told in self.told)

    def memory(self) -> float:
        """Resident memory, in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def processor_seconds(self) -> float:
        """What all its threads have worked."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """kill -9, and read what it had told. Leaving `with` does it, too; once is enough."""
        if self.process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        while self._read(PATIENCE):
            pass
        self.process.wait()
        os.close(self.pipe)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.kill()

    def read_waiting(self) -> None:
        """Take in what it has told by now."""
        while self._read(0.0):
            pass

    def _read(self, patience: float) -> bool:
        """Take in some lines; False at the end, or where none came in time."""
        if not select([self.pipe], [], [], patience)[0]:
            return False
        chunk = os.read(self.pipe, 65536)
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        self.told.extend(Told.read(line.decode()) for line in lines)
        return bool(chunk)


def run(directory: str, pipe: int, heartbeat: int) -> None:
    """The desktop with the probe, until it ends. Main thread."""
    from app.desktop.plain_imports import import_plainly

    import_plainly()
    from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
    from PySide6.QtWidgets import QMainWindow

    from app.desktop.run import make_application, run_desktop
    from services.scanning.ports import DeviceState
    from ui.frame.main_window import MainWindow
    from ui.frame.status import StatusView
    from ui.widgets.band import Band
    from ui.widgets.band_state import BandState

    class Probe(QObject):
        """Tells a painting when the event loop comes back: by then the window is flushed."""

        painted = Signal(object, float)

        def __init__(self) -> None:
            super().__init__()
            self._paintings = 0
            self._last: BandState | None = None
            self._beat, self._worked = monotonic(), process_time()
            self._timer = QTimer(self)
            self._timer.setTimerType(Qt.TimerType.PreciseTimer)
            self._timer.timeout.connect(self._tick)
            self.painted.connect(self._tell_painted, Qt.ConnectionType.QueuedConnection)

        def paint(self, state: BandState) -> None:
            self._paintings += 1
            if state is not self._last:
                self._last = state
                self.painted.emit(state, monotonic())

        def shown(self) -> None:
            self._tell("shown", monotonic())

        def status(self, view: StatusView) -> None:
            if view.devices and all(dot.state is DeviceState.CONNECTED for dot in view.devices):
                self._tell("scanning", monotonic())
            if heartbeat and not self._timer.isActive():
                self._beat, self._worked = monotonic(), process_time()
                self._timer.start(heartbeat)

        def _tell_painted(self, state: BandState, at: float) -> None:
            self._tell("painted", at, f"{monotonic() - at} {state.mood} {self._paintings} {state.what}")

        def _tick(self) -> None:
            gap, worked = monotonic() - self._beat, process_time() - self._worked
            self._beat, self._worked = self._beat + gap, self._worked + worked
            if gap > GAP_TOLD:
                self._tell("gap", self._beat, f"{gap} {worked}")

        def _tell(self, what: str, at: float, more: str = "") -> None:
            os.write(pipe, f"{what} {at} {more}\n".encode())

    make_application()
    probe = Probe()
    paint, show_status = Band.paintEvent, MainWindow.show_status

    def paint_and_tell(band: Band, event: object) -> None:
        paint(band, event)
        probe.paint(band.state)

    def show_and_tell(window: MainWindow, view: StatusView) -> None:
        show_status(window, view)
        probe.status(view)

    def event_and_tell(window: MainWindow, event: QEvent) -> bool:
        done = bool(QMainWindow.event(window, event))
        if event.type() == QEvent.Type.Show:
            probe.shown()
        return done

    MainWindow.event = event_and_tell  # type: ignore[method-assign, assignment]
    Band.paintEvent = paint_and_tell  # type: ignore[method-assign, assignment]
    MainWindow.show_status = show_and_tell  # type: ignore[method-assign]
    run_desktop(Path(directory))


if __name__ == "__main__":
    run(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
