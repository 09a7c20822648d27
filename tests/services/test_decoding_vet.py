"""What is believed of what decoders say."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.camera.decode.grey import Corners
from hardware.camera.decode.retail import retail_of, upca_of, upce_of
from hardware.camera.decode.vet import has_check_digit, is_in_doubt, is_possible, vetted
from hardware.camera.decode.votes import ENOUGH, Votes
from services.frames.model import Symbol
from tests.support.source import ROOT


def seen(symbology: str, text: str, *, at: tuple[int, int] = (0, 0), wide: int = 300, high: int = 60) -> Symbol:
    x, y = at
    corners: Corners = ((x, y), (x + wide, y), (x + wide, y + high), (x, y + high))
    return Symbol(symbology, text, corners, "]C0")


EAN, UPCA, UPCE = seen("ean13", "4006381333931"), seen("upca", "036000291452"), seen("upce", "04252614", wide=150)
LONG_ITF = seen("itf", "15400141288763")


@pytest.mark.parametrize(
    ("symbol", "possible"),
    [
        (EAN, True),
        (seen("ean13", "4006381333932"), False),  # another check digit
        (seen("ean13", "400638133393"), False),  # one digit is missing
        (seen("ean13", "400638133393A"), False),
        (seen("ean13", "4006381333931", wide=60), False),  # 95 modules have no room there
        (seen("ean13", "1212211222112", high=3), False),  # a few lines of a blind: bars of two widths
        (seen("ean13", "1212211222112"), True),
        (seen("ean8", "96385074"), True),
        (seen("ean8", "96385075"), False),
        (UPCA, True),
        (seen("upca", "036000291453"), False),
        (UPCE, True),
        (seen("upce", "04252615"), False),
        (LONG_ITF, True),
        (seen("itf", "123456"), True),
        (seen("itf", "1234"), False),  # a few strokes of a text
        (seen("code39", "AB"), True),
        (seen("code39", "4"), True),
        (seen("code39", "4", high=5), False),
        (seen("code128", "A"), True),
        (seen("code128", "A" * 90), False),  # 300 px have no room for it
        (seen("code128", ""), False),
        (seen("qrcode", "x" * 500, wide=40, high=40), True),
    ],
)
def test_a_symbol_is_long_enough_large_enough_and_has_its_check_digit(symbol: Symbol, possible: bool) -> None:
    assert is_possible(symbol) is possible
    assert vetted([symbol]) == ([symbol] if possible else [])


@pytest.mark.parametrize(
    ("name", "said", "kept"),
    [
        ("one symbol on two lines", [EAN, seen("ean13", EAN.text, at=(4, 30), high=2)], [EAN]),
        ("a UPC-E in an EAN", [seen("upce", UPCE.text, at=(20, 10), wide=120), EAN], [EAN]),
        ("a UPC-E beside an EAN", [seen("upce", UPCE.text, at=(220, 0), wide=150), EAN], [EAN]),
        ("a part of an ITF", [seen("itf", "1540014128", at=(5, 80), wide=200, high=1), LONG_ITF], [LONG_ITF]),
        ("another ITF within it", [seen("itf", "99887766", at=(60, 20), wide=120, high=5), LONG_ITF], [LONG_ITF]),
        ("two codes in one place", [seen("code39", "AB12", at=(40, 20), wide=200, high=9), EAN], [EAN]),
    ],
)
def test_of_what_is_read_in_one_place_one_symbol_is_kept(name: str, said: list[Symbol], kept: list[Symbol]) -> None:
    assert vetted(said) == kept
    assert vetted(said[::-1]) == kept


@pytest.mark.parametrize(
    "both",
    [
        [seen("code128", "A1"), seen("code128", "A2", at=(0, 70))],  # one above the other on a label
        [seen("code128", "A1"), seen("code128", "A1", at=(400, 0))],  # two of the same label
        [EAN, seen("upce", UPCE.text, at=(500, 0), wide=150)],
        [LONG_ITF, seen("itf", "998877", at=(0, 200))],
        [seen("qrcode", "x", wide=80, high=80), seen("code128", "A1", at=(0, 90))],
    ],
)
def test_symbols_in_places_of_their_own_are_all_kept(both: list[Symbol]) -> None:
    assert sorted(one.text for one in vetted(both)) == sorted(one.text for one in both)


@pytest.mark.parametrize(
    ("symbol", "in_doubt"),
    [
        (seen("itf", "1540014128", high=3), True),
        (LONG_ITF, False),
        (seen("ean13", EAN.text, high=3), True),
        (EAN, False),
        (seen("upce", UPCE.text, high=2), True),
        (seen("code128", "A1", high=3), False),
    ],
)
def test_what_was_seen_on_a_few_lines_is_in_doubt_where_its_symbology_is_weak(symbol: Symbol, in_doubt: bool) -> None:
    assert is_in_doubt(symbol) is in_doubt


def test_a_dear_try_needs_a_second_one_that_says_the_same() -> None:
    votes = Votes()
    votes.add([EAN, seen("ean13", EAN.text, at=(0, 20))])
    assert not votes.believed(), "the same try on two lines is one vote"
    assert votes.is_open
    votes.add([EAN])
    assert [one.text for one in votes.believed()] == [EAN.text]
    assert not votes.is_open


def test_of_two_readings_in_one_place_the_one_with_more_votes_is_believed_and_none_where_they_have_the_same() -> None:
    other = seen("ean13", "9780201379624")
    votes = Votes()
    votes.add([EAN], votes=ENOUGH)
    votes.add([other], votes=ENOUGH)
    assert not votes.believed()
    votes.add([EAN])
    assert votes.believed() == [EAN]


@pytest.mark.parametrize(
    "symbol",
    [
        *(seen("upca", "112222112222"), seen("ean13", "4123400123400"), seen("ean8", "10021002")),  # the same halves
        seen("ean13", "1212211222112"),  # bars of two widths
        seen("code39", "210"),  # the rest of it may be covered
    ],
)
def test_dear_tries_are_not_believed_of_what_stripes_or_half_a_code_look_like(symbol: Symbol) -> None:
    votes = Votes()
    votes.add([symbol], votes=9)
    assert not votes.believed()
    votes.add([EAN], votes=ENOUGH)
    assert votes.believed() == [EAN]


@pytest.mark.parametrize("symbol", [LONG_ITF, seen("code128", "A1"), seen("code39", "ABCD")])
def test_a_code_of_any_length_is_not_believed_of_sharpened_pictures_alone(symbol: Symbol) -> None:
    votes = Votes()
    for _try in range(4):
        votes.add([symbol], is_plain=False)
    assert not votes.believed()
    votes.add([symbol])
    assert votes.believed() == [symbol]


@pytest.mark.parametrize(
    ("symbology", "digits", "said"),
    [
        ("ean13", "4006381333931", ("ean13", "4006381333931")),
        ("ean13", "0036000291452", ("upca", "036000291452")),
        ("upca", "036000291452", ("upca", "036000291452")),
        ("ean8", "96385074", ("ean8", "96385074")),
        ("upce", "04252614", ("upce", "04252614")),
        ("upce", "0042100005264", ("upce", "04252614")),  # as zxing-cpp says it
    ],
)
def test_retail_numbers_are_as_the_symbols_have_them(symbology: str, digits: str, said: tuple[str, str]) -> None:
    assert retail_of(symbology, digits) == said


@given(st.sampled_from("01"), st.from_regex(r"[0-9]{6}", fullmatch=True))
def test_a_upc_e_stands_for_the_same_upc_a_there_and_back(system: str, body: str) -> None:
    digits = next(one for check in range(10) if has_check_digit("upce", one := f"{system}{body}{check}"))
    short = upce_of(upca_of(digits))
    assert short is not None
    assert upca_of(short) == upca_of(digits)


SCRIPT = """
import sys
sys.modules["pyzbar"] = None
from hardware.camera.decode.pipeline import read
from hardware.camera.decode.zbar import WHY_NOT
from tests.support.drawn_codes import Scene, drawn
print(bool(WHY_NOT), [one.text for one in read(drawn("ean13", Scene(tilt=40)), 60.0)])
"""


def test_without_zbar_all_else_is_read_and_it_is_known_why_there_is_none() -> None:
    told = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (told.stdout.strip(), told.stderr) == ("True ['4006381333931']", "")
