"""Set-up barcodes of scanners: nothing is drawn that its maker did not publish; what is drawn is read as published."""

import pytest

from services.errors import Refused
from services.labels.setup_sheet import setup_sheet
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
    assert all(one.codes and one.manual and one.models for one in makers().values())


def test_each_barcode_is_published_or_named_with_its_place_in_the_manual() -> None:
    for one in makers().values():
        for code in one.codes:
            assert code.source if code.content else code.section, (one.id, code)
            assert code.name or code.does is Does.COUNTRY, (one.id, code)


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
        "Scan it from the manual: Xenon 1900 User's Guide, “Data Editing”, page 6-2"
    )


def test_a_maker_that_is_not_known_is_refused_by_name() -> None:
    with pytest.raises(Refused) as refused:
        maker("acme")
    assert refused.value.code == "MAKER_UNKNOWN"
