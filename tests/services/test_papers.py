"""Papers of packing as they come out of a printer: their text and their bar codes, read again from the PDF."""

from dataclasses import replace
from datetime import UTC
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from services.errors import Refused
from services.packing.amounts import ONE
from services.papers.logo import MOST_BYTES, company_logo, read_logo
from services.papers.look import Look
from services.papers.making import title_of, write_paper
from services.papers.model import Facts, ItemFacts, PaperKind, Party, ShipmentFacts
from tests.support.hostile import LONG, PIECES
from tests.support.paper_facts import facts, of_box
from tests.support.rendered import pages, texts

PAPERS = [kind for kind in PaperKind if kind is not PaperKind.BOX_LABEL]


def pdf(kind: PaperKind, told: Facts | None = None, look: Look = Look()) -> bytes:  # noqa: B008 (frozen)
    file = BytesIO()
    told = told or (of_box() if kind.is_of_box else facts())
    count = write_paper(file, kind, told, look, UTC)
    assert count == len(texts(file.getvalue()))
    return file.getvalue()


def lines_of(kind: PaperKind, told: Facts | None = None, look: Look = Look()) -> list[str]:  # noqa: B008 (frozen)
    return [line.strip() for page in texts(pdf(kind, told, look)) for line in page.splitlines()]


def codes(content: bytes) -> list[str]:
    return [code.text for page in pages(content, dpi=300) for code in page.codes()]


# -- what they say -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PAPERS)
def test_each_paper_says_what_it_is_who_sends_and_gets_it_and_when_it_was_made(kind: PaperKind) -> None:
    said = " ".join(lines_of(kind))
    told = ("Muster Naturkost GmbH", "10115 Berlin", "Nordic Foods AB", "211 19 Malmö", "SH-1042", "SO-7781")
    for text in (*told, "Customer NORDIC", "Made 2026-11-23 08:30 by Mia", "Page 1 of 1"):
        assert text in said


@pytest.mark.parametrize("kind", PAPERS)
def test_each_paper_speaks_german_where_that_is_its_language(kind: PaperKind) -> None:
    told = of_box(language="de") if kind.is_of_box else facts(language="de")
    said = " ".join(lines_of(kind, told))
    titles = {"slip": "Lieferschein", "contents": "Inhaltsliste", "manifest": "Ladeliste", "bill": "Frachtbrief"}
    for text in (titles[kind], "Seite 1 von 1", "Erstellt 23.11.2026 08:30 von Mia", "Kunde NORDIC"):
        assert text in said


def test_a_packing_slip_says_what_was_ordered_what_comes_and_what_is_left_open() -> None:
    said = lines_of(PaperKind.SLIP)
    assert "1 SKU-1001 Roggenknäcke 11 pc 11 pc –" in said
    assert "4 SKU-1004 Haferriegel 40 g, Honig & Mandel 14 pc 13 pc 1 pc" in said
    assert "Total 85 pc · 29 kg" in said  # 11 + 12 + 13 + 15 + 17 + 17 less the short ones, 13 + 16
    assert "Box 2 340123450000000024 60 × 40 × 35 cm 14.6 kg" in said
    assert "Total 43.8 kg" in said


def test_a_box_that_was_not_weighed_leaves_the_weight_of_all_open() -> None:
    told = facts()
    told = replace(told, boxes=(*told.boxes[:2], replace(told.boxes[2], weight=None)))
    assert not [line for line in lines_of(PaperKind.SLIP, told) if line.startswith("Total") and "pc" not in line]
    assert "________ kg" in " ".join(lines_of(PaperKind.BILL, told))


def test_a_content_list_says_what_lies_in_the_box_with_lots_and_sums() -> None:
    said = lines_of(PaperKind.CONTENTS)
    assert "SH-1042 · Box 1" in said
    assert "SKU-1001 Roggenknäcke L26-0001 1 pc 0.25 kg" in said
    assert "SKU-1003 Espresso 250 g L26-0003 3.5 kg 0.5 kg" in said
    assert "Total 3 pc · 3.5 kg" in said


def test_a_manifest_says_each_box_with_its_sscc_and_what_is_in_it() -> None:
    said = lines_of(PaperKind.MANIFEST)
    heads = [line for line in said if line.startswith("Box ")]
    assert heads == [
        "Box 1 · SSCC 340123450000000017 · 60 × 40 × 35 cm · 13.6 kg",
        "Box 2 · SSCC 340123450000000024 · 60 × 40 × 35 cm · 14.6 kg",
        "Box 3 · SSCC 340123450000000031 · 60 × 40 × 35 cm · 15.6 kg",
    ]
    assert said.count("SKU-1002 Haselnusscreme ohne Palmöl, 400 g im Glas L26-0002 2 pc 0.375 kg") == 3
    assert "Total 9 pc · 10.5 kg" in said
    assert "Gross weight 43.8 kg" in said


def test_a_bill_of_lading_says_packages_and_weight_and_leaves_room_for_what_the_carrier_knows() -> None:
    said = " ".join(lines_of(PaperKind.BILL))
    for text in ("3 boxes", "43.8 kg", "Carrier", "Trailer", "Seals", "PRO number", "Prepaid", "Signature"):
        assert text in said
    assert "Roggenknäcke, Haselnusscreme ohne Palmöl, 400 g im Glas, Espresso 250 g" in said


def test_a_bill_of_many_products_refers_to_the_manifest() -> None:
    inside = tuple(ItemFacts(f"S{one}", f"Product {one}", "pc", ONE) for one in range(9))
    told = facts(1)
    told = replace(told, boxes=(replace(told.boxes[0], items=inside),))
    assert "9 products, as in the manifest of SH-1042" in " ".join(lines_of(PaperKind.BILL, told))


def test_what_no_server_has_told_of_is_named_by_its_plate_and_called_not_confirmed() -> None:
    unknown = ItemFacts("", "", "", 2 * ONE, plates=("LP-X1",), unverified=True)
    told = facts(1)
    told = replace(told, boxes=(replace(told.boxes[0], items=(unknown,)),))
    assert "LP-X1 (not confirmed yet)" in " ".join(lines_of(PaperKind.MANIFEST, told))
    assert "LP-X1 (not confirmed yet)" in " ".join(lines_of(PaperKind.CONTENTS, told))
    assert "Packed as well, and not confirmed yet: LP-X1 (2)" in " ".join(lines_of(PaperKind.SLIP, told))


# -- many pages --------------------------------------------------------------------------------------------------------


def test_many_lines_go_on_over_pages_that_each_have_the_heads_and_their_number() -> None:
    found = texts(pdf(PaperKind.SLIP, facts(12, 200)))
    assert len(found) > 4
    for number, page in enumerate(found, start=1):
        assert f"Page {number} of {len(found)}" in page
        assert ("Ordered" in page) == ("SKU-1" in page)
        assert page.count("Packing slip") == 1
    listed = [line.split()[0] for page in found for line in page.splitlines() if " SKU-1" in line]
    assert listed == [str(number) for number in range(1, 201)]


def test_no_box_of_a_manifest_is_named_at_the_foot_of_a_page_without_anything_of_it() -> None:
    found = texts(pdf(PaperKind.MANIFEST, facts(60, 0, items=4)))
    assert len(found) > 4
    for page in found:
        last = [line for line in page.splitlines() if line.startswith(("Box ", "SKU-"))][-1]
        assert last.startswith("SKU-")
    assert sum(page.count("SSCC") for page in found) == 60


def test_a_box_that_goes_on_over_pages_is_named_on_each() -> None:
    found = texts(pdf(PaperKind.MANIFEST, facts(2, 0, items=80)))
    bands = [[line for line in page.splitlines() if line.startswith("Box ")] for page in found]
    assert len(found) == 5
    assert [[line.split(" · ")[0] for line in page] for page in bands] == [
        ["Box 1"],
        ["Box 1, continued"],
        ["Box 1, continued", "Box 2"],
        ["Box 2, continued"],
        ["Box 2, continued"],
    ]
    assert sum(page.count("SKU-1") for page in found) == 160


def test_a_shipment_with_nothing_in_it_has_papers_all_the_same() -> None:
    for kind in (PaperKind.SLIP, PaperKind.MANIFEST, PaperKind.BILL):
        assert "Nordic Foods AB" in " ".join(lines_of(kind, facts(0, 0)))


# -- how they look -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PAPERS)
@pytest.mark.parametrize(("size", "wide", "high"), [("a4", 210, 297), ("letter", 215.9, 279.4)])
def test_each_paper_has_the_size_of_its_sheet(kind: PaperKind, size: str, wide: float, high: float) -> None:
    look = Look("letter") if size == "letter" else Look()
    (page,) = pages(pdf(kind, look=look), dpi=100)
    assert page.size == pytest.approx((wide, high), abs=0.5)


@pytest.mark.parametrize("kind", PAPERS)
def test_its_bar_code_opens_its_shipment_or_its_box(kind: PaperKind) -> None:
    assert codes(pdf(kind)) == ["00340123450000000017" if kind is PaperKind.CONTENTS else "SH-1042"]


def test_a_content_list_of_a_box_without_sscc_opens_its_shipment() -> None:
    told = of_box()
    assert codes(pdf(PaperKind.CONTENTS, replace(told, boxes=(replace(told.boxes[0], sscc=""),)))) == ["SH-1042"]


@pytest.mark.parametrize("kind", [PaperKind.SLIP, PaperKind.MANIFEST])
def test_a_reprint_says_so_on_every_page(kind: PaperKind) -> None:
    found = texts(pdf(kind, facts(30, 120), Look(mark="R1")))
    assert len(found) > 2
    assert all("Reprint R1" in page for page in found)
    assert not any("Reprint" in page for page in texts(pdf(kind, facts(30, 120))))


def test_a_title_names_the_paper_its_shipment_and_its_box() -> None:
    assert title_of(PaperKind.BILL, facts()) == "Bill of lading SH-1042"
    assert title_of(PaperKind.CONTENTS, of_box()) == "Content list SH-1042 · Box 1"
    assert title_of(PaperKind.BOX_LABEL, of_box(language="de")) == "Kartonetikett SH-1042 · Karton 1"


# -- hostile text ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PAPERS)
@pytest.mark.parametrize("text", [*PIECES, *LONG])
def test_hostile_text_is_text_on_every_paper(kind: PaperKind, text: str) -> None:
    who = Party(text, (text, text), text)
    goods = ItemFacts(text, text, text, ONE, text, "", None, (text,))
    told = of_box() if kind.is_of_box else facts(1, 1)
    told = replace(told, company=who, shipment=ShipmentFacts(text, text, text, who, who), author=text, station=text)
    told = replace(told, boxes=(replace(told.boxes[0], items=(goods,)),))
    told = replace(told, lines=tuple(replace(one, sku=text, name=text, uom=text) for one in told.lines))
    pdf(kind, told, Look(mark="R1"))


def test_markup_in_a_name_stands_there_as_it_is() -> None:
    name = '<b>R&D</b> <img src="file:///secret"/> &amp; <a href="x">y</a>'
    told = facts(1, 1)
    told = replace(told, lines=(replace(told.lines[0], name=name),))
    assert name in " ".join(lines_of(PaperKind.SLIP, told))


def test_what_the_face_has_no_sign_for_is_marked() -> None:
    told = facts()
    told = replace(told, shipment=replace(told.shipment, customer=Party("東京 Ltd \u202e")))
    assert "‹U+6771›‹U+4EAC› Ltd ‹RLO›" in " ".join(lines_of(PaperKind.BILL, told))


# -- the company's picture ---------------------------------------------------------------------------------------------


def picture(folder: Path, size: tuple[int, int] = (600, 200), kind: str = "PNG", mode: str = "RGBA") -> Path:
    file = folder / f"logo.{kind.lower()}"
    Image.new(mode, size, (200, 0, 0, 255)[: len(mode)]).save(file, kind)
    return file


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "RGB"), ("JPEG", "RGB")])
def test_the_companys_picture_stands_on_papers(tmp_path: Path, kind: str, mode: str) -> None:
    logo = company_logo(tmp_path, picture(tmp_path, kind=kind, mode=mode).name)
    (without,), (with_it,) = (
        pages(pdf(PaperKind.BILL), dpi=75),
        pages(pdf(PaperKind.BILL, look=Look(logo=logo)), dpi=75),
    )
    place = (180, 55, 205, 95)  # pixels: its right, where nothing else is
    assert without.picture.crop(place).getextrema()[1] == 255
    assert with_it.picture.crop(place).getextrema()[1] < 128


def test_a_very_wide_or_high_picture_keeps_to_its_room(tmp_path: Path) -> None:
    for size in ((4_000, 10), (10, 4_000), (1, 1)):
        logo = read_logo(picture(tmp_path, size))
        assert len(pages_of(PaperKind.SLIP, logo)) == 1


def pages_of(kind: PaperKind, logo: bytes) -> list[str]:
    return texts(pdf(kind, look=Look(logo=logo)))


def test_a_file_that_is_no_such_picture_is_refused_by_name(tmp_path: Path) -> None:
    whole = picture(tmp_path).read_bytes()
    made = {
        "gone.png": None,
        "text.png": b"no picture",
        "cut.png": whole[: len(whole) // 2],
        "large.png": b"\x89PNG" + bytes(MOST_BYTES),
        "vector.eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    }
    codes = {}
    for name, content in made.items():
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(Refused) as refused:
            read_logo(tmp_path / name)
        codes[name] = refused.value.code
    assert codes == {
        "gone.png": "LOGO_UNREADABLE",
        "text.png": "LOGO_KIND",
        "cut.png": "LOGO_KIND",
        "large.png": "LOGO_TOO_LARGE",
        "vector.eps": "LOGO_KIND",
    }


def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    file = tmp_path / "bomb.png"
    Image.new("1", (5_000, 5_000)).save(file)
    assert file.stat().st_size < 10_000
    with pytest.raises(Refused) as refused:
        read_logo(file)
    assert refused.value.code == "LOGO_TOO_LARGE"


def test_a_paper_comes_without_a_picture_that_cannot_be_used(tmp_path: Path) -> None:
    assert company_logo(tmp_path, "gone.png") == b""
    assert company_logo(tmp_path, "") == b""
