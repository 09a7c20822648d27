"""A whole shipment at the real desktop, from the scale to paper: what a scale on a pty sent is what the boxes' labels
say to a decoder, and what the papers of the shipment say to a reader."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from biip.sscc import Sscc
from PIL import Image
from pytestqt.qtbot import QtBot

from app.station import Station
from hardware.printers.simulated_zpl_printer import SimulatedZplPrinter
from services.labels.raster import DOTS
from services.printing.model import Counts, Format, JobList, JobState
from services.scanning.commands import Command
from services.scanning.outcome import Reason
from tests.integration.packing_scale import AtScale, at_scale
from tests.integration.packing_shift import P1, P2, P3, P4
from tests.support.gs1_codes import read
from tests.support.rendered import pages, texts
from tests.support.zpl import page as burnt

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform
SSCC = {"sscc.prefix": "4012345", "sscc.station": "7"}
SETTINGS = {
    "papers.on_close": ["box_label"],
    "papers.on_complete": ["slip", "manifest", "bill"],
    "papers.label_stock": "105x148",
    "printing.box": "labels",
    "printing.papers": "office",
    **SSCC,
    "company.name": "Quay & Sons",
}


@pytest.mark.parametrize("form", Format)
def test_what_the_scale_sent_is_what_labels_and_papers_say(
    form: Format, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("labels", "papers"):
        (tmp_path / name).mkdir()
    with SimulatedZplPrinter() as thermal:
        label_printer = {"kind": "zpl", "address": thermal.address, "stock": "105x148"}
        if form is Format.PDF:
            label_printer = {"kind": "folder", "address": str(tmp_path / "labels"), "stock": "105x148"}
        office = {"id": "office", "name": "Office", "kind": "folder", "address": str(tmp_path / "papers")}

        def prepare(station: Station) -> None:
            printers = [{"id": "labels", "name": "Labels", **label_printer}, office]
            for path, value in ({"printing.printers": printers} | SETTINGS).items():
                station.change_setting(path, value, by=None)

        with at_scale("toledo", tmp_path, qtbot, monkeypatch, prepare) as bench:
            pack_three_boxes(bench)
            bench.until(lambda: bench.station.printing.counts() == Counts())
            jobs = bench.station.printing.jobs(JobList.DONE, 10)
            assert [job.state for job in jobs] == [JobState.PRINTED] * 6
            said = closed_boxes(bench)
        burnt_labels = [burnt(label, DOTS[203]).picture for label in thermal.labels]
    assert list(said.values()) == ["002.450", "003.500", "026.100"], "kg, as it was sent"
    assert_on_labels(burnt_labels or of_folder(tmp_path / "labels"), said)
    assert_on_papers(tmp_path / "papers", said)


def pack_three_boxes(bench: AtScale) -> None:
    """The weight of the first box is refused for the second, and that of the second is acknowledged."""
    bench.scan(Command.PACKING, "SH-1001", P1, Command.CLOSE_BOX)
    bench.lies(2_450_000)
    assert bench.confirm() is Reason.PACK_BOX_WEIGHED
    bench.scan(Command.QUANTITY, Command.D5, Command.D0, P3, Command.ACKNOWLEDGE, Command.CLOSE_BOX)
    assert bench.why() == "stale"
    bench.take()
    bench.lies(3_500_000)
    assert bench.confirm() is Reason.PACK_WEIGHT_OFF, "50 bars of 50 g"
    assert bench.scan(Command.ACKNOWLEDGE).outcome.reason is Reason.PACK_BOX_WEIGHED
    bench.scan(Command.QUANTITY, Command.D4, Command.D0, P2, P4, Command.CLOSE_BOX)
    bench.take()
    bench.lies(26_100_000)
    assert bench.confirm() is Reason.PACK_BOX_WEIGHED
    assert bench.scan(Command.COMPLETE).outcome.reason is Reason.PACK_COMPLETED


def closed_boxes(bench: AtScale) -> dict[str, str]:
    """{SSCC: what the scale said of that box}, in the order in which they were closed."""
    packing = bench.station.packing
    closed = [one.params for one in packing.events(packing.find("SH-1001").id) if one.act == "closed"]
    return {str(one["sscc"]): str(one["said"]) for one in reversed(closed)}


def of_folder(folder: Path) -> list[Image.Image]:
    """Each label there, as a label printer of 203 dpi prints it."""
    return [page.picture for file in sorted(folder.glob("*.pdf")) for page in pages(file.read_bytes(), dpi=203)]


def assert_on_labels(labels: Sequence[Image.Image], said: dict[str, str]) -> None:
    """One of each box, with the SSCC whose check digit is right and the weight that the scale sent; the box of one
    product and lot says those as well."""
    found = {}
    for label in labels:
        elements = dict(read(label))
        sscc = Sscc.parse(elements.pop("00"))
        assert sscc.value[:9] == "0" + "".join(SSCC.values())
        found[sscc.value] = elements
    assert len(labels) == 3
    weights = {sscc: Decimal(elements.pop("3303")).scaleb(-3) for sscc, elements in found.items()}
    assert weights == {sscc: Decimal(weight) for sscc, weight in said.items()}
    assert [found[sscc] for sscc in said] == [{"02": "04006381333931", "37": "60", "10": "L42"}, {}, {}]


def assert_on_papers(folder: Path, said: dict[str, str]) -> None:
    """Each says of each box the weight that the scale sent, and of each line what was packed."""
    papers: dict[str, list[str]] = {}
    for file in folder.iterdir():
        (page,) = texts(file.read_bytes())
        papers[file.name.split("-")[2]] = page.splitlines()
    kilograms = [f"{Decimal(weight).normalize():f} kg" for weight in said.values()]
    boxes = list(zip((1, 2, 3), said, kilograms, strict=True))
    total = f"{sum(map(Decimal, said.values())).normalize():f} kg"
    assert set(papers) == {"Packing_slip_SH", "Shipment_manifest_SH", "Bill_of_lading_SH"}
    assert_lines(
        papers["Packing_slip_SH"],
        "1 OAT-40 Oat bar 40 g 100 pc 100 pc –",
        "2 ALM-50 Almond bar 50 pc 50 pc –",
        "3 RYE-1 Rye crisp 24.5 kg 24.5 kg –",
        *(f"Box {number} {sscc} {weight}" for number, sscc, weight in boxes),
        f"Total {total}",
    )
    gross = f"Gross weight {total}"
    one, two, three = (f"Box {number} · SSCC {sscc} · {weight}" for number, sscc, weight in boxes)
    oat, almond = "OAT-40 Oat bar 40 g", "ALM-50 Almond bar A7 50 pc 2.5 kg"
    first, third = (one, f"{oat} L42 60 pc 2.4 kg"), (three, f"{oat} L43 40 pc 1.6 kg", "RYE-1 Rye crisp R1 24.5 kg –")
    assert_lines(papers["Shipment_manifest_SH"], gross, *first, two, almond, *third, gross)
    assert_lines(
        papers["Bill_of_lading_SH"],
        f"SO-7001 SH-1001 3 {total}",
        f"3 boxes {total} Oat bar 40 g, Almond bar, Rye crisp",
    )


def assert_lines(paper: list[str], *wanted: str) -> None:
    """These lines stand on it, in that order."""
    assert [line for line in paper if line in wanted] == list(wanted)
