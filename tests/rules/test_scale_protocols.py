"""What scales say, protocol by protocol, as (sent, received) pairs from field reports and published manuals."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.scales.answer import Answer
from hardware.scales.framing import LIMIT, AnswerFraming
from hardware.scales.protocols import PROTOCOLS
from hardware.scales.sics import read_sics
from hardware.scales.toledo import read_toledo
from services.weighing.model import Condition, ScaleAct

WEIGHT, OVER, UNDER, FAULT, UNREADABLE = Condition

# sent (without CR): condition, weight, stable, zero, net
TOLEDO = {
    b"\x02 12.34": (WEIGHT, 12_340_000, True, False, False),
    b"\x02 12.34N": (WEIGHT, 12_340_000, True, False, True),
    b"\x02000.00": (WEIGHT, 0, True, True, False),
    b"\x02 12.34LB": (WEIGHT, 5_597_330, True, False, False),
    b"\x02?A": (WEIGHT, None, False, False, False),  # 0x41: moving
    b"\x02?B": (OVER, None, True, False, False),  # 0x42
    b"\x02?D": (UNDER, None, True, False, False),  # 0x44
    b"\x02?H": (FAULT, None, True, False, False),  # 0x48: outside of its zero range
    b"\x02?P": (WEIGHT, None, True, True, False),  # 0x50: at zero
    b"\x02?p": (WEIGHT, None, True, True, False),  # 0x70: bit 5 means another thing with each maker
    b"\x02?Q": (WEIGHT, None, False, False, False),  # moving through zero is not at zero
    b"\x02?E": (UNDER, None, False, False, False),  # 0x45: and moving
    b"\x02?F": (OVER, None, True, False, False),
    b"\x02?\x01": (UNREADABLE, None, False, False, False),  # bit 6 is always 1
    b"\x02?": (UNREADABLE, None, False, False, False),
    b"\x02-1.00": (UNREADABLE, None, False, False, False),  # it sends a status instead
    b"12.34": (UNREADABLE, None, False, False, False),  # no STX: the tail of something
    b"\x0212.3.4": (UNREADABLE, None, False, False, False),
    b"\x0212 34": (UNREADABLE, None, False, False, False),
    b"\x02\xb2.\xb4": (UNREADABLE, None, False, False, False),
}

SICS = {
    b"S S     100.00 g": (WEIGHT, 100_000, True, False),
    b"S D      99.80 g": (WEIGHT, 99_800, False, False),
    b"S S    -100.00 g": (UNDER, -100_000, True, False),
    b"S S       0.00 kg": (WEIGHT, 0, True, True),
    b"S S      12.34": (WEIGHT, 12_340_000, True, False),
    b"S S       1.5 lb": (WEIGHT, 680_389, True, False),
    b"S S       1.5 ct": (UNREADABLE, None, False, False),
    b"S +": (OVER, None, False, False),
    b"S -": (UNDER, None, False, False),
    b"S I": (WEIGHT, None, False, False),
    b"S S Error 10b": (FAULT, None, False, False),
    b"ES": (FAULT, None, False, False),
    b"ET": (FAULT, None, False, False),
    b"EL": (FAULT, None, False, False),
    b"S S     41.351 ,kg": (UNREADABLE, None, False, False),
    b"S S     55.778 kg.": (UNREADABLE, None, False, False),
    b"S S-     45.609 kg": (UNREADABLE, None, False, False),
    b"S X 1.0 g": (UNREADABLE, None, False, False),
    b"100.00 g": (UNREADABLE, None, False, False),
}
SICS_OF_ACTS = [b"Z A", b"Z I", b"Z +", b"ZI S", b"T S     100.00 g", b"TA A 100.00 g", b"TAC A", b'I4 A "0123456789"']


@pytest.mark.parametrize("sent", TOLEDO)
def test_toledo_8217_is_read_as_its_manual_has_it(sent: bytes) -> None:
    answer = read_toledo(sent, "kg")
    assert isinstance(answer, Answer)
    assert (answer.condition, answer.weight, answer.stable, answer.zero, answer.net) == TOLEDO[sent]


@pytest.mark.parametrize("sent", SICS)
def test_mt_sics_is_read_as_its_manual_has_it(sent: bytes) -> None:
    answer = read_sics(sent, "kg")
    assert isinstance(answer, Answer)
    assert (answer.condition, answer.weight, answer.stable, answer.zero) == SICS[sent]


@pytest.mark.parametrize("sent", SICS_OF_ACTS)
def test_mt_sics_answers_about_zero_and_tare_are_no_weight_of_what_lies_there(sent: bytes) -> None:
    assert read_sics(sent, "kg") is None


def test_adam_answers_only_once_the_load_stands_still() -> None:
    answer = PROTOCOLS["adam"].read(b"  1.234kg", "kg")
    assert isinstance(answer, Answer)
    assert (answer.weight, answer.stable) == (1_234_000, True)
    assert not PROTOCOLS["adam"].tells_zero


def test_each_protocol_is_asked_as_field_reports_say() -> None:
    line = {kind: (one.baud, one.framing, one.ask) for kind, one in PROTOCOLS.items()}
    assert line["toledo"] == (9600, "7E1", b"W")
    assert line["adam"] == (4800, "8N1", b"P\r\n")
    assert line["sics"][2] == b"SI\r\n"
    assert dict(PROTOCOLS["toledo"].acts) == {ScaleAct.ZERO: b"Z", ScaleAct.TARE: b"T", ScaleAct.CLEAR: b"C"}
    assert PROTOCOLS["sics"].acts[ScaleAct.CLEAR] == b"TAC\r\n"


STREAM = b"\x02 12.34\r\x02?A\r\nST,GS,+ 1.0kg\r\nnoise\x02 1.00\r\x03\r\n"
FRAMES = [b"\x02 12.34", b"\x02?A", b"ST,GS,+ 1.0kg", b"\x02 1.00"]


@given(st.lists(st.integers(0, len(STREAM)), max_size=8))
def test_answers_are_the_same_in_whatever_pieces_they_come(cuts: list[int]) -> None:
    framing, ends = AnswerFraming(), [0, *sorted(cuts), len(STREAM)]
    pieces = [STREAM[start:end] for start, end in pairwise(ends)]
    assert [frame for piece in pieces for frame in framing.feed(piece)] == FRAMES


def test_a_line_without_an_end_is_noise_told_once_and_the_next_answer_is_whole() -> None:
    framing = AnswerFraming()
    told = [frame for _ in range(10) for frame in framing.feed(b"1" * LIMIT)]
    assert told == [b"1" * LIMIT]
    assert framing.feed(b"2.5 kg\r\n 3.5 kg\r\n") == [b" 3.5 kg"], "the tail of noise is no weight"


def test_half_an_answer_of_a_line_that_broke_off_is_none() -> None:
    framing = AnswerFraming()
    assert framing.feed(b"\x02 1") == []
    framing.forget()
    assert framing.feed(b"2.00\r") == [b"2.00"], "without its STX: no weight"
