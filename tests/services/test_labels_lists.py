"""Lists of assets to label: nothing is printed that nobody wrote."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from services.errors import Refused
from services.labels.lists import read_assets
from services.words.catalogue import Catalogue


def workbook(*rows: tuple[Any, ...]) -> bytes:
    book, file = Workbook(write_only=True), BytesIO()
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"tag,serial\nA-1,S1\nA-2,1.23457E+18\n", "Line 3"),
        (workbook(("tag", "serial"), ("A-1", "S1"), (1234567890123456789, "S2")), "Cell A3"),
        (workbook(("tag", "serial"), ("A-1", date(2026, 2, 1))), "Cell B2"),
        (workbook(("tag", "serial"), ("A-1", "#N/A")), "Cell B2"),
        (workbook(("tag", "serial", "model"), ("A-1", "S1", "=A1")), "Cell C2"),
    ],
)
def test_a_tag_or_serial_that_a_spreadsheet_spoiled_is_told_and_not_printed(content: bytes, place: str) -> None:
    with pytest.raises(Refused) as refused:
        read_assets(content, "assets")
    assert refused.value.code == "LIST_SPOILED"
    assert Catalogue("en").say(refused.value.words, **refused.value.params).startswith(place)


def test_what_a_spreadsheet_keeps_whole_is_printed_and_a_model_is_only_text() -> None:
    (asset,) = read_assets(workbook(("model", "tag", "serial"), (5.5, 4711, 123456789012345)), "assets")
    assert (asset.tag, asset.serial, asset.model) == ("4711", "123456789012345", "5.5")
