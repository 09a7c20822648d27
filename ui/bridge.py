"""The one door from the services' threads into the UI thread: each event becomes one queued signal.

Connect to these signals from the UI thread only; slots run in the UI thread, in the order of the events.
"""

import threading
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject, Qt, Signal, Slot

from services.errors import OutsideFailed
from services.frames.choosing import Offered
from services.identity.presence import Presence
from services.packing.server.told import Alarm
from services.photos.model import Photo
from services.scanning.answer import Answer
from services.scanning.ports import DeviceStatus
from services.scanning.scan import Device
from services.supervisor.model import Board
from services.weighing.model import Reading
from ui.station import Station

_RAW: Final = 4096  # bytes of a scale that wait for the UI thread: more than anybody reads


class Bridge(QObject):
    """Listens to a station. Make it in the UI thread, before the station starts.

    Signals: `answered(Answer)`, `device_changed(DeviceStatus)` (the camera too), `raw_arrived(Device, bytes)`, the same
    of scales (`scale_changed`, `scale_raw_arrived`), `weighed(Device, Reading)`,
    `presence_changed(Presence)`, `trouble_changed(OutsideFailed | None, scans waiting)`, `rows_changed()` (another
    process wrote), `sync_changed()` (the server answered, or did not), `board_changed(Board)` (what a supervisor sees),
    `printing_changed()` (a label or a printer is other than it was), `assets_changed()` (an asset is, or how the
    register stands), `packing_changed()` (a shipment or a box is),
    `packing_alarmed(Alarm)` (a server warns of what is packed), `photo_taken(Photo)` (of a box that was closed here),
    `offer_changed(Offered ...)` (what the camera has in view and somebody is to choose from).

    Of what a scale says the newest is told, and no more than one event of each scale waits: one that sends without
    rest fills no memory and holds up nothing else.
    """

    answered = Signal(object)
    device_changed = Signal(object)
    raw_arrived = Signal(object, object)
    scale_changed = Signal(object)
    scale_raw_arrived = Signal(object, object)
    weighed = Signal(object, object)
    presence_changed = Signal(object)
    trouble_changed = Signal(object, object)
    rows_changed = Signal()
    sync_changed = Signal()
    board_changed = Signal(object)
    printing_changed = Signal()
    assets_changed = Signal()
    packing_changed = Signal()
    packing_alarmed = Signal(object)
    photo_taken = Signal(object)
    offer_changed = Signal(object)
    _came = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._came.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._over = False
        self._of_scales = threading.Lock()
        self._readings: dict[Device, Reading] = {}  # not told yet
        self._raws: dict[Device, bytes] = {}

    def listen_to(self, station: Station) -> None:
        """Hear what the station tells. Call before `station.start`; `rows` is for `station.database.on_others`, which
        waits for the disk."""
        station.bench.on_answer(self.answer)
        station.devices.on_status(self.device)
        station.devices.on_raw(self.raw)
        station.camera.on_status(self.device)
        station.scales.on_status(self.scale)
        station.scales.on_raw(self.scale_raw)
        station.scales.on_reading(self.reading)
        station.door.on_change(self.presence)
        station.database.on_trouble(self.trouble)
        station.sync.on_changed(self.sync)
        station.supervisor.on_board(self.board)
        station.printing.on_changed(self.printing)
        station.assets.on_changed(self.assets)
        station.packing.on_changed(self.packing)
        station.packing_sync.on_alarm(self.packing_alarm)
        station.photos.on_taken(self.photo)
        station.camera_scans.on_offer(self.offer)

    # -- from any thread -----------------------------------------------------------------------------------------------

    def answer(self, answer: Answer) -> None:
        self._came.emit(self.answered.emit, (answer,))

    def device(self, status: DeviceStatus) -> None:
        self._came.emit(self.device_changed.emit, (status,))

    def raw(self, device: Device, chunk: bytes) -> None:
        self._came.emit(self.raw_arrived.emit, (device, chunk))

    def scale(self, status: DeviceStatus) -> None:
        self._came.emit(self.scale_changed.emit, (status,))

    def scale_raw(self, device: Device, chunk: bytes) -> None:
        with self._of_scales:
            is_first = device not in self._raws
            self._raws[device] = (self._raws.get(device, b"") + chunk)[-_RAW:]
        if is_first:
            self._came.emit(self._tell_scale_raw, (device,))

    def reading(self, device: Device, reading: Reading) -> None:
        with self._of_scales:
            is_first = device not in self._readings
            self._readings[device] = reading
        if is_first:
            self._came.emit(self._tell_weighed, (device,))

    def presence(self, presence: Presence) -> None:
        self._came.emit(self.presence_changed.emit, (presence,))

    def trouble(self, fault: OutsideFailed | None, waiting: int) -> None:
        self._came.emit(self.trouble_changed.emit, (fault, waiting))

    def board(self, board: Board) -> None:
        self._came.emit(self.board_changed.emit, (board,))

    def rows(self) -> None:
        self._came.emit(self.rows_changed.emit, ())

    def sync(self) -> None:
        self._came.emit(self.sync_changed.emit, ())

    def printing(self) -> None:
        self._came.emit(self.printing_changed.emit, ())

    def assets(self) -> None:
        self._came.emit(self.assets_changed.emit, ())

    def packing(self) -> None:
        self._came.emit(self.packing_changed.emit, ())

    def photo(self, photo: Photo) -> None:
        self._came.emit(self.photo_taken.emit, (photo,))

    def offer(self, offered: tuple[Offered, ...]) -> None:
        self._came.emit(self.offer_changed.emit, (offered,))

    def packing_alarm(self, alarm: Alarm) -> None:
        self._came.emit(self.packing_alarmed.emit, (alarm,))

    # -- in the UI thread ----------------------------------------------------------------------------------------------

    def end(self) -> None:
        """Tell nobody any more: what is still on its way, too. Who would hear it may be gone."""
        self._over = True

    def _tell_weighed(self, device: Device) -> None:
        with self._of_scales:
            reading = self._readings.pop(device)
        self.weighed.emit(device, reading)

    def _tell_scale_raw(self, device: Device) -> None:
        with self._of_scales:
            chunk = self._raws.pop(device)
        self.scale_raw_arrived.emit(device, chunk)

    @Slot(object, object)
    def _deliver(self, emit: Callable[..., None], values: tuple[Any, ...]) -> None:
        if not self._over:
            emit(*values)
