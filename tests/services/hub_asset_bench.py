"""A hub with one organisation whose assets are in a register that a test holds in its hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.hub.place import hub_database
from services.assets.copying import Copying
from services.assets.model import Asset, Fields, Numbering, TagAct
from services.assets.policy import Policy
from services.database import tag_log_store
from services.database.database import Database
from services.database.transactions import Walled
from services.hub.accounts import HubAccounts
from services.hub.asset_sites import Site
from services.hub.assets import Asker, HubAssets, Wanted
from services.hub.model import Caller, HubRole
from services.hub.tags import HubTags
from tests.fakes.held_clock import HeldClock
from tests.fakes.register import FakeRegister

HOUR = 3600.0
DELL = Fields("Dell", "Latitude {n}", internal_name="Latitude {n} {tag}")


@dataclass
class Bench:
    """A hub with one organisation whose assets are in `register`."""

    database: Database
    clock: HeldClock
    register: FakeRegister
    caller: Caller

    def __post_init__(self) -> None:
        policy = Policy(Numbering("W12-", 4), self.register.address)
        self.assets = HubAssets(self.database, self.clock, {"North": Site(policy, self.register)})
        self.tags = HubTags(self.database, self.clock, self.assets)
        self.asker = Asker(self.caller)
        self.walled = Walled(self.database, self.caller.user.organisation_id)

    def copy(self) -> None:
        """What the register holds is known here."""
        assert Copying(self.walled, self.clock, lambda: self.assets.by(self.caller)).read(self.register)

    def create(self, serial: str, fields: Fields = DELL, key: str | None = None) -> Asset:
        return self.assets.create(self.asker, Wanted(serial, fields, key, f"{serial} {fields}"))

    def log(self, tag: str) -> list[TagAct]:
        organisation = self.caller.user.organisation_id
        return [one.act for one in self.walled.read(lambda tx: tag_log_store.log_of(tx, organisation, tag))]


@contextmanager
def hub_bench(folder: Path, url: str) -> Iterator[Bench]:
    """`url`: the database's, "" for SQLite. The register holds OLD-1, which is known."""
    with hub_database(folder, url) as database:
        clock = HeldClock()
        user = HubAccounts(database, clock).add_user(
            "bench", full_name="Bench", role=HubRole.STATION, organisation="North", password=None
        )
        bench = Bench(database, clock, FakeRegister(), Caller(user, "Ann"))
        bench.register.hold("OLD-1", "W12-0900")
        bench.copy()
        yield bench
