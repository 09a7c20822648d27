"""What the packed program has to be able to do where nothing but it is installed. They fail by AssertionError."""

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from time import monotonic

import cv2
import httpx
from openpyxl import load_workbook

from app.hub.shapes import Created
from hardware.scanners.simulator import SimulatedSerialPort
from services.words.catalogue import Catalogue
from tests.campaigns.desktop import prepare
from tests.integration import hub_table
from tests.packed.bare_root import BENCH, BareRoot
from tests.support import postgres
from tests.support.drawn_codes import READ, Scene, drawn
from tests.support.film_drawn import film
from tests.support.hub import SESSIONS, Hub
from tests.support.pdf import pages_of
from tests.support.program import next_line
from tests.support.rendered import pages
from tests.support.x_display import x_server

PICTURES = ("qrcode", "datamatrix", "gs1-128", "ean13", "code128")
ROWS = ("location", "defaults", "session_type is required", "all that is wrong is told at once", "no token", "no JSON")
PATIENCE = 60.0  # seconds
_GRAB = """
import sys
from PySide6.QtGui import QGuiApplication
app = QGuiApplication(sys.argv)
assert app.primaryScreen().grabWindow(0).save(sys.argv[1])
"""


def nothing_is_there_but_the_program(root: BareRoot) -> None:
    assert root.strangers() == []


def it_tells_its_version_and_how_it_was_built(root: BareRoot) -> None:
    first, second = root.scandesk("version").run("--version").out.splitlines()
    told = json.loads((root.folder / "opt/scandesk/_internal/build.json").read_text("utf-8"))
    assert first.startswith("scandesk ")
    assert told["commit"] in second
    assert told["day"] in second


def its_sums_are_right(root: BareRoot) -> None:
    folder = root.folder / "opt/scandesk"
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=folder, check=True)


def its_bill_of_materials_and_its_licences_name_the_same_parts(root: BareRoot) -> None:
    folder = root.folder / "opt/scandesk"
    bill = json.loads((folder / "scandesk.cdx.json").read_text("utf-8"))
    parts = [*bill["components"], *(part for one in bill["components"] for part in one.get("components", ()))]
    assert {"libzbar0", "numpy", "pyside6-essentials", "python"} <= {part["name"] for part in parts}
    assert [part["name"] for part in parts if not part["licenses"]] == []
    listed = (folder / "licences" / "LICENCES.txt").read_text("utf-8").partition("\n\n")[2].splitlines()
    assert sorted(line.split(" ")[0] for line in listed) == sorted(part["name"] for part in parts)


def the_doctor_finds_all_that_it_brings_along(root: BareRoot) -> None:
    found = {one["check"]: one for one in root.scandesk("doctor").run("doctor", "--json", code=None).json["checks"]}
    assert {name for name in ("decoding", "fonts", "sounds", "database") if not found[name]["ok"]} == set()
    assert found["decoding"]["message"] == Catalogue("en").say("picture.doctor.well")


def it_books_scans_of_a_serial_scanner(root: BareRoot) -> None:
    station = root.scandesk("station")
    station.run("people", "add", "mia", "--full-name", "Mia Kern")
    with SimulatedSerialPort() as device:
        (root.bench / "station" / "settings.toml").write_text(
            f'[identity]\npins = false\n[[scanning.serial]]\nid = "s1"\nname = "Scanner"\nport = "{device.port}"\n'
        )
        station.run("sessions", "start", "--type", "inventory", "--as", "mia")
        with station.started("sessions", "scan", "front", "--devices", "--json", "--as", "mia") as scanning:
            while next_line(scanning).get("state") != "connected":
                pass
            for number in range(20):
                device.send_code(f"BOX-{number:03d}")
                assert next_line(scanning)["code"] == f"BOX-{number:03d}"
    shown = station.run("sessions", "show", "front", "--json").json
    assert shown["progress_tracking"]["items_scanned"] == 20


def it_reads_barcodes_in_pictures(root: BareRoot) -> None:
    folder = root.bench / "pictures"
    folder.mkdir()
    for name in PICTURES:
        cv2.imwrite(str(folder / f"{name}.png"), drawn(name, Scene(module=3, width=800, height=800)))
    paths = [str(BENCH / "pictures" / f"{name}.png") for name in PICTURES]
    lines = root.scandesk("station").run("decode", "--json", *paths).lines
    assert [[one["text"] for one in line["results"]] for line in lines] == [[READ[name]] for name in PICTURES]


def it_prints_labels(root: BareRoot) -> None:
    station = root.scandesk("station")
    papers = root.bench / "papers"
    papers.mkdir()
    address = str(BENCH / "papers")
    station.run("printers", "add", "folder", "--kind", "folder", "--address", address, "--stock", "62x29")
    station.run("labels", "print", "--tag", "W12-0789", "--serial", "5CG1234", "--as", "mia", "--for", "60")
    (paper,) = papers.glob("*.pdf")
    assert "W12-0789" in pages_of(paper)[0]
    assert "W12-0789" in {code.text for page in pages(paper.read_bytes()) for code in page.codes()}


def it_writes_tables(root: BareRoot) -> None:
    root.scandesk("station").run("sessions", "export", "front", "--out", str(BENCH / "session.xlsx"), "--as", "mia")
    with closing(load_workbook(root.bench / "session.xlsx")) as book:
        cells = {cell for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row}
    assert {f"BOX-{number:03d}" for number in range(20)} <= cells


def it_judges_a_film(root: BareRoot) -> None:
    film(root.bench / "film.avi", [("qrcode", "FILM-1")], gone=0.2)
    *frames, summary = root.scandesk("station").run("camera", "quality", str(BENCH / "film.avi"), "--json").lines
    assert (summary["frames"], summary["failed"]) == (len(frames), 0)
    assert len(frames) > 20


def its_hub_answers_as_the_contract_says(root: BareRoot) -> None:
    _hub_answers(root, "site")


def its_hub_keeps_its_data_in_postgresql(root: BareRoot) -> None:
    """One of the machine, outside."""
    folder = postgres.make_folder()
    try:
        with postgres.shared_cluster(folder).new_database() as url:
            _hub_answers(root, "site-with-postgresql", "--database", url)
    finally:
        postgres.remove(folder)


def _hub_answers(root: BareRoot, name: str, *database: str) -> None:
    station = root.scandesk(name)
    station.run("user", "add", "packer", "--full-name", "Packer", *database)
    token = station.run("token", "create", "packer", "--json", *database).json["token"]
    with station.started("hub", "--port", "0", *database) as process:
        assert process.stdout is not None
        ready = process.stdout.readline().decode()
        assert ready.startswith("scandesk hub ready "), ready
        with httpx.Client(timeout=PATIENCE, trust_env=False) as client:
            hub = Hub(root.bench / name, "", {"packer": token}, url=ready.split()[-1], client=client)
            rows = [row for row in hub_table.CREATE if row.name in ROWS]
            assert len(rows) == len(ROWS)
            for row in rows:
                hub_table.check(row, hub_table.send(hub, "POST", SESSIONS, row), Created)


def its_desktop_books_scans(root: BareRoot) -> None:
    """A picture of the window is left in dist/."""
    folder = root.bench / "desktop"
    folder.mkdir()
    with SimulatedSerialPort() as device, x_server("1280x720x24") as display:
        prepare(folder, [device.port])
        with root.desktop("desktop", display) as process:
            command = root.scandesk("desktop")
            until, booked, sent = monotonic() + PATIENCE, 0, 0
            while not booked and monotonic() < until and process.poll() is None:
                sent += 1
                device.send_code(f"CASE-{sent:03d}")
                booked = command.run("sessions", "show", "front", "--json").json["progress_tracking"]["items_scanned"]
            assert booked, f"the desktop books nothing; it ended with {process.poll()}"
            found = subprocess.run(
                ["xdotool", "search", "--onlyvisible", "--name", "Scandesk"],
                env={"DISPLAY": display},
                capture_output=True,
                check=False,
            )
            assert found.stdout, "no window is shown"
            _grab(display, Path("dist/window.png"))


def its_demo_plays_a_shift(root: BareRoot) -> None:
    """Which kills it and starts it again, and takes pictures: the processes that it starts of itself."""
    root.scandesk("demo", COLUMNS="200").run("--demo", patience=300)
    (folder,) = (root.bench / "demo" / "demo-results").iterdir()
    account = json.loads((folder / "account.json").read_text("utf-8"))
    assert account["scanned"] == account["stored"] >= 60
    assert not [account[name] for name in ("lost", "extra", "unkept", "twice", "surprises") if account[name]]
    assert len(list((folder / "pictures").glob("*.png"))) > 5


def nothing_was_left_in_its_logs(root: BareRoot) -> None:
    said = [
        (str(file.relative_to(root.bench)), line)
        for file in root.bench.glob("*/logs/*.log")
        for line in file.read_text("utf-8").splitlines()
        if json.loads(line).get("level") in ("error", "critical")
    ]
    assert said == []


CHECKS = (
    nothing_is_there_but_the_program,
    it_tells_its_version_and_how_it_was_built,
    its_sums_are_right,
    its_bill_of_materials_and_its_licences_name_the_same_parts,
    the_doctor_finds_all_that_it_brings_along,
    it_books_scans_of_a_serial_scanner,
    it_reads_barcodes_in_pictures,
    it_prints_labels,
    it_writes_tables,
    it_judges_a_film,
    its_hub_answers_as_the_contract_says,
    its_hub_keeps_its_data_in_postgresql,
    its_desktop_books_scans,
    its_demo_plays_a_shift,
    nothing_was_left_in_its_logs,
)


def _grab(display: str, file: Path) -> None:
    command = [sys.executable, "-c", _GRAB, str(file)]
    subprocess.run(command, env={"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}, check=True)
