"""CSV files: what parts their columns, and what they cost."""

import csv
import io
import tracemalloc

import pytest

from services.tables.reading import rows_of


def _texts(text: str) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in rows_of(text.encode(), "list.csv")]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize(
    "rows",
    [
        [["Model", "Serial Number"], ["Chromebook A; 4 GB", "ABC1"], ["Chromebook B; 8 GB", "ABC2"]],
        [["Serial", "Model", "Room"], ["ABC1", "Chromebook", "Room 12; shelf 3"], ["ABC2", "", "13, 4\t5"]],
        [["ABC1", "Chromebook", "Room 12; shelf 3"], ["ABC2", "Chromebook", "Room 13, shelf 4"]],
        [["Serial", "Note"], ["ABC1", "one;\n\r\ntwo,\tthree"], ["ABC2", 'the "new; old" one']],
        [["Serial;Tag", "Model, maker\tkind"], ["ABC1", "x"]],
        [["Serial\nNumber", "Model"], ["ABC1", "a;b;c"], ["ABC2", "a,b,c"]],
    ],
)
def test_what_stands_in_quotes_parts_no_columns(mark: str, rows: list[list[str]]) -> None:
    for end in ("\n", "\r\n", "\r"):
        file = io.StringIO()
        csv.writer(file, delimiter=mark, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
        assert _texts(file.getvalue()) == rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "Model,Serial Number\nA; 4GB,ABC1\nB;8GB,ABC2",
            [["Model", "Serial Number"], ["A; 4GB", "ABC1"], ["B;8GB", "ABC2"]],
        ),
        ('A1,X,"Room 12; shelf 3"\nA2,Y,"Room 2; 3"', [["A1", "X", "Room 12; shelf 3"], ["A2", "Y", "Room 2; 3"]]),
        ('A1;24" X, 2\nA2;"24 Y', [["A1", '24" X, 2'], ["A2", '"24 Y']]),
        ("Serial,Model\nA1,x\t\nA2,y", [["Serial", "Model"], ["A1", "x"], ["A2", "y"]]),
        ("Seriennummer;Preis\nA1;13,30\nA2;9,50", [["Seriennummer", "Preis"], ["A1", "13,30"], ["A2", "9,50"]]),
        ("Serial\tSize\nA1\t1,5; 2,5\nA2\t1,5; 3", [["Serial", "Size"], ["A1", "1,5; 2,5"], ["A2", "1,5; 3"]]),
        ("Serial,Model;Make\nA1,X\nA2,Y", [["Serial", "Model;Make"], ["A1", "X"], ["A2", "Y"]]),
        ("Serial;Model,Make\nA1;X\nA2;Y", [["Serial", "Model,Make"], ["A1", "X"], ["A2", "Y"]]),
        ("Serial,Kind; size\nA1,X; 4\nA2,Y; 8", [["Serial", "Kind; size"], ["A1", "X; 4"], ["A2", "Y; 8"]]),
        ("Serial;Kind, size\nA1;X, 4\nA2;Y, 8", [["Serial", "Kind, size"], ["A1", "X, 4"], ["A2", "Y, 8"]]),
        ("A1;13,3\nA2;14,1", [["A1", "13,3"], ["A2", "14,1"]]),
        (
            "Stock 2026\nSerial,Model\nA1,X; 4 GB\nA2,Y",
            [["Stock 2026"], ["Serial", "Model"], ["A1", "X; 4 GB"], ["A2", "Y"]],
        ),
    ],
)
def test_of_several_marks_the_one_that_parts_the_heading_and_most_lines_alike_is_taken(
    text: str, rows: list[list[str]]
) -> None:
    assert _texts(text) == rows


@pytest.mark.parametrize("rows", [["Serial", "A1", "A2"], ["Serial, no.", "A1", "A2"], ["A1", "A,2", "A3"]])
def test_a_list_of_one_column_stays_one(rows: list[str]) -> None:
    assert _texts("\n".join(rows)) == [[row] for row in rows]


def test_a_semicolon_may_part_a_single_line_alone() -> None:
    assert _texts("A1\nA2;spare\nA3") == [["A1"], ["A2", "spare"], ["A3"]]


@pytest.mark.parametrize("quote", ["", '"'])
def test_rows_are_read_one_by_one_and_cost_no_memory(quote: str) -> None:
    content = b"Serial,Model\n" + quote.encode() + b"abc,def,ghi,jkl\n" * 20_000
    tracemalloc.start()
    try:
        assert sum(1 for _row in rows_of(content, "list.csv")) == 20_001
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 10 * len(content)
