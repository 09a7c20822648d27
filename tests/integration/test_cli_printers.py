"""`scandesk printers` as the real command, and what the settings say of printers."""

from pathlib import Path

import pytest

from hardware.printers.simulated_zpl_printer import SimulatedZplPrinter
from services.labels.raster import DOTS
from tests.support.program import Scandesk
from tests.support.rendered import pages
from tests.support.zpl import page as burnt

NO_CUPS = {"CUPS_SERVER": "127.0.0.1:1"}  # whatever this machine prints on is left alone


def station(tmp_path: Path, *printers: str) -> Scandesk:
    """A station with these printers: id, kind, address, and what else stands in their table."""
    data = tmp_path / "station"
    data.mkdir()
    tables = [f"[[printing.printers]]\nname = 'Bench'\n{each}\n" for each in printers]
    (data / "settings.toml").write_text("\n".join(tables), "utf-8")
    return Scandesk(data, NO_CUPS)


def test_printers_are_listed_as_they_stand(tmp_path: Path) -> None:
    with SimulatedZplPrinter() as simulated:
        simulated.behave(head_open=True)
        scandesk = station(
            tmp_path,
            f"id = 'zebra'\nkind = 'zpl'\naddress = '{simulated.address}'",
            f"id = 'files'\nkind = 'folder'\naddress = '{tmp_path}'",
            "id = 'wrong'\nkind = 'zpl'\naddress = 'a b'",
            "id = 'queue'\nkind = 'queue'\naddress = 'label'",
            "id = 'usb'\nkind = 'device'\naddress = '/dev/usb/lp9876'",
        )
        answer = scandesk.run("printers", "list", "--json").json
        assert [(one["id"], one["state"]) for one in answer["printers"]] == [
            ("zebra", "head_open"),
            ("files", "ready"),
            ("wrong", "offline"),
            ("queue", "offline"),
            ("usb", "offline"),
        ]
        assert answer["printers"][0]["why"] == "The printer's head is open. Close it."
        assert "zebra  Bench  zpl" in scandesk.run("printers", "list").out


def test_a_test_label_comes_out_of_a_zpl_printer_and_shows_its_edges(tmp_path: Path) -> None:
    with SimulatedZplPrinter() as simulated:
        table = f"id = 'zebra'\nkind = 'zpl'\naddress = '{simulated.address}'\ndpi = 300\nright_mm = 1"
        scandesk = station(tmp_path, table)
        answer = scandesk.run("printers", "test", "zebra", "--json").json
        assert answer == {"printer": "zebra", "result": "printed"}
        (label,) = simulated.labels
        ink = burnt(label, DOTS[300]).ink()
        assert ink is not None
        assert (ink.left, ink.top, ink.right) == pytest.approx((3, 2, 61), abs=0.1)
        simulated.load(0)
        assert scandesk.run("printers", "test", "zebra", code=3).err.startswith("The printer had no labels left")


def test_a_test_label_in_a_folder_has_the_stocks_size(tmp_path: Path) -> None:
    folder = tmp_path / "labels"
    folder.mkdir()
    scandesk = station(tmp_path, f"id = 'files'\nkind = 'folder'\naddress = '{folder}'\nstock = '57x32'")
    assert scandesk.run("printers", "test", "files").out == "Bench: printed.\n"
    (file,) = folder.iterdir()
    (page,) = pages(file.read_bytes())
    assert page.size == pytest.approx((57, 32), abs=0.2)


def test_a_test_label_on_a_sheet_is_a_whole_sheet(tmp_path: Path) -> None:
    folder = tmp_path / "labels"
    folder.mkdir()
    scandesk = station(tmp_path, f"id = 'files'\nkind = 'folder'\naddress = '{folder}'\nstock = '5160'")
    scandesk.run("printers", "test", "files")
    (file,) = folder.iterdir()
    (page,) = pages(file.read_bytes())
    assert page.size == pytest.approx((215.9, 279.4), abs=0.2)


def test_a_printer_that_nobody_set_up_is_refused(tmp_path: Path) -> None:
    assert station(tmp_path).run("printers", "test", "zebra", "--json", code=1).error["code"] == "PRINTER_NOT_FOUND"


def test_two_printers_of_one_id_leave_the_first(tmp_path: Path) -> None:
    scandesk = station(
        tmp_path,
        f"id = 'one'\nkind = 'folder'\naddress = '{tmp_path}'",
        "id = 'one'\nkind = 'queue'\naddress = 'label'",
    )
    assert [one["kind"] for one in scandesk.run("printers", "list", "--json").json["printers"]] == ["folder"]
