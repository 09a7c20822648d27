"""A station for the commands on packing: mia, who may all, pia, who packs, and vic, who only looks."""

from pathlib import Path

from app.station import Station
from services.identity.person import Role
from tests.support.packing_work import FIRST, SECOND, Ids, furnish
from tests.support.program import Scandesk

AS = ("--as", "pia")
BOSS = ("--as", "mia")


def packing_station(folder: Path, *which: Ids) -> Scandesk:
    """With the work of these shipments, or of the first two."""
    data_dir = folder / "station"
    with Station.open(data_dir) as station:
        station.change_setting("identity.pins", False, by=None)
        mia = station.people.first_run(name="mia", full_name="Mia Kern", pin=None)
        for name, role in (("pia", Role.PACKER), ("vic", Role.VIEWER)):
            station.people.add(name=name, full_name=name.title(), role=role, pin=None, by=mia)
        station.database.write(lambda tx: furnish(tx, 0, *(which or (FIRST, SECOND))))
    return Scandesk(data_dir, {})
