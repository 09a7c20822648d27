"""The story of the demo: sessions of each type, assets, a shipment, and all that goes wrong in a day."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.demo.account import Goods
from app.demo.assets import enter_assets, finish_assets
from app.demo.bench import COUNTER, DOOR, DemoBench
from app.demo.packing import PackingBench
from app.demo.pictures import take_pictures
from app.demo.timeline import Timeline
from app.station import Station
from services.identity.person import Person
from services.scanning.commands import Command, barcode_for
from services.sessions.expected import read_file
from services.sessions.model import NewSession, Session, SessionType, Status

GTIN = "]C10109501101530003"  # GS1's own example article
WRONG_CHECK_DIGIT = "]C10109501101530004"
WITH_GS = "]C1010950110153000310LOT1\x1d21SER1"
WITHOUT_GS = "]C1010950110153000310LOT121SER1"  # the same label through a scanner that drops GS
EXPECTED = ("W12-0101", "W12-0102", "W12-0103", "W12-0104", "9501101530003", "LP-00012")
BURST = tuple(f"W12-02{number:02}" for number in range(1, 41))


class Shift:
    """Plays the four sessions, a batch of assets and a shipment. The station is open beside the scanning program,
    as a second window would be."""

    def __init__(self, station: Station, bench: DemoBench, timeline: Timeline, person: Person, folder: Path) -> None:
        self._station = station
        self._bench = bench
        self._timeline = timeline
        self._person = person
        self._folder = folder
        self.sessions: list[Session] = []

    def play(self) -> Goods:
        """The whole shift; what was packed in it. Raises DemoFailed where something that has to happen does not."""
        self._check_out()
        self._check_in()
        self._inventory()
        enter_assets(self._station, self._bench, self._timeline, self._person)
        packing = PackingBench(self._station, self._bench, self._timeline, self._person)
        packing.begin()
        self._batch()  # its pictures show the assets in mid-batch, and the shipment in its third box
        finish_assets(self._station, self._bench, self._timeline, self._person, self._folder)
        packing.finish()
        return packing.goods()

    # -- the four sessions ---------------------------------------------------------------------------------------------

    def _check_out(self) -> None:
        with self._session(NewSession(SessionType.CHECK_OUT, location="Counter", auto_commit=True)):
            scan = self._bench.scan
            for code in ("W12-0101", "W12-0102", "W12-0103", "W12-0104"):
                scan(code, "taken")
            scan("W12-0102", "repeat")
            scan("W12-0199", "taken")
            self._timeline.line("demo.undo")
            scan(self._command(Command.UNDO), "command_done")
            scan(WITH_GS, "taken")

    def _check_in(self) -> None:
        with self._session(NewSession(SessionType.CHECK_IN, location="Door", auto_commit=True)):
            scan = self._bench.scan
            scan("W12-0101", "taken", by=DOOR)
            scan("W12-0102", "taken", by=DOOR)
            scan("W12-0101", "repeat", by=DOOR)
            self._timeline.line("demo.pause")
            scan(self._command(Command.PAUSE), "command_done", by=DOOR)
            scan("W12-0103", "paused", by=DOOR)
            scan(self._command(Command.RESUME), "command_done", by=DOOR)
            kept = [one.id for one in self._station.sessions.kept()]
            self._timeline.line("demo.take_kept", n=len(kept))
            self._station.sessions.take_kept(self.sessions[-1].id, kept, self._person)

    def _inventory(self) -> None:
        listed = self._folder / "expected.csv"
        listed.write_text("code;description\n" + "".join(f"{code};\n" for code in EXPECTED), "utf-8")
        wanted = NewSession(
            SessionType.INVENTORY, location="Shelf 4", expected=read_file(listed).items, auto_commit=True
        )
        with self._session(wanted):
            scan = self._bench.scan
            scan(GTIN, "found")
            scan("X99-4711", "unexpected")
            scan(WRONG_CHECK_DIGIT, "misread")
            scan(WITHOUT_GS, "ambiguous")
            self._unplug_in_the_middle("W12-0101", "W12-0102")
            for code in ("W12-0102", "W12-0103", "W12-0104"):
                scan(code, "found")

    def _batch(self) -> None:
        wanted = NewSession(SessionType.BATCH_SCAN, location="Counter", expected_items=len(BURST) + 4)
        with self._session(wanted, at_end=self._take_pictures) as restart:
            self._bench.scan("W12-0301", "taken", by=COUNTER)
            self._bench.scan("W12-0302", "taken", by=DOOR)
            self._kill_in_the_middle(restart)
            self._bench.scan("W12-0303", "taken", by=DOOR)
            self._bench.scan("W12-0301", "repeat", by=COUNTER)

    # -- what goes wrong -----------------------------------------------------------------------------------------------

    def _unplug_in_the_middle(self, code: str, next_code: str) -> None:
        port = self._bench.ports[COUNTER]
        before = port.port
        half = self._bench.scan_and_half(code, "found", next_code)
        self._timeline.line("demo.unplug", port=before)
        port.unplug()
        self._bench.wait_for_answer(half)
        self._bench.wait_for_state(COUNTER, "disconnected")
        port.replug()
        self._timeline.line("demo.replug", port=port.port)
        self._bench.wait_for_state(COUNTER, "connected", number=2)

    def _kill_in_the_middle(self, restart: Callable[[], None]) -> None:
        """A burst, and kill -9 while it is being stored. What was answered must be there; the rest is pulled again."""
        answered = self._bench.glued_and_killed(BURST)
        self._timeline.line("demo.kill", n=answered)
        restart()
        self._bench.scan("W12-0304", "taken")  # behind all that was still on the line
        stored = {line.text for line in self._station.sessions.latest_scans(self.sessions[-1].id)}
        missing = [code for code in BURST if code not in stored]
        self._timeline.line("demo.after_kill", stored=len(BURST) - len(missing), n=len(missing))
        self._bench.again(missing)

    # -- a session with its scanning program ---------------------------------------------------------------------------

    @contextmanager
    def _session(
        self, wanted: NewSession, *, at_end: Callable[[], None] = lambda: None
    ) -> Iterator[Callable[[], None]]:
        """Start it, scan, complete it. Hands out what starts the scanning program again, as the person would."""
        session = self._station.starter.start(wanted, self._person)
        self.sessions.append(session)
        self._timeline.heading("demo.session", type=session.session_type.value, location=session.location or "")
        self._scan_into(session.id)
        try:
            yield lambda: self._scan_into("front")
        finally:
            if self._bench.program is not None:
                self._bench.program.end()
        at_end()
        self._station.sessions.change_status(session.id, Status.COMPLETED, self._person)

    def _take_pictures(self) -> None:
        """Of the window on this very station, with the last session in front."""
        self._timeline.line("demo.pictures", n=take_pictures(self._station.places.data_dir, self._folder / "pictures"))

    def _scan_into(self, session: str) -> None:
        self._bench.begin(self._station.places.data_dir, ("sessions", "scan", session), self._person.name)

    def _command(self, command: Command) -> str:
        return barcode_for(command, self._station.settings.station.site)
