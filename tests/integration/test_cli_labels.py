"""`scandesk labels` as the real command."""

from pathlib import Path

import pytest

from services.labels.raster import DOTS
from tests.support.program import Scandesk
from tests.support.rendered import pages, texts
from tests.support.zpl import page as burnt


@pytest.fixture
def scandesk(tmp_path: Path) -> Scandesk:
    return Scandesk(tmp_path / "station", {})


def test_preview_writes_one_label_as_the_settings_say_it(scandesk: Scandesk, tmp_path: Path) -> None:
    file = tmp_path / "label.pdf"
    said = ("--tag", "W12-0789", "--serial", "S1", "--model", "ThinkPad", "--output", str(file), "--json")
    answer = scandesk.run("labels", "preview", *said, SCANDESK_LABELS__STOCK="57x32", SCANDESK_LABELS__QR="serial").json
    assert answer["labels"] == [{"tag": "W12-0789", "page": 1, "position": 1}]
    assert (answer["stock"], answer["template"], answer["pages"]) == ("57x32", "asset", 1)
    (page,) = pages(file.read_bytes())
    assert page.size == pytest.approx((57, 32), abs=0.2)
    assert {code.text for code in page.codes()} == {"W12-0789", "S1"}


def test_sheet_writes_the_labels_of_a_list_from_a_start_position(scandesk: Scandesk, tmp_path: Path) -> None:
    listed, file = tmp_path / "assets.csv", tmp_path / "sheet.pdf"
    listed.write_text("Model;Tag;Serial\nThinkPad;A-1;S1\nMonitor;A-2;S2\n", "utf-8")
    command = ("labels", "sheet", str(listed), "--stock", "5160", "--start", "30", "--output", str(file))
    assert [(one["tag"], one["page"], one["position"]) for one in scandesk.run(*command, "--json").json["labels"]] == [
        ("A-1", 1, 30),
        ("A-2", 2, 1),
    ]
    assert texts(file.read_bytes()) == ["A-1\r\nSN S1\r\nThinkPad", "A-2\r\nSN S2\r\nMonitor"]
    said = scandesk.run(*command, SCANDESK_STATION__LANGUAGE="de").out
    assert said == f"2 Etiketten auf Avery 5160, 2 5/8 × 1 in, 30 on Letter, Seiten: 2, stehen in {file}.\n"


@pytest.mark.parametrize(
    ("listed", "options", "code"),
    [
        ("name\nA-1\n", (), "LIST_NO_TAG"),
        ("tag,serial\n,S1\n", (), "LIST_NO_TAG"),
        ("", (), "LIST_EMPTY"),
        ("tag\nA-1\n", ("--start", "31"), "START_POSITION"),
        ("tag\nA-1\n", ("--stock", "5161"), "STOCK_UNKNOWN"),
        ("tag\nA-1\n", ("--template", "none"), "TEMPLATE_UNKNOWN"),
        ("tag\nA-1\n", ("--qr", "url"), "LABEL_URL"),
    ],
)
def test_what_cannot_be_printed_is_refused_and_nothing_written(
    scandesk: Scandesk, tmp_path: Path, listed: str, options: tuple[str, ...], code: str
) -> None:
    file = tmp_path / "sheet.pdf"
    command = ("labels", "sheet", "-", "--stock", "5160", *options, "--output", str(file), "--json")
    assert scandesk.run(*command, stdin=listed.encode(), code=1).error["code"] == code
    assert not file.exists()


def test_a_folder_that_is_not_there_is_said(scandesk: Scandesk, tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "label.pdf"
    assert str(file) in scandesk.run("labels", "preview", "--tag", "A-1", "--output", str(file), code=3).err


def test_a_code_that_had_no_room_is_told(scandesk: Scandesk, tmp_path: Path) -> None:
    file = tmp_path / "label.pdf"
    ended = scandesk.run("labels", "preview", "--tag", "A" * 100, "--output", str(file))
    assert "no bar code" in ended.out


def test_a_wrong_template_of_ones_own_is_named_with_its_place_and_the_shipped_one_prints(
    scandesk: Scandesk, tmp_path: Path
) -> None:
    own = scandesk.data_dir / "labels" / "templates"
    own.mkdir(parents=True)
    scandesk.data_dir.chmod(0o700)
    (own / "mine.toml").write_text('[wide]\ntext = "{tag}"\nsize = "big"\n[tall]\ntext = "{tag}"\n')
    file = tmp_path / "label.pdf"
    command = ("labels", "preview", "--tag", "A-1", "--template", "mine", "--output", str(file))
    answer = scandesk.run(*command, "--json").json
    assert answer["template"] == "asset"
    (problem,) = answer["problems"]
    assert (problem["file"], problem["where"]) == (str(own / "mine.toml"), "wide.size")
    assert f"{own / 'mine.toml'}: wide.size: A number is needed here." in scandesk.run(*command).out
    assert len(next(pages(file.read_bytes())).codes()) == 2


def test_stocks_lists_what_there_is_with_the_source_of_its_figures(scandesk: Scandesk) -> None:
    answer = scandesk.run("labels", "stocks", "--json").json
    assert [one["key"] for one in answer["stocks"]] == [
        "5160",
        "L6009",
        "62x29",
        "57x32",
        "2.25x1.25",
        "4x6",
        "105x148",
    ]
    assert all(one["source"] for one in answer["stocks"])
    assert answer["templates"] == ["asset"]
    assert "45.7 × 21.2 mm" in scandesk.run("labels", "stocks").out


def test_the_test_label_is_a_file_of_the_stocks_size_and_shows_what_a_printer_is_out_by(
    scandesk: Scandesk, tmp_path: Path
) -> None:
    pdf, zpl = tmp_path / "test.pdf", tmp_path / "test.zpl"
    answer = scandesk.run("labels", "test", "--output", str(pdf), "--stock", "57x32", "--json").json
    assert (answer["stock"], answer["width"], answer["height"]) == ("57x32", 57, 32)
    (page,) = pages(pdf.read_bytes())
    assert page.size == pytest.approx((57, 32), abs=0.2)
    assert {code.text for code in page.codes()} == {"TEST-0001"}
    scandesk.run("labels", "test", "--output", str(zpl), "--dpi", "300", "--right", "1", "--down", "0.5")
    ink = burnt(zpl.read_bytes(), DOTS[300]).ink()
    assert ink is not None
    assert (ink.left, ink.top) == pytest.approx((3, 2.5), abs=0.1)


@pytest.mark.parametrize("arguments", [("test.html",), ("test.zpl", "--dpi", "204"), ("test.pdf", "--right", "51")])
def test_a_test_label_that_cannot_be_is_wrong_use(
    scandesk: Scandesk, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    name, *options = arguments
    scandesk.run("labels", "test", "--output", str(tmp_path / name), *options, code=2)
    assert not (tmp_path / name).exists()
