"""What the doctor and the list of devices say of USB HID scanners and scales, on devices that the test plugs in."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from app.desktop.present import present_scales
from app.devices.hids import FoundHid, found_hids
from app.health.hid import hid_fault, hid_findings, hid_shapes, path_of
from hardware.hid.line import PresentHid
from hardware.hid.rights import RELOAD, udev_rule
from hardware.usb_identity import identity_of
from services.settings.model import Settings
from tests.fakes.hid import FakeHid, FakeHids
from tests.support.hid_descriptors import ACCESS_IS, KEYBOARD, SCALE

VOYAGER = PresentHid(b"/dev/hidraw3", 0x0C2E, 0x0B61, 0x8C, 0x02, "18113B0123", "Honeywell", "Voyager 1602g")
DYMO = PresentHid(b"/dev/hidraw1", 0x0922, 0x8003, 0x8D, 0x20, "", "DYMO", "DYMO M10  Scale")
NONE = Settings()
SCANNER = Settings.model_validate(
    {"scanning": {"hid": [{"id": "voyager", "name": "Voyager", "device": "usb:0c2e:0b61"}]}}
)


@pytest.fixture
def hids() -> FakeHids:
    hids = FakeHids()
    hids.plug(FakeHid(VOYAGER, ACCESS_IS))
    hids.plug(FakeHid(DYMO, SCALE))
    hids.plug(FakeHid(replace(VOYAGER, path=b"/dev/hidraw2", page=1, usage=6), KEYBOARD))
    return hids


def test_scanners_and_scales_are_found_and_nothing_else(hids: FakeHids) -> None:
    assert found_hids(hids) == (
        FoundHid("scanner", "usb:0C2E:0B61:18113B0123", "Honeywell Voyager 1602g", "/dev/hidraw3"),
        FoundHid("scale", "usb:0922:8003", "DYMO M10 Scale", "/dev/hidraw1"),
    )
    shapes = hid_shapes(hids)
    assert path_of("scanner", "usb:0c2e:b61", shapes) == "/dev/hidraw3"
    assert path_of("scale", "usb:0c2e:b61", shapes) is None


def test_where_a_scale_may_be_the_usb_scales_come_first_with_the_lines_that_udev_needs(hids: FakeHids) -> None:
    ports = present_scales(FakeHids())
    scale, *others = present_scales(hids)
    assert (scale.port, scale.kind, scale.rule) == ("usb:0922:8003", "hid", "")
    assert others == list(ports)
    hids.plug(FakeHid(DYMO, SCALE, rights=False))
    assert present_scales(hids)[0].rule == f"{udev_rule('usb:0922:8003')}\n{RELOAD}"
    hids.library = False
    assert present_scales(hids) == ports, "serial scales need no library"


def test_the_doctor_opens_each_scanner_of_the_settings(hids: FakeHids) -> None:
    assert [(one.name, one.well, one.words) for one in hid_findings(SCANNER, hids)] == [
        ("usb hid", True, "cli.doctor.hid.there"),
        ("scanner voyager", True, "cli.doctor.scanner"),
    ]


def test_where_rights_are_missing_the_doctor_has_the_line_for_udev(hids: FakeHids) -> None:
    hids.plug(FakeHid(VOYAGER, ACCESS_IS, rights=False))
    finding = hid_fault("scanner voyager", "scanner", "Voyager", "usb:0c2e:0b61", hids)
    assert finding is not None
    assert (finding.well, finding.words) == (False, "cli.doctor.hid.no_rights")
    assert finding.params["rule"] == udev_rule("usb:0C2E:0B61:18113B0123")
    assert hid_shapes(hids)[0]["rule"] == finding.params["rule"]


def test_a_scanner_that_is_not_plugged_in_or_in_another_mode_is_told(hids: FakeHids) -> None:
    gone = hid_fault("a", "scanner", "A", "usb:0c2e:9999", hids)
    scale = hid_fault("a", "scale", "A", "usb:0c2e:0b61", hids)
    assert [one and one.words for one in (gone, scale)] == ["device.missing", "scale.hid.no_scale"]


def test_without_the_library_all_is_well_until_somebody_needs_it(hids: FakeHids) -> None:
    hids.library = False
    assert [(one.well, one.words) for one in hid_findings(NONE, hids)] == [(True, "device.hid.no_library")]
    assert [(one.well, one.words) for one in hid_findings(SCANNER, hids)] == [(False, "device.hid.no_library")]
    assert hid_shapes(hids) == []


@pytest.mark.parametrize(
    ("serial", "identity"),
    [(None, "usb:0C2E:0B61"), ("", "usb:0C2E:0B61"), (" A1 ", "usb:0C2E:0B61:A1"), ("A\0", "usb:0C2E:0B61")],
)
def test_a_serial_number_that_cannot_be_written_is_left_out(serial: str | None, identity: str) -> None:
    assert identity_of(0x0C2E, 0x0B61, serial) == identity


def test_the_rules_that_are_shipped_are_of_the_form_that_is_shown() -> None:
    shipped = Path(__file__).parents[2] / "packaging" / "linux" / "60-scandesk.rules"
    rules = [line for line in shipped.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    form = udev_rule("usb:0000:1111").replace(' ATTRS{idProduct}=="1111",', "")
    assert rules
    assert {re.sub(r'=="[0-9a-f]{4}"', '=="0000"', rule) for rule in rules} == {form}
    assert len(set(rules)) == len(rules)
