"""What a station says of itself: to the supervisor's board, with its own database, and to a hub."""

from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Literal

from services.clock import Clock
from services.database.database import Database
from services.identity.person import Person
from services.identity.presence import Presence
from services.scanning.ports import DeviceState, DeviceStatus
from services.sessions.reviewing import ReviewService
from services.settings.model import Settings
from services.supervisor.model import DeviceView, StationView
from services.supervisor.own import OwnBoard
from services.sync.ports import DeviceLine
from services.sync.reports import About
from services.sync.service import SyncService

_STATE: Mapping[DeviceState, Literal["connected", "disconnected"]] = {
    DeviceState.CONNECTED: "connected",
    DeviceState.DISCONNECTED: "disconnected",
}


def own_board(
    database: Database,
    clock: Clock,
    *,
    station: str,
    settings: Callable[[], Settings],
    sync: SyncService,
    presence: Callable[[], Presence],
    devices: Callable[[], tuple[DeviceStatus, ...]],
    reviews: ReviewService,
) -> OwnBoard:
    """The sessions of this station's database. `station`: its id."""

    def itself() -> StationView:
        waiting, person = sync.status(), presence().person
        return StationView(
            id=station,
            name=settings().station.name,
            person=person.full_name if person else "",
            waiting=waiting.waiting,
            in_doubt=waiting.in_doubt,
            parked=waiting.parked,
            oldest_at=waiting.oldest,
            devices=tuple(_device(status) for status in devices()),
            version=version("scandesk"),
            reported_at=clock.now(),
        )

    shared = bool(settings().database.url)
    return OwnBoard(database, clock, station=itself, reviews=reviews, shared=shared, zone=lambda: settings().station.tz)


def _device(status: DeviceStatus) -> DeviceView:
    return DeviceView(status.device.id, status.device.name, _kind(status), _STATE.get(status.state, "unknown"))


def about(person: Person | None, devices: tuple[DeviceStatus, ...]) -> About:
    """What a hub is told of this station."""
    lines = (
        DeviceLine(one.device.id, one.device.name, _kind(one), _STATE.get(one.state, "unknown")) for one in devices
    )
    return About(person.name if person else "", tuple(lines))


def _kind(status: DeviceStatus) -> Literal["scanner", "camera"]:
    return "camera" if status.device.channel == "camera" else "scanner"
