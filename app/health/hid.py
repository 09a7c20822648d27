"""What the doctor says of USB HID devices, and how the list of devices shows them."""

from collections.abc import Iterator, Sequence
from typing import Any

from app.devices.hids import HidKind, found_hids, try_hid
from hardware.hid.line import Hids
from hardware.hid.rights import RELOAD, RULES_FILE
from hardware.scales.listeners import of_a_scale
from hardware.usb_identity import fits
from services.errors import OutsideFailed
from services.health.model import Finding, Kind
from services.settings.model import Settings


def hid_findings(settings: Settings, hids: Hids | None = None) -> Iterator[Finding]:
    """The library, which only those of the settings need; and each scanner, opened and closed again."""
    needed = bool(settings.scanning.hid) or any(line.kind == "hid" for line in settings.weighing.scales)
    try:
        there = len(found_hids(hids))
    except OutsideFailed as failure:
        yield Finding("usb hid", Kind.FAULT if needed else Kind.NOTE, failure.words)
        return
    yield Finding("usb hid", Kind.OK, "cli.doctor.hid.there", {"n": there})
    for line in settings.scanning.hid:
        check = f"scanner {line.id}"
        yield hid_fault(check, "scanner", line.name, line.device, hids) or Finding(
            check, Kind.OK, "cli.doctor.scanner", {"name": line.name, "port": line.device}
        )


def hid_fault(check: str, kind: HidKind, name: str, identity: str, hids: Hids | None = None) -> Finding | None:
    """What keeps this device from being opened; None where it opens."""
    try:
        found = try_hid(kind, identity, hids)
    except OutsideFailed as failure:
        words = of_a_scale(failure.words) if kind == "scale" else failure.words
        return Finding(check, Kind.FAULT, words, {**failure.params, "name": name})
    if found.rule:
        params = {"name": name, "rule": found.rule, "file": RULES_FILE, "reload": RELOAD}
        return Finding(check, Kind.FAULT, "cli.doctor.hid.no_rights", params)
    return None


def hid_shapes(hids: Hids | None = None) -> list[dict[str, Any]]:
    """The scanners and scales that are there. Without the library none; what to do then, the doctor says."""
    try:
        found = found_hids(hids)
    except OutsideFailed:
        return []
    return [
        {
            "identity": one.identity,
            "kind": one.kind,
            "description": one.name,
            "path": one.place,
            "rule": one.rule or None,
        }
        for one in found
    ]


def path_of(kind: HidKind, identity: str, shapes: Sequence[dict[str, Any]]) -> str | None:
    """Where the device of the settings is; None where none fits, or more than one."""
    fitting = [one["path"] for one in shapes if one["kind"] == kind and fits(identity, one["identity"])]
    return fitting[0] if len(fitting) == 1 else None
