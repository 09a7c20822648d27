"""What a station that runs knows of its own scanners, scales and camera: nobody else can open them meanwhile."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from services.health.model import Area, Finding, Kind
from services.scanning.ports import DeviceState, DeviceStatus

if TYPE_CHECKING:
    from app.station import Station

_KINDS = {
    DeviceState.CONNECTED: (Kind.OK, "health.device.connected"),
    DeviceState.CONNECTING: (Kind.WARNING, "health.device.connecting"),
    DeviceState.STOPPED: (Kind.NOTE, "health.device.stopped"),
}


def running_findings(station: "Station") -> Iterator[Finding]:
    """How each of them stands now. Returns at once."""
    for status in station.devices.statuses():
        yield _of(f"scanner {status.device.id}", status, Area.DEVICES)
    for status in station.scales.statuses():
        yield _of(f"scale {status.device.id}", status, Area.DEVICES)
    camera = station.camera.status
    if camera is None:
        yield Finding("camera", Kind.NOTE, "camera.doctor.off", area=Area.CAMERA)
    else:
        yield _of("camera", camera, Area.CAMERA)
        if station.camera_scans.trouble:
            yield Finding("camera scans", Kind.FAULT, station.camera_scans.trouble, area=Area.CAMERA)


def _of(name: str, status: DeviceStatus, area: Area) -> Finding:
    kind, words = _KINDS.get(status.state, (Kind.FAULT, status.why or "health.device.gone"))
    return Finding(name, kind, words, {"port": status.port or "?"}, area, subject=status.device.name)
