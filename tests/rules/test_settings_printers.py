"""Printers in the settings: each wrong table is named with its place and what to do, and the others hold."""

import tomllib

import pytest

from services.settings.model import PrinterLine
from services.settings.reading import Loaded, read_settings
from services.words.catalogue import Catalogue

GOOD = 'id = "good"\nname = "Bench"\nkind = "folder"\naddress = "labels"'
LAST = 'id = "last"\nname = "Office"\nkind = "queue"\naddress = "office"'


def read(*tables: str) -> Loaded:
    return read_settings(tomllib.loads("\n".join(f"[[printing.printers]]\n{table}\n" for table in tables)), {})


def zebra(**changed: str) -> str:
    """A table of a printer, with these lines in place of its own; "" for none."""
    lines = {"id": '"zebra"', "name": '"Zebra"', "kind": '"zpl"', "address": '"192.0.2.7"'} | changed
    return "\n".join(f"{name} = {value}" for name, value in lines.items() if value)


@pytest.mark.parametrize(
    ("table", "place", "said"),
    [
        (zebra(kind='"zbl"'), "[2].kind", ("“zbl”", "zpl, device, queue, folder", "left out")),
        (zebra(kind=""), "[2]", ("“kind”", "left out")),
        (zebra(address=""), "[2]", ("“address”", "left out")),
        (zebra(address='""'), "[2].address", ("“”", "left out")),
        (zebra(address="9100"), "[2].address", ("“9100”", "left out")),
        (zebra(id='"Zebra 1"'), "[2].id", ("“Zebra 1”", "left out")),
        (zebra(id='"good"'), "[2].id", ("“good”", "id of its own")),
        (zebra(name='"a\\u0007"'), "[2].name", ("a‹BEL›", "left out")),
        (zebra(name="3", kind="4"), "[2].name", ("“3”", "left out")),
    ],
)
def test_a_printer_that_cannot_be_used_is_left_out_and_the_others_hold(
    table: str, place: str, said: tuple[str, ...]
) -> None:
    loaded = read(GOOD, table, LAST)
    assert [line.id for line in loaded.settings.printing.printers] == ["good", "last"]
    problem = loaded.problems[0]
    assert problem.path == f"printing.printers{place}"
    sentence = Catalogue("en").say(problem.words, **problem.params)
    assert all(part in sentence for part in (f"printing.printers{place}", *said)), sentence
    assert f"printing.printers{place}" in Catalogue("de").say(problem.words, **problem.params)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("dpi", "204", ("“204”", "203, 300, 600", "default")),
        ("dpi", '"203"', ("“203”", "203, 300, 600")),
        ("format", '"pcl"', ("“pcl”", "pdf, zpl")),
        ("right_mm", "nan", ("“nan”", "default")),
        ("right_mm", "inf", ("“inf”", "default")),
        ("down_mm", "-50.5", ("“-50.5”", "-50.0 at least")),
        ("down_mm", "51", ("“51”", "50.0 at most")),
        ("baud", "1", ("“1”", "300 at least")),
        ("stock", "3", ("“3”", "default")),
    ],
)
def test_what_is_wrong_with_a_printer_gets_its_default_and_the_printer_holds(
    name: str, value: str, said: tuple[str, ...]
) -> None:
    loaded = read(GOOD, zebra(**{name: value}), LAST)
    good, mended, last = loaded.settings.printing.printers
    assert (good.id, mended.id, last.id) == ("good", "zebra", "last")
    assert getattr(mended, name) == PrinterLine.model_fields[name].default
    (problem,) = loaded.problems
    assert problem.path == f"printing.printers[2].{name}"
    sentence = Catalogue("en").say(problem.words, **problem.params)
    assert all(part in sentence for part in (problem.path, *said)), sentence


def test_several_wrong_ones_are_told_at_once_each_with_its_own_place() -> None:
    loaded = read(
        zebra(kind='"zbl"', dpi="204"), GOOD, GOOD, zebra(id='"four"', dpi="204", adress='"x"'), "id = 3", LAST
    )
    assert [line.id for line in loaded.settings.printing.printers] == ["good", "four", "last"]
    assert {problem.path for problem in loaded.problems} == {
        "printing.printers[4].adress",
        "printing.printers[3].id",
        "printing.printers[1].kind",
        "printing.printers[1].dpi",
        "printing.printers[4].dpi",
        "printing.printers[5]",
        "printing.printers[5].id",
    }


@pytest.mark.parametrize("table", ["printers = 3", 'printers = ["zebra"]', "printers = [[]]", "[printing.printers]"])
def test_what_is_no_list_of_printers_is_told(table: str) -> None:
    loaded = read_settings(tomllib.loads(f"[printing]\n{table}\n[look]\nscale = 150"), {})
    assert loaded.settings.printing.printers == ()
    assert loaded.settings.look.scale == 150
    assert loaded.problems[0].path.startswith("printing.printers")
