"""The station's camera: made as the settings describe it, changed while it runs, how it stands."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import structlog

from hardware.camera.capture import CaptureCamera
from hardware.camera.opencv import DeviceSource, FilmSource
from hardware.camera.pictures import FolderSource, SimulatedSource
from hardware.camera.present import find_camera
from hardware.camera.source import Source
from services.clock import Clock
from services.frames.agreement import SYMBOLOGIES, Agreement
from services.frames.camera_scans import ScanPolicy
from services.frames.choosing import Several
from services.frames.model import Frame
from services.frames.ports import Camera
from services.scanning.ports import DeviceState, DeviceStatus, StatusListener
from services.scanning.scan import Device
from services.settings.model import Camera as CameraSettings
from services.settings.model import Settings

log = structlog.get_logger(__name__)

ID = "camera"
SIMULATOR = "simulator"
LEAST_TO_SCAN = 15  # pictures a second
MakeCamera = Callable[[CameraSettings, Clock], Camera]


def make_camera(settings: CameraSettings, clock: Clock) -> Camera:
    """The driver of the settings' camera. Opens nothing yet."""

    def open_source() -> Source:
        return source_of(settings)

    return CaptureCamera(
        Device(ID, settings.name, "camera"), open_source, per_second=settings.frames_per_second, clock=clock
    )


def source_of(settings: CameraSettings) -> Source:
    """What the settings' `device` names: the simulator, a folder of pictures, a film, or a camera. Opens it; raises
    OutsideFailed."""
    device = settings.device
    if device == SIMULATOR:
        return SimulatedSource(settings.width or 1280, settings.height or 720)
    if "/" in device or "\\" in device:
        path = Path(device).expanduser()
        if path.is_dir():
            return FolderSource(path)
        if path.is_file():  # a camera's own file is none of these
            return FilmSource(path)
    return DeviceSource(find_camera(device), width=settings.width, height=settings.height)


def camera_of(settings: Settings) -> CameraSettings:
    """The camera of the settings. One that scans gives more pictures than photos need: a code is held for a moment."""
    camera = settings.camera
    if not settings.scanning.camera.on or camera.frames_per_second >= LEAST_TO_SCAN:
        return camera
    return camera.model_copy(update={"frames_per_second": LEAST_TO_SCAN})


def scan_policy(settings: Settings) -> ScanPolicy:
    """What holds now of the camera as a scanner."""
    scanning = settings.scanning.camera
    return ScanPolicy(
        wanted=settings.camera.on and scanning.on,
        device=Device(ID, settings.camera.name, "camera"),
        agreement=Agreement(
            frozenset(scanning.symbologies) or SYMBOLOGIES, frames=scanning.agreement, gone=scanning.gone_seconds
        ),
        several=Several(scanning.several),
    )


def as_scanner(camera: DeviceStatus | None, *, wanted: bool, trouble: str) -> tuple[DeviceStatus, ...]:
    """The camera among the scanners, where it is one. `trouble`: why its pictures are not read, "" where they are."""
    if camera is None or not wanted:
        return ()
    if trouble and camera.state is DeviceState.CONNECTED:
        return (replace(camera, state=DeviceState.DISCONNECTED, why=trouble),)
    return (camera,)


class StationCamera:
    """Owner of the camera's thread. `use`, `start` and `stop` from one thread at a time, never the UI's. Listeners are
    called in the camera's thread; what tells how it stands returns at once, from any thread."""

    def __init__(self, settings: CameraSettings, clock: Clock, make: MakeCamera = make_camera) -> None:
        self._settings, self._clock, self._make = settings, clock, make
        self._camera: Camera | None = None
        self._status: DeviceStatus | None = None
        self._running = False
        self._listeners: tuple[StatusListener, ...] = ()
        self._lock = threading.Lock()

    def on_status(self, listener: StatusListener) -> None:
        """Who is told each change of how it stands."""
        self._listeners += (listener,)

    @property
    def status(self) -> DeviceStatus | None:
        """How it stands; None where none is wanted."""
        with self._lock:
            return self._status

    @property
    def wanted(self) -> bool:
        """Whether one is."""
        return self._settings.on

    def newest(self) -> Frame | None:
        """As Camera.newest; None where none is wanted, too."""
        camera = self._camera
        return None if camera is None else camera.newest()

    def newer_than(self, number: int, seconds: float) -> Frame | None:
        """As Camera.newer_than; None at once where none is wanted."""
        camera = self._camera
        return None if camera is None else camera.newer_than(number, seconds)

    def use(self, settings: CameraSettings) -> None:
        """From now on as these settings have it."""
        self._settings = settings
        self._drop()
        if self._running:
            self._begin()

    def start(self) -> None:
        """Begin, where a camera is wanted. Returns at once."""
        self._running = True
        if self._camera is None:
            self._begin()

    def stop(self) -> None:
        """End and join. Safe to call twice."""
        self._running = False
        self._drop()

    def _begin(self) -> None:
        if self._settings.on:
            camera = self._camera = self._make(self._settings, self._clock)
            camera.start(lambda status: self._see(camera, status))

    def _drop(self) -> None:
        camera, self._camera = self._camera, None
        if camera is not None:
            camera.stop()
        with self._lock:
            self._status = None

    def _see(self, camera: Camera, status: DeviceStatus) -> None:
        with self._lock:
            before = self._status
            if camera is not self._camera or (before and (before.state, before.why) == (status.state, status.why)):
                return  # one that is not wanted any more, or nothing new: it is tried again each second
            self._status = status
        log.info("camera", state=status.state.value, why=status.why, where=status.port)
        for listener in self._listeners:
            listener(status)
