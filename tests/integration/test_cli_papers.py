"""Papers of packing as files, by the command line."""

from pathlib import Path

import pytest
import zxingcpp

from tests.support.packing_program import AS, packing_station
from tests.support.packing_work import FIRST
from tests.support.program import Scandesk
from tests.support.rendered import pages, texts


@pytest.fixture
def scandesk(tmp_path: Path) -> Scandesk:
    """Two boxes of SH-1001, the first closed with an SSCC."""
    made = packing_station(tmp_path)
    for path, value in (("sscc.prefix", "4012345"), ("sscc.station", "1"), ("company.name", "Muster GmbH")):
        made.run("settings", "set", path, value)
    made.run("packing", "open", "SH-1001", *AS)
    made.run("packing", "pack", FIRST.plate_number(1), "--quantity", "12", *AS)
    made.run("packing", "close", "--weight", "0.6", *AS)
    made.run("packing", "pack", FIRST.plate_number(2), "--quantity", "5", *AS)
    return made


@pytest.mark.parametrize(
    ("kind", "box", "said"),
    [
        ("slip", (), "Packing slip"),
        ("manifest", (), "Shipment manifest"),
        ("bill", (), "Bill of lading"),
        ("contents", ("--box", "2"), "SH-1001 · Box 2"),
    ],
)
def test_a_paper_is_written_as_a_pdf(
    scandesk: Scandesk, tmp_path: Path, kind: str, box: tuple[str, ...], said: str
) -> None:
    file = tmp_path / "paper.pdf"
    answer = scandesk.run("packing", "papers", "SH-1001", "--kind", kind, *box, "-o", str(file), *AS, "--json").json
    assert (answer["file"], answer["kind"], answer["pages"]) == (str(file), kind, 1)
    (page,) = texts(file.read_bytes())
    assert said in page
    assert "Muster GmbH" in page
    assert "Oat bar 40 g" in page


def test_the_label_of_a_box_is_written_with_its_sscc(scandesk: Scandesk, tmp_path: Path) -> None:
    file = tmp_path / "label.pdf"
    scandesk.run("packing", "papers", "SO-7001", "--kind", "box_label", "--box", "1", "-o", str(file), *AS)
    (page,) = pages(file.read_bytes(), dpi=203)
    read = [code.text for code in zxingcpp.read_barcodes(page.picture)]
    assert any(text.startswith("(00)") and "4012345" in text for text in read)
    assert any(text.startswith("(02)04006381333931(37)12") for text in read)


def test_of_several_boxes_one_has_to_be_named(scandesk: Scandesk, tmp_path: Path) -> None:
    asked = ("packing", "papers", "SH-1001", "--kind", "contents", "-o", str(tmp_path / "p.pdf"), *AS, "--json")
    assert scandesk.run(*asked, code=1).json["error"]["code"] == "BOX_MISSING"
    assert scandesk.run(*asked, "--box", "9", code=1).json["error"]["code"] == "NOT_FOUND"
    assert not (tmp_path / "p.pdf").exists()


def test_nothing_else_than_a_pdf_is_written_and_nobody_who_only_looks_writes_one(
    scandesk: Scandesk, tmp_path: Path
) -> None:
    slip = ("packing", "papers", "SH-1001", "--kind", "slip", "-o")
    scandesk.run(*slip, str(tmp_path / "slip.txt"), *AS, code=2)
    looks = scandesk.run(*slip, str(tmp_path / "slip.pdf"), "--as", "vic", "--json", code=1).json
    assert looks["error"]["code"] == "FORBIDDEN"
    assert list(tmp_path.glob("slip.*")) == []


def test_a_folder_that_is_not_there_is_told(scandesk: Scandesk, tmp_path: Path) -> None:
    away = str(tmp_path / "away" / "slip.pdf")
    ended = scandesk.run("packing", "papers", "SH-1001", "--kind", "slip", "-o", away, *AS, code=3)
    assert "away" in ended.err
