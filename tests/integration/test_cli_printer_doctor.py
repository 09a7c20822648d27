"""What the doctor says of printers and the print queue."""

from datetime import timedelta
from pathlib import Path

from app.health.printer import LONG, queue_findings
from app.station import Station
from hardware.printers.simulated_zpl_printer import SimulatedZplPrinter
from tests.fakes.shifted_clock import ShiftedClock
from tests.integration.test_cli_printers import AS, station
from tests.support.program import Scandesk


def examined(scandesk: Scandesk, about: str) -> list[tuple[str, bool, str]]:
    checks = scandesk.run("doctor", "--json", code=None).json["checks"]
    return [(one["check"], one["ok"], one["message"]) for one in checks if one["check"].startswith(about)]


def test_without_a_printer_and_labels_all_is_well(tmp_path: Path) -> None:
    assert examined(station(tmp_path), "print") == [
        ("print queue", True, "0 labels wait, none to look at"),
        ("printers", True, "no label printer is set up"),
    ]


def test_each_printer_is_asked_and_labels_to_look_at_are_told(tmp_path: Path) -> None:
    with SimulatedZplPrinter() as simulated, SimulatedZplPrinter() as silent:
        silent.behave(silent=True)
        scandesk = station(
            tmp_path,
            f"id = 'zebra'\nkind = 'zpl'\naddress = '{simulated.address}'",
            f"id = 'quiet'\nkind = 'zpl'\naddress = '{silent.address}'",
            f"id = 'files'\nkind = 'folder'\naddress = '{tmp_path / 'none'}'",
        )
        assert examined(scandesk, "printer zebra") == [("printer zebra", True, "Ready")]
        assert [ok for _check, ok, _message in examined(scandesk, "printer ")] == [True, True, False]
        simulated.behave(head_open=True)
        scandesk.run("labels", "print", "--tag", "A-1", *AS, code=3)
        assert examined(scandesk, "printer zebra") == [
            ("printer zebra", False, "The printer's head is open. Close it.")
        ]
        ((_check, well, message),) = examined(scandesk, "print queue")
        assert (well, message.startswith("1 label has failed")) == (False, True)


def test_a_printer_of_asset_labels_that_is_not_there_is_told(tmp_path: Path) -> None:
    scandesk = station(tmp_path, f"id = 'files'\nkind = 'folder'\naddress = '{tmp_path}'")
    scandesk.run("settings", "set", "printing.asset", "gone")
    assert examined(scandesk, "printing.asset") == [
        ("printing.asset", False, "There is no printer with the id “gone”.")
    ]


def test_papers_that_are_printed_by_themselves_and_that_no_printer_takes_are_told(tmp_path: Path) -> None:
    scandesk = station(tmp_path, f"id = 'files'\nkind = 'folder'\nformat = 'zpl'\naddress = '{tmp_path}'")
    assert examined(scandesk, "printing.papers") == []
    scandesk.run("settings", "set", "papers.on_complete", '["slip"]')
    ((_check, well, message),) = examined(scandesk, "printing.papers")
    assert (well, message.startswith("No printer here takes papers")) == (False, True)


def test_labels_that_wait_long_are_told(tmp_path: Path) -> None:
    scandesk = station(tmp_path, f"id = 'files'\nkind = 'folder'\naddress = '{tmp_path}'")
    scandesk.run("labels", "print", "--tag", "A-1", "--no-wait", *AS)
    assert examined(scandesk, "print queue") == [("print queue", True, "1 label waits, none to look at")]
    later = ShiftedClock(LONG + timedelta(seconds=1))
    with Station.open(scandesk.data_dir, clock=later) as opened:
        assert [one.words for one in queue_findings(opened)] == ["cli.doctor.waits_long"]
