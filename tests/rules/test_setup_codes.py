"""Set-up barcodes of scanners: nothing is drawn that its maker did not publish; what is drawn is read as published."""

from pathlib import Path

import pytest

from services.errors import Refused
from services.labels.setup_sheet import setup_sheet
from services.scanning import setup_codes
from services.scanning.setup_codes import MODES, Does, Maker, SetupCode, maker, makers
from services.scanning.setup_saying import entries_of, place_of, title_of
from services.words.catalogue import Catalogue
from tests.support import rendered

WORDS = Catalogue("en")
KNOWN = {"zebra", "honeywell", "datalogic", "newland", "opticon", "unitech", "code", "socket", "netum", "inateck"}


def drawn() -> list[tuple[Maker, SetupCode]]:
    return [(one, code) for one in makers().values() for code in one.codes if code.content]


def test_the_common_makers_are_there() -> None:
    assert set(makers()) == KNOWN
    assert all(one.codes and one.models for one in makers().values())


def test_what_is_said_of_a_barcode_says_where_that_was_read() -> None:
    for one in makers().values():
        for code in one.codes:
            assert bool(code.source) == any((code.name, code.section, code.page, code.content)), (one.id, code)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ('name = "USB Keyboard"', "where that was read"),
        ('section = "USB Device Type"', "where that was read"),
        ('source = "a manual"', "where that was read"),
        ('content = "%END%"\nsource = "a manual"', "and how"),
        ('colour = "red"', "colour"),
    ],
)
def test_a_name_or_a_content_without_where_it_was_read_is_no_list(
    told: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "makers.toml").write_text(
        f'[acme]\nname = "Acme"\nmodels = "1"\nmanual = ""\n[[acme.codes]]\ndoes = "enter"\n{told}\n', "utf-8"
    )
    monkeypatch.setattr(setup_codes, "path", lambda *_names: tmp_path / "makers.toml")
    makers.cache_clear()
    with pytest.raises(ValueError, match=why):
        makers()
    makers.cache_clear()


def test_what_is_drawn_is_what_the_makers_publish() -> None:
    assert {(one.id, code.content) for one, code in drawn()} == {
        ("opticon", "@MENU_OPTO@ZZ@RZ@1M@ZZ@OTPO_UNEM@"),
        ("unitech", "%8002H0D0A%8202D01%"),
    }


@pytest.mark.parametrize("key", sorted(KNOWN))
@pytest.mark.parametrize("language", ["en", "de"])
def test_the_sheet_names_every_barcode_and_each_drawn_one_is_read_from_it(key: str, language: str) -> None:
    words = Catalogue(language)
    for mode in maker(key).modes:
        entries = entries_of(maker(key), mode, words)
        content, pages = setup_sheet(title_of(maker(key), mode, words), maker(key).models, entries)
        read = [code.text for page in rendered.pages(content, dpi=300) for code in page.codes()]
        assert read == [entry.content for entry in entries if entry.content]
        assert len(rendered.texts(content)) == pages
        said = " ".join(" ".join(rendered.texts(content)).split())
        assert all(entry.does in said and entry.name in said for entry in entries)


def test_a_scanner_that_types_gets_enter_and_country_and_others_do_not() -> None:
    newland = maker("newland")
    assert [code.does for code in newland.steps(Does.KEYBOARD)] == [
        *(Does.BEGIN, Does.KEYBOARD, Does.ENTER, Does.COUNTRY, Does.END),
    ]
    assert [code.does for code in newland.steps(Does.SERIAL)] == [Does.BEGIN, Does.SERIAL, Does.END]
    assert newland.modes == MODES


def test_it_is_said_whether_to_scan_here_or_from_the_manual() -> None:
    (suffix,) = (code for code in maker("unitech").codes if code.content)
    assert place_of(maker("unitech"), suffix, WORDS).startswith("Scan it here.")
    enter = maker("honeywell").steps(Does.KEYBOARD)[1]
    assert place_of(maker("honeywell"), enter, WORDS) == (
        "Scan it from the manual: Xenon 1900 User's Guide, “Data Editing”"
    )
    begin = maker("inateck").steps(Does.KEYBOARD)[0]
    assert place_of(maker("inateck"), begin, WORDS) == (
        "Scan it from the manual: BCST-55 Instruction Manual, each page"
    )


def test_where_no_manual_could_be_read_no_more_is_said_than_what_to_look_for() -> None:
    zebra = maker("zebra")
    assert {(code.name, code.section, code.page) for code in zebra.codes} == {("", "", "")}
    assert place_of(zebra, zebra.codes[0], WORDS) == (
        "Look for it in the manual: DS2208 Digital Scanner Product Reference Guide"
    )
    netum = maker("netum")
    assert place_of(netum, netum.codes[0], WORDS) == "Look for it in the scanner's manual."


def test_datalogic_is_told_a_carriage_return_as_two_digits_and_then_left() -> None:
    assert [code.name for code in maker("datalogic").steps(Does.KEYBOARD)] == [
        *("Enter/Exit Programming Mode", "", "Set Global Suffix", "0", "D", "Enter/Exit Programming Mode", ""),
        "Enter/Exit Programming Mode",
    ]


def test_a_maker_that_is_not_known_is_refused_by_name() -> None:
    with pytest.raises(Refused) as refused:
        maker("acme")
    assert refused.value.code == "MAKER_UNKNOWN"
