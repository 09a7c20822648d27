"""Lines of scales that nearly say a weight: bytes that got lost or spoiled, numbers written as no scale writes them,
lines that never end. No other weight is told than the one that was meant.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.scales.answer import Answer
from hardware.scales.framing import LIMIT, AnswerFraming
from hardware.scales.lines import read_line
from hardware.scales.protocols import PROTOCOLS
from services.weighing.model import Condition


def _with_parity(text: str, *, odd: bool) -> bytes:
    """What a scale set to 7 data bits and parity sends, as a line of 8 bits brings it."""
    return bytes(byte | 0x80 if (byte.bit_count() % 2 == 0) is odd else byte for byte in text.encode("ascii"))


@given(st.integers(1, 9_999_999), st.integers(0, 4), st.sampled_from(["kg", "g", "lb", "oz"]), st.booleans())
def test_a_line_of_another_parity_tells_no_part_of_its_weight(number: int, point: int, unit: str, odd: bool) -> None:
    weight = f"{number / 10**point:.{point}f}"
    for text in (f"ST,GS,+  {weight} {unit}", f"  {weight}{unit}", f"Net - {weight} {unit}"):
        answer = read_line(_with_parity(text, odd=odd), "kg")
        meant = read_line(text.encode("ascii"), "kg")
        assert answer is None or answer.weight is None or (meant is not None and answer.weight == meant.weight)


NO_WEIGHT = [
    b"1.5e3 kg",
    b"1.5E3kg",
    b"0x12 kg",
    b"1/2 lb",
    b"10:5 kg",
    b"1'234 kg",
    b"12 345 kg",
    b"ST,GS,+ 1 234.5kg",
    b"\xe2\x88\x925 kg",  # the minus of Unicode
    b"12\x001 kg",
    b"12\xff5 kg",
    b"1\x0b2 kg",
    b"3\x7f4 kg",
    b"\x1b[31m5 kg",
    b"<5 kg",
    b">60 kg",
]


@pytest.mark.parametrize("sent", NO_WEIGHT)
def test_what_may_be_the_tail_of_another_number_is_no_weight(sent: bytes) -> None:
    answer = read_line(sent, "kg")
    assert answer is not None
    assert (answer.condition, answer.weight) == (Condition.UNREADABLE, None)


@pytest.mark.parametrize("sent", [b"MAX 60kg", b"Limit 30 kg", b"min=0.2kg", b"Target 12.5 kg"])
def test_what_a_scale_can_weigh_is_no_weight_of_what_lies_there(sent: bytes) -> None:
    assert read_line(sent, "kg") is None


@pytest.mark.parametrize("kind", PROTOCOLS)
@pytest.mark.parametrize("begin", [b"", b"\x02", b"S S "])
@pytest.mark.parametrize("end", [b"12500\r", b"12500 g\r", b"12.5 kg\r"])
@pytest.mark.parametrize("more", range(-4, 9, 4))
def test_a_line_that_was_cut_tells_no_weight_of_what_was_left_of_it(
    kind: str, begin: bytes, end: bytes, more: int
) -> None:
    line = begin + b" " * (LIMIT + more) + end
    answers = [PROTOCOLS[kind].answer(frame, "kg") for frame in AnswerFraming().feed(line)]
    assert [answer.weight for answer in answers if isinstance(answer, Answer)] == [None]


def test_a_megabyte_without_an_end_takes_no_memory_and_the_next_answer_is_whole() -> None:
    framing = AnswerFraming()
    told = [frame for _ in range(1000) for frame in framing.feed(b"12.5 kg " * 128)]
    assert len(told) == 1
    assert framing.feed(b"\r1.25 kg\r") == [b"1.25 kg"]
