"""`scandesk printers` as the real command, and what the settings say of printers."""

from pathlib import Path

import pytest

from app.station import Station
from hardware.printers.simulated_zpl_printer import SimulatedZplPrinter
from services.labels.raster import DOTS
from tests.support.program import Scandesk
from tests.support.rendered import pages
from tests.support.zpl import page as burnt

NO_CUPS = {"CUPS_SERVER": "127.0.0.1:1"}  # whatever this machine prints on is left alone
AS = ("--as", "mia")


def station(tmp_path: Path, *printers: str) -> Scandesk:
    """A station with one admin, mia, and these printers: id, kind, address, and what else stands in their table."""
    data = tmp_path / "station"
    data.mkdir()
    tables = [f"[[printing.printers]]\nname = 'Bench'\n{each}\n" for each in printers]
    (data / "settings.toml").write_text("\n".join(["[identity]\npins = false\n", *tables]), "utf-8")
    with Station.open(data) as opened:
        opened.people.first_run(name="mia", full_name="Mia Kern", pin=None)
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
        assert [(one["asset"], one["waiting"]) for one in answer["printers"][:2]] == [(True, 0), (False, 0)]
        scandesk.run("labels", "print", "--tag", "A-1", "--copies", "2", "--no-wait", *AS)
        assert [one["waiting"] for one in scandesk.run("printers", "list", "--json").json["printers"][:2]] == [2, 0]


def test_a_test_label_comes_out_of_a_zpl_printer_and_shows_its_edges(tmp_path: Path) -> None:
    with SimulatedZplPrinter() as simulated:
        table = f"id = 'zebra'\nkind = 'zpl'\naddress = '{simulated.address}'\ndpi = 300\nright_mm = 1"
        scandesk = station(tmp_path, table)
        (told,) = scandesk.run("printers", "test", "zebra", *AS, "--json").json["labels"]
        assert (told["printer"], told["kind"], told["state"]) == ("zebra", "test", "printed")
        (label,) = simulated.labels
        ink = burnt(label, DOTS[300]).ink()
        assert ink is not None
        assert (ink.left, ink.top, ink.right) == pytest.approx((3, 2, 61), abs=0.1)
        simulated.load(0)
        assert (
            "Unknown: The printer had no labels or paper left"
            in scandesk.run("printers", "test", "zebra", *AS, code=3).out
        )


def test_a_test_label_in_a_folder_has_the_stocks_size(tmp_path: Path) -> None:
    folder = tmp_path / "labels"
    folder.mkdir()
    scandesk = station(tmp_path, f"id = 'files'\nkind = 'folder'\naddress = '{folder}'\nstock = '57x32'")
    assert "TEST-0001  ✓ Printed" in scandesk.run("printers", "test", "files", *AS).out
    (file,) = folder.iterdir()
    (page,) = pages(file.read_bytes())
    assert page.size == pytest.approx((57, 32), abs=0.2)


def test_a_test_label_on_a_sheet_is_a_whole_sheet(tmp_path: Path) -> None:
    folder = tmp_path / "labels"
    folder.mkdir()
    scandesk = station(tmp_path, f"id = 'files'\nkind = 'folder'\naddress = '{folder}'\nstock = '5160'")
    scandesk.run("printers", "test", "files", *AS)
    (file,) = folder.iterdir()
    (page,) = pages(file.read_bytes())
    assert page.size == pytest.approx((215.9, 279.4), abs=0.2)


def test_a_printer_that_nobody_set_up_is_refused(tmp_path: Path) -> None:
    scandesk = station(tmp_path, "id = 'files'\nkind = 'folder'\naddress = 'labels'")
    assert scandesk.run("printers", "test", "zebra", *AS, "--json", code=1).error["code"] == "PRINTER_NOT_FOUND"


def test_two_printers_of_one_id_leave_the_first(tmp_path: Path) -> None:
    scandesk = station(
        tmp_path,
        f"id = 'one'\nkind = 'folder'\naddress = '{tmp_path}'",
        "id = 'one'\nkind = 'queue'\naddress = 'label'",
    )
    assert [one["kind"] for one in scandesk.run("printers", "list", "--json").json["printers"]] == ["folder"]


@pytest.mark.parametrize(
    ("kind", "address", "what_to_do"),
    [
        ("zpl", "a b", "Write its name or number"),
        ("zpl", "192.0.2.7:99999", "Write its name or number"),
        ("zpl", "http://192.0.2.7/", "Write its name or number"),
        ("device", "/dev/usb/lp9876", "Check that it is on and plugged in, and its path"),
        ("device", "settings.toml", "No printer at settings.toml"),
        ("queue", "label", "printing service"),
        ("folder", "no such folder", "Make it, or choose another one"),
    ],
)
def test_a_printer_with_a_wrong_address_says_what_to_do_and_the_others_print(
    tmp_path: Path, kind: str, address: str, what_to_do: str
) -> None:
    with SimulatedZplPrinter() as simulated:
        scandesk = station(
            tmp_path,
            f"id = 'wrong'\nkind = '{kind}'\naddress = '{address}'",
            f"id = 'zebra'\nkind = 'zpl'\naddress = '{simulated.address}'",
        )
        wrong, zebra = scandesk.run("printers", "list", "--json").json["printers"]
        assert (wrong["id"], wrong["state"]) == ("wrong", "offline")
        assert what_to_do in wrong["why"]
        assert (zebra["id"], zebra["state"]) == ("zebra", "ready")
        (failed,) = scandesk.run("printers", "test", "wrong", *AS, "--json", code=3).json["labels"]
        assert what_to_do in failed["why"]
        assert scandesk.run("printers", "test", "zebra", *AS, "--json").json["printed"] == 1


def test_wrong_tables_of_printers_are_told_and_the_others_print(tmp_path: Path) -> None:
    with SimulatedZplPrinter() as simulated:
        scandesk = station(
            tmp_path,
            "id = 'strange'\nkind = 'fax'\naddress = 'x'",
            f"id = 'zebra'\nkind = 'zpl'\naddress = '{simulated.address}'\ndpi = 204\nright_mm = nan",
            "id = 'zebra'\nkind = 'queue'\naddress = 'label'",
        )
        assert scandesk.run("printers", "test", "zebra", *AS, "--json").json["printed"] == 1
        wrong = {"[1].kind", "[2].dpi", "[2].right_mm", "[3].id"}
        for command in (("settings", "show"), ("printers", "list")):
            problems = scandesk.run(*command, "--json").json["problems"]
            assert {one["path"] for one in problems} == {f"printing.printers{place}" for place in wrong}
        assert "“204” is no possible value for printing.printers[2].dpi" in scandesk.run("printers", "list").out
