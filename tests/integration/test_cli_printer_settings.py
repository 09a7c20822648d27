"""Setting printers up from the command line, and a simulated one to try them with."""

import io
import signal
from pathlib import Path

import pytest
from PIL import Image

from hardware.printers.simulated_paper import picture
from services.labels.raster import DOTS
from services.settings.book import SettingsBook
from services.settings.model import Printing
from tests.integration.test_cli_printers import AS, station
from tests.support.program import Scandesk, next_line, send_line
from tests.support.zpl import page as burnt

ZEBRA = ("printers", "add", "zebra", "--kind", "zpl", "--address", "192.0.2.7:9100")


@pytest.fixture
def scandesk(tmp_path: Path) -> Scandesk:
    return station(tmp_path)


def printing(scandesk: Scandesk) -> Printing:
    return SettingsBook(scandesk.data_dir).settings.printing


def test_a_printer_is_set_up_changed_and_taken_out(scandesk: Scandesk, tmp_path: Path) -> None:
    said = scandesk.run(*ZEBRA, "--name", "Zebra at the bench", "--dpi", "300", "--right", "0.5", "--stock", "57x32")
    assert said.out.startswith("Zebra at the bench is set up.")
    folder = ("printers", "add", "files", "--kind", "folder", "--address", str(tmp_path), "--asset", "--json")
    answer = scandesk.run(*folder).json
    assert (answer["id"], answer["name"], answer["format"]) == ("files", "files", "pdf")
    assert printing(scandesk).asset == "files"
    (zebra, _files) = printing(scandesk).printers
    assert (zebra.address, zebra.dpi, zebra.right_mm, zebra.stock) == ("192.0.2.7:9100", 300, 0.5, "57x32")
    scandesk.run("printers", "change", "zebra", "--right", "0", "--stock", "")
    (zebra, _files) = printing(scandesk).printers
    assert (zebra.name, zebra.dpi, zebra.right_mm, zebra.stock) == ("Zebra at the bench", 300, 0, "")
    scandesk.run("printers", "remove", "files")
    assert [line.id for line in printing(scandesk).printers] == ["zebra"]
    assert printing(scandesk).asset == ""  # else no asset label had a printer any more


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("printers", "add", "x", "--kind", "zpl", "--address", "a b"), "PRINTER_ADDRESS"),
        (("printers", "add", "x y", "--kind", "folder", "--address", "labels"), "SETTING_INVALID"),
        (("printers", "add", "x", "--kind", "folder", "--address", "labels", "--dpi", "204"), "SETTING_INVALID"),
        (("printers", "add", "x", "--kind", "folder", "--address", "labels", "--stock", "no"), "STOCK_UNKNOWN"),
        (("printers", "add", "x", "--kind", "folder", "--address", "~nobody-is-called-so/labels"), "PRINTER_ADDRESS"),
        ((*ZEBRA[:2], "x", *ZEBRA[3:], "--stock", "5160"), "ZPL_SHEET"),
        (ZEBRA, "PRINTER_EXISTS"),
        (("printers", "change", "none", "--dpi", "300"), "PRINTER_NOT_FOUND"),
        (("printers", "change", "zebra", "--address", "a b"), "PRINTER_ADDRESS"),
        (("printers", "remove", "none"), "PRINTER_NOT_FOUND"),
    ],
)
def test_what_makes_no_printer_is_refused_and_nothing_written(
    scandesk: Scandesk, arguments: tuple[str, ...], error: str
) -> None:
    scandesk.run(*ZEBRA)
    before = printing(scandesk)
    assert scandesk.run(*arguments, "--json", code=1).error["code"] == error
    assert printing(scandesk) == before


def test_what_waits_for_a_printer_that_is_taken_out_can_be_printed_on_another(
    scandesk: Scandesk, tmp_path: Path
) -> None:
    scandesk.run(*ZEBRA)
    scandesk.run("labels", "print", "--tag", "A-1", "--no-wait", *AS)
    scandesk.run("printers", "remove", "zebra")
    scandesk.run("printers", "add", "files", "--kind", "folder", "--address", str(tmp_path))
    (left,) = scandesk.run("labels", "run", "--json", code=3).json["labels"]
    assert (left["state"], left["why"].split(".")[0]) == ("failed", "Its printer is not set up any more")
    (again,) = scandesk.run("labels", "reprint", "--all", *AS, "--json").json["labels"]
    assert (again["printer"], again["state"], again["mark"]) == ("files", "printed", None)


def test_a_simulated_printer_takes_labels_and_tells_and_saves_each(scandesk: Scandesk, tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    with scandesk.started(
        "printers", "simulate", "--port", "0", "--paper", "1", "--save", str(saved), "--json"
    ) as there:
        scandesk.run(*ZEBRA[:-1], next_line(there)["address"])
        scandesk.run("labels", "print", "--tag", "A-1", *AS)
        label = next_line(there)
        assert (label["event"], label["number"], label["file"]) == ("label", 1, str(saved / "label-0001.zpl"))
        zpl = (saved / "label-0001.zpl").read_bytes()
        assert {code.text for code in burnt(zpl, DOTS[203]).codes()} == {"A-1"}
        assert Image.open(saved / "label-0001.png").convert("L").tobytes() == burnt(zpl, DOTS[203]).picture.tobytes()
        assert scandesk.run("labels", "print", "--tag", "A-2", *AS, "--json", code=3).json["unknown"] == 1
        assert next_line(there) == {"event": "state", "state": "paper_out"}
        send_line(there, b"load 5")
        assert {next_line(there)["event"] for _ in range(2)} == {"label", "state"}
        send_line(there, b"open")
        assert next_line(there) == {"event": "state", "state": "head_open"}
        assert scandesk.run("printers", "list", "--json").json["printers"][0]["state"] == "head_open"
        there.send_signal(signal.SIGINT)
        assert there.wait(60) == 0


def test_a_port_that_is_taken_is_told(scandesk: Scandesk) -> None:
    with scandesk.started("printers", "simulate", "--port", "0", "--json") as there:
        port = next_line(there)["address"].rpartition(":")[2]
        assert f"Port {port} is taken" in scandesk.run("printers", "simulate", "--port", port, code=3).err


@pytest.mark.parametrize(
    "label", [b"^XA^FDtext^FS^XZ", b"^XA^PW8^LL1^FO0,0^GFA,1,1,1,XX^FS^XZ", b"^PW8^LL9^GFA,1,1,1,FF"]
)
def test_what_is_no_graphic_has_no_picture(label: bytes) -> None:
    assert picture(label) is None


def test_a_picture_has_a_pixel_for_each_dot() -> None:
    png = picture(b"^XA^PW12^LL4^LH0,0^FO0,0^GFA,8,8,2,80,:!IF0^FS^PQ1^XZ\n")
    assert png is not None
    image = Image.open(io.BytesIO(png))
    rows = [[int(image.getpixel((x, y)) == 0) for x in range(12)] for y in range(4)]
    assert rows == [[1] + [0] * 11, [1] + [0] * 11, [1] * 12, [1] * 12]
