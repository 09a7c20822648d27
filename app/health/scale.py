"""What the doctor finds of scales, and how the list of devices shows them."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from app.devices.scale_trial import listen
from app.devices.scanners import SIMULATOR
from app.health.hid import hid_fault, path_of
from hardware.scanners.ports import find_port
from services.errors import OutsideFailed, Refused
from services.health.model import Finding, Kind
from services.health.rules import in_use
from services.scanning.ports import DeviceState
from services.settings.model import ScaleLine, Weighing


def packing_scale_findings(settings: Weighing) -> Iterator[Finding]:
    """Whether the scale that packing names is one of the settings."""
    if settings.packing and settings.packing not in {line.id for line in settings.scales}:
        yield Finding("scale of packing", Kind.FAULT, "cli.doctor.scale.unknown", {"id": settings.packing})


def scale_shape(line: ScaleLine, hids: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A scale of the settings, with its port as it stands. `hids`: the USB HID devices that are there."""
    port, there = _hid_port(line, hids) if line.kind == "hid" else _serial_port(line)
    return {
        "id": line.id,
        "name": line.name,
        "kind": line.kind,
        "port": line.port,
        "found": port or None,
        "there": there,
    }


def _hid_port(line: ScaleLine, hids: Sequence[dict[str, Any]]) -> tuple[str, bool]:
    port = path_of("scale", line.port, hids) or ""
    return port, bool(port)


def _serial_port(line: ScaleLine) -> tuple[str, bool]:
    try:
        port = find_port(line.port)
    except OutsideFailed:
        port = ""
    return port, bool(port) and (sys.platform == "win32" or Path(port).exists())


def scale_finding(line: ScaleLine, *, running: bool = False) -> Finding:
    """Asks a scale for a weight, and lets go of it again. `running`: a desktop is, which has it then."""
    check, name = f"scale {line.id}", {"name": line.name}
    if line.port.startswith(SIMULATOR):
        return Finding(check, Kind.NOTE, "cli.doctor.simulated", name)
    if line.kind == "hid" and (fault := hid_fault(check, "scale", line.name, line.port)):
        return fault
    try:
        heard = listen(line)
    except (OutsideFailed, Refused) as wrong:
        return Finding(check, Kind.FAULT, wrong.words, {**wrong.params, **name})
    if heard.reading is not None:
        return Finding(check, Kind.OK, "cli.doctor.scale.answers", {**name, "said": heard.reading.said.strip()})
    status = heard.status
    if status is None or status.state is DeviceState.CONNECTED:  # it says nothing unasked
        return Finding(check, Kind.OK, "cli.doctor.scale.quiet", name)
    if status.why == "scale.busy":
        return in_use(check, line.name, running=running, words=status.why, params={"port": line.port})
    return Finding(check, Kind.FAULT, status.why or "scale.silent", {"port": line.port, **name})
