"""Labels as they come out of a printer: rendered to pictures, every code read, every place measured."""

from pathlib import Path

import pytest

from services.errors import Refused
from services.labels.files import Shelf, open_shelf
from services.labels.model import Fields, QrHolds, Stock
from services.labels.service import Choice, Layout, make_pdf
from tests.support.rendered import Box, Read, pages, texts
from tests.support.stocks import THREE_BY_EIGHT

SHIPPED = ("5160", "L6009", "62x29", "57x32", "2.25x1.25", "4x6", "105x148")
URL = "https://assets.example.org/Asset/{tag}"
NEAR = 0.5  # mm

pytestmark = pytest.mark.usefixtures("shelf")


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return open_shelf(None)


def choice(shelf: Shelf, stock: str | Stock, holds: QrHolds = QrHolds.TAG) -> Choice:
    return Choice(shelf.stock(stock) if isinstance(stock, str) else stock, shelf.template("asset"), holds, URL)


def one(shelf: Shelf, stock: str | Stock, *said: str, holds: QrHolds = QrHolds.TAG) -> bytes:
    made = choice(shelf, stock, holds)
    return make_pdf(made, [made.fields(*said)], Layout(), "one").content


def texts_of(read: list[Read]) -> set[tuple[str, str]]:
    return {(code.symbology, code.text) for code in read}


def near(one: float, other: float) -> bool:
    return abs(one - other) <= NEAR


# ---- what is on a label


@pytest.mark.parametrize("stock", SHIPPED)
def test_each_stock_has_a_label_of_its_size_whose_codes_are_read_at_the_printers_203_dpi(
    shelf: Shelf, stock: str
) -> None:
    wanted = shelf.stock(stock)
    made = choice(shelf, stock, QrHolds.URL)
    pdf = make_pdf(made, [made.fields("W12-0789", "5CG1234XYZ", "ThinkPad T14 Gen 3")], Layout(), "one").content
    (page,) = pages(pdf, dpi=203)
    grid = wanted.grid
    width, height = (grid.page_width, grid.page_height) if grid else (wanted.width, wanted.height)
    assert near(page.size[0], width)
    assert near(page.size[1], height)
    assert texts_of(page.codes()) == {
        ("qr", "https://assets.example.org/Asset/W12-0789"),
        ("code128", "W12-0789"),
    }
    assert texts(pdf)[0].split("\r\n") == ["W12-0789", "SN 5CG1234XYZ", "ThinkPad T14 Gen 3"]


@pytest.mark.parametrize("stock", SHIPPED)
def test_a_labels_margin_stays_white_and_its_tag_is_its_largest_text(shelf: Shelf, stock: str) -> None:
    wanted = shelf.stock(stock)
    x, y = (wanted.grid.left, wanted.grid.top) if wanted.grid else (0.0, 0.0)
    (page,) = pages(one(shelf, stock, "W12-0789", "5CG1234XYZ", "ThinkPad T14 Gen 3 with a long name"))
    ink = page.ink()
    assert ink is not None
    assert ink.left >= x + wanted.margin - 0.1
    assert ink.top >= y + wanted.margin - 0.1
    assert ink.right <= x + wanted.width - wanted.margin + 0.1
    assert ink.bottom <= y + wanted.height - wanted.margin + 0.1


@pytest.mark.parametrize(
    ("holds", "serial", "held"),
    [
        (QrHolds.TAG, "S1", "W12-0789"),
        (QrHolds.SERIAL, "S1", "S1"),
        (QrHolds.SERIAL, "", "W12-0789"),
        (QrHolds.URL, "S1", "https://assets.example.org/Asset/W12-0789"),
    ],
)
def test_the_qr_code_holds_what_the_setting_says(shelf: Shelf, holds: QrHolds, serial: str, held: str) -> None:
    (page,) = pages(one(shelf, "62x29", "W12-0789", serial, holds=holds), dpi=300)
    assert ("qr", held) in texts_of(page.codes())


def test_an_address_takes_a_tag_as_data_never_as_part_of_its_own_signs(shelf: Shelf) -> None:
    assert (
        choice(shelf, "62x29", QrHolds.URL)
        .fields("W1/../x?y#z {serial}")
        .qr.endswith("W1%2F..%2Fx%3Fy%23z%20%7Bserial%7D")
    )


def test_without_an_address_in_the_settings_a_label_that_is_to_hold_it_is_refused(shelf: Shelf) -> None:
    with pytest.raises(Refused, match="LABEL_URL"):
        Choice(shelf.stock("62x29"), shelf.template("asset"), QrHolds.URL, "").fields("W12-0789")


def test_where_there_is_neither_serial_nor_model_the_tag_takes_their_room(shelf: Shelf) -> None:
    right_half = Box(25, 0, 62, 16)
    (full,) = pages(one(shelf, "62x29", "W1", "S1", "M1"))
    (bare,) = pages(one(shelf, "62x29", "W1"))
    small, large = full.ink(right_half), bare.ink(right_half)
    assert small is not None
    assert large is not None
    assert texts(one(shelf, "62x29", "W1")) == ["W1"]
    assert large.right > small.right + 3


# ---- where labels go


def test_field_report_18_twenty_labels_from_position_7_of_24_fill_7_to_24_and_1_to_2(shelf: Shelf) -> None:
    made = choice(shelf, THREE_BY_EIGHT)
    labels = [made.fields(f"W12-{number:04}", "S1", "M1") for number in range(1, 21)]
    first, second = pages(make_pdf(made, labels, Layout(start=7), "sheet").content, dpi=300)
    for page, positions, offset in ((first, range(1, 25), 6), (second, range(1, 25), -18)):
        for position in positions:
            row, column = divmod(position - 1, 3)
            x, y = 7.25 + 66.0 * column, 12.9 + 33.9 * row
            place = Box(x, y, x + 63.5, y + 33.9)
            number = position - offset
            if not 1 <= number <= 20 or (page is second) != (number > 18):
                assert page.ink(place) is None, f"position {position} is to stay empty"
                continue
            tag = f"W12-{number:04}"
            assert texts_of(page.codes(place)) == {("qr", tag), ("code128", tag)}
            ink = page.ink(place)
            assert ink is not None
            assert near(ink.left, x + 3.5)
            assert near(ink.top, y + 3.5)
            assert near(ink.bottom, y + 33.9 - 3.5)


@pytest.mark.parametrize("stock", ["5160", "L6009"])
def test_a_full_sheet_has_each_label_in_its_place(shelf: Shelf, stock: str) -> None:
    wanted = shelf.stock(stock)
    grid = wanted.grid
    assert grid is not None
    made = choice(shelf, stock)
    labels = [made.fields(f"A-{number}", "5CG1234XYZ", "A model") for number in range(grid.places)]
    (page,) = pages(make_pdf(made, labels, Layout(), "sheet").content, dpi=400)
    for number in range(grid.places):
        row, column = divmod(number, grid.columns)
        x, y = grid.left + column * grid.across, grid.top + row * grid.down
        place = Box(x, y, x + wanted.width, y + wanted.height)
        assert texts_of(page.codes(place)) == {("qr", f"A-{number}"), ("code128", f"A-{number}")}
        ink = page.ink(place)
        assert ink is not None
        assert near(ink.top, y + wanted.margin)
        assert near(ink.left, x + wanted.margin)


def test_copies_stand_together_and_a_printer_that_is_out_is_set_right(shelf: Shelf) -> None:
    made = choice(shelf, "5160")
    labels = [made.fields("A1"), made.fields("A2")]
    done = make_pdf(made, labels, Layout(start=29, copies=2), "copies")
    assert done.placed == [("A1", 1, 29), ("A1", 1, 30), ("A2", 2, 1), ("A2", 2, 2)]
    assert done.pages == 2
    (straight,) = pages(make_pdf(made, labels[:1], Layout(), "").content)
    (moved,) = pages(make_pdf(made, labels[:1], Layout(right=1.5, down=-0.7), "").content)
    before, after = straight.ink(), moved.ink()
    assert before is not None
    assert after is not None
    assert after.left - before.left == pytest.approx(1.5, abs=0.1)
    assert after.top - before.top == pytest.approx(-0.7, abs=0.1)


@pytest.mark.parametrize(("stock", "start"), [("5160", 31), ("5160", 0), ("62x29", 2)])
def test_a_start_position_that_the_sheet_has_not_is_refused(shelf: Shelf, stock: str, start: int) -> None:
    made = choice(shelf, stock)
    with pytest.raises(Refused, match="START_POSITION"):
        make_pdf(made, [made.fields("A1")], Layout(start=start), "")


# ---- what strangers bring

HOSTILE = {
    "endless": "A" * 10_000,
    "endless_words": "many words " * 1_000,
    "bidi": "W12‮9870‬⁦x⁩",
    "right_to_left": "מחשב نقال",
    "control": "".join(map(chr, range(32))) + "\x7f\x9b",
    "formula": '=HYPERLINK("http://x","y")',
    "markup": "<img src=x onerror=alert(1)>",
    "zpl": "^XA^FO0,0^FDx^FS^XZ~JA",
    "escpos": "\x1b@\x1dV\x00",
    "combining": "a" + "\u0301" * 500,
    "astral": "😀𝕏" * 50,
    "half_a_pair": "\ud800x\udfff",
    "braces": "{tag}{0}{qr!r:>9999999}",
    "blank": "   ",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("stock", ["L6009", "62x29", "4x6"])
def test_whatever_a_field_holds_a_label_is_one_page_and_stays_in_its_margins(
    shelf: Shelf, stock: str, name: str
) -> None:
    text = HOSTILE[name]
    wanted = shelf.stock(stock)
    made = choice(shelf, stock)
    done = make_pdf(made, [Fields(text, text, text, text)], Layout(), "one")
    (page,) = pages(done.content, dpi=200)
    x, y = (wanted.grid.left, wanted.grid.top) if wanted.grid else (0.0, 0.0)
    ink = page.ink()
    if name == "blank":
        assert ink is None or stock == "4x6"  # there is its line
        return
    assert ink is not None
    edge = wanted.margin - 0.3
    assert ink.left >= x + edge
    assert ink.right <= x + wanted.width - edge
    assert ink.top >= y + edge
    assert ink.bottom <= y + wanted.height - edge
    for code in page.codes():
        assert code.text == text


def test_a_code_that_nobody_could_read_is_left_out_and_told(shelf: Shelf) -> None:
    made = choice(shelf, "62x29")
    done = make_pdf(made, [made.fields("A" * 500), made.fields("W12-1")], Layout(), "")
    assert done.left_out == [("A" * 500, ("qr", "code128"))]
    first, second = pages(done.content)
    assert first.codes() == []
    assert len(second.codes()) == 2
    assert texts(done.content)[0].endswith("…")


def test_what_cannot_be_seen_is_printed_as_a_mark(shelf: Shelf) -> None:
    assert texts(one(shelf, "4x6", "A\x1dB"))[0] == "A‹GS›B"


# ---- own stocks


def test_a_grid_of_ones_own_is_a_few_lines_in_the_data_directory(tmp_path: Path) -> None:
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "stocks.toml").write_text(
        "[mine]\nwidth = 63.5\nheight = 33.9\nsheet = { width = 210, height = 297, columns = 3, rows = 8, "
        "left = 7.25, top = 12.9, across = 66, down = 33.9 }\n"
    )
    shelf = open_shelf(tmp_path)
    assert shelf.problems == ()
    assert shelf.stock("mine").grid == THREE_BY_EIGHT.grid
    assert set(SHIPPED) <= set(shelf.stocks)
