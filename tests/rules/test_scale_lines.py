"""What printed lines of scales say, as (sent, received) pairs from field reports and published manuals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.scales.answer import Answer
from hardware.scales.lines import read_line
from hardware.scales.protocols import PROTOCOLS
from services.weighing.model import Condition
from tests.support.scale_reader import standing_in

STABLE, MOVING, UNSAID = True, False, None

WEIGHTS = {
    # A&D AD-4329A, GC, GX and what imitates them
    b"ST,GS,+   1.234kg": (1_234_000, STABLE, False),
    b"ST,NT,+   1.234kg": (1_234_000, STABLE, True),
    b"US,GS,-   0.050kg": (-50_000, MOVING, False),
    b"ST,+00123.4  g": (123_400, STABLE, False),
    b"ST,+0001.278,kg": (1_278_000, STABLE, False),
    b"ST,OK,+0001.234 kg": (1_234_000, STABLE, False),
    b"ST,G ,+01234.5kg": (1_234_500_000, STABLE, False),
    b"WT     +1.27 g": (1_270, STABLE, False),
    b"US   -183.69 g": (-183_690, MOVING, False),
    b"S      +1.27 g": (1_270, STABLE, False),
    b"SD   -183.69 g": (-183_690, MOVING, False),
    # Adam CPWplus and Highland
    b"G      +   2.00 kg": (2_000_000, UNSAID, False),
    b"N      +   1.00 kg": (1_000_000, UNSAID, True),
    b"       123.45 g ": (123_450, UNSAID, False),
    # tickets
    b"Gross:  12.50 lb": (5_669_905, UNSAID, False),
    b"NETTO   11,00 kg": (11_000_000, UNSAID, True),
    b"\x02  12.5KG": (12_500_000, UNSAID, False),
    b"#0012  0.500 kg": (500_000, UNSAID, False),
    b"2026-11-23 10:31   7.25 kg": (7_250_000, UNSAID, False),
    b"2026-11-23 10:31 345 g": (345_000, UNSAID, False),
    b"No.7: 12.5 kg": (12_500_000, UNSAID, False),
    b"Box 1A  3 kg": (3_000_000, UNSAID, False),
    # pounds and ounces
    b"16 oz": (453_592, UNSAID, False),
    b"1LB": (453_592, UNSAID, False),
    b"5 lb 3.2 oz": (2_358_680, UNSAID, False),
    b"2lbs 0,0oz": (907_185, UNSAID, False),
    b"- 1 lb 8.0 oz": (-680_389, UNSAID, False),
    # without a unit: that of the settings (g)
    b"+001234.5": (1_234_500, UNSAID, False),
    b"ST,GS, +0123456": (123_456_000, STABLE, False),
    b".5": (500, UNSAID, False),
    b"0": (0, UNSAID, False),
}

NO_WEIGHT = {
    b"OL,GS,+       kg": Condition.OVER,
    b"OL,+9999999E+19": Condition.OVER,
    b"OVERLOAD": Condition.OVER,
    b"UL,GS,-   .   kg": Condition.UNDER,
    b"Err 4": Condition.FAULT,
    b"1.2 kg 3.4 kg": Condition.UNREADABLE,
    b"1,234.5 kg": Condition.UNREADABLE,
    b"12-5 kg": Condition.UNREADABLE,
    b"12 - 5 kg": Condition.UNREADABLE,
    b"Box-5 kg": Condition.UNREADABLE,
    b"--5 kg": Condition.UNREADABLE,
    b"+ + 5 kg": Condition.UNREADABLE,
    b"1.2.3": Condition.UNREADABLE,
    b"123 ct": Condition.UNREADABLE,
    b"5.0 kgf": Condition.UNREADABLE,
    b"Temp 23.4": Condition.UNREADABLE,
    b"10:31": Condition.UNREADABLE,
    b"hello": Condition.UNREADABLE,
    b"\xb2\xb5\xae\xb0\xeb\xe7": Condition.UNREADABLE,
    b"1234567890123 kg": Condition.UNREADABLE,
    b"5 oz 1 lb": Condition.UNREADABLE,
    b"1.5 lb 3 oz": Condition.UNREADABLE,
    b"5 lb -3 oz": Condition.UNREADABLE,
}

NOT_OF_THE_LOAD = [b"TARE  1.50 kg", b"PT,+   0.500kg", b"QT,+00012345 PC", b"Total 99.0 kg", b"T      +   1.00 kg"]


@pytest.mark.parametrize("sent", WEIGHTS)
def test_a_line_with_one_weight_says_it(sent: bytes) -> None:
    weight, stable, net = WEIGHTS[sent]
    answer = read_line(sent, "g")
    assert isinstance(answer, Answer)
    assert (answer.weight, answer.stable, answer.net) == (weight, stable, net)
    assert answer.condition is (Condition.UNDER if weight < 0 else Condition.WEIGHT)
    assert answer.zero is (weight == 0)
    assert answer.said.isascii()
    assert answer.said.isprintable()


@pytest.mark.parametrize("sent", NO_WEIGHT)
def test_a_line_that_leaves_a_doubt_brings_no_weight(sent: bytes) -> None:
    answer = read_line(sent, "g")
    assert isinstance(answer, Answer)
    assert (answer.condition, answer.weight) == (NO_WEIGHT[sent], None)


@pytest.mark.parametrize("sent", NOT_OF_THE_LOAD)
def test_tare_totals_and_pieces_are_no_weight_of_what_lies_there(sent: bytes) -> None:
    assert read_line(sent, "g") is None


SPOILED = [b"49.4,,g", b"41.,31kg", b"2.,794 kg", b"-,83 g", b"+-,2 kg", b"S S -3,,99 KG", b".,03 lb", b"-,.161t"]


@pytest.mark.parametrize("sent", SPOILED)
def test_a_number_that_was_spoiled_on_its_way_is_not_taken_for_its_tail(sent: bytes) -> None:
    answer = read_line(sent, "g")
    assert isinstance(answer, Answer)
    assert answer.weight is None


@given(st.text(alphabet="0123456789.,+- kglbozmtST\x02NE:", max_size=24), st.sampled_from(["kg", "g", "lb", "oz"]))
def test_whatever_comes_no_weight_is_told_that_does_not_stand_there(text: str, unit: str) -> None:
    for protocol in PROTOCOLS.values():
        answer = protocol.read(text.encode(), unit)
        assert answer is None or answer.weight is None or answer.weight in standing_in(text.encode(), unit)


@given(st.binary(max_size=60))
def test_no_bytes_make_a_parser_fail(sent: bytes) -> None:
    for protocol in PROTOCOLS.values():
        answer = protocol.read(sent, "kg")
        assert answer is None or answer.said.isprintable()
