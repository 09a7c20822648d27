"""A station that packs with its scanner what a server of the contract alone wants packed, while that is away or not."""

from collections.abc import Iterator
from contextlib import contextmanager

from services.database.database import Database
from services.packing.desk.bench import Told
from services.packing.desk.policy import Policy
from services.packing.desk.standing import Standing
from services.packing.model import Content
from services.packing.service import PackingService
from services.scanning.answer import Answer
from services.scanning.commands import Command, barcode_for
from tests.services.builders import SITE, Station
from tests.services.packing_told_bench import ToldBench
from tests.support.contract_server import as_html
from tests.support.packing_server import PackingServer


class AwayBench(ToldBench):
    """`scan` answers as the bench does; the server was looked at for the shipments that are `seen`."""

    def __init__(self, database: Database, server: PackingServer) -> None:
        super().__init__(database, server.url, furnished=False)
        self.remote = server
        self.station = Station(database, name="bench")
        policy = Policy(server.url)
        self.service = PackingService(database, self.station.clock, station="bench", policy=lambda: policy)
        self.service.look_up = lambda scan: self.sync.look_up(scan)
        self.told_by_command(None)

    def told_by_command(self, told: Told | None) -> None:
        """What comes next is packed as a command says."""
        self.station.bench.put_in_front(self.service.desk(frozenset({Command.BACK, Command.ACKNOWLEDGE}), told))

    def scan(self, *codes: str | Command) -> Answer:
        """Scan them one after the other; the last answer."""
        for code in codes[:-1]:
            self.scan(code)
        code = codes[-1]
        return self.station.scan(barcode_for(code, SITE) if isinstance(code, Command) else code)

    def goes_away(self) -> None:
        """The server answers nothing of the contract."""
        self.remote.misbehave = lambda _request: as_html(502)

    def comes_back(self) -> None:
        self.remote.misbehave = None
        self.sync.wake(hurry=True)

    @property
    def now(self) -> Standing:
        return self.service.standing()

    def inside(self) -> list[Content]:
        """What is in the boxes of the shipment in front."""
        now = self.now
        return [one for box in now.boxes for one in now.contents[box.id]]

    def plates(self) -> list[str]:
        """The numbers of all license plates that are known here."""
        return [str(row[0]) for row in self.station.rows("SELECT number FROM license_plate ORDER BY number")]


@contextmanager
def away_bench(database: Database, server: PackingServer) -> Iterator[AwayBench]:
    """Its threads have ended when the block does."""
    made = AwayBench(database, server)
    try:
        yield made
    finally:
        made.station.bench.stop()
        made.sync.stop()
