"""Framing: bytes in, symbols out, however the bytes were cut into reads."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.scanners.framing import AUTO, NONE, Framing, FramingRules, Symbol
from services.scanning.scan import MAX_BYTES, Flaw

GOOD = None
HALF = Flaw.INCOMPLETE
BIG = Flaw.OVERSIZED


def received(rules: FramingRules, reads: list[bytes], *, flushed: bool = True) -> list[tuple[bytes, Flaw | None]]:
    framing = Framing(rules)
    symbols = [symbol for read in reads for symbol in framing.feed(read, 0.0)]
    half = framing.flush() if flushed else None
    return [(symbol.raw, symbol.flaw) for symbol in (*symbols, *([half] if half else []))]


# (suffix, prefix, what the device sent, read by read, what was received)
EXCHANGES = {
    "one code and CR": (AUTO, b"", [b"A1\r"], [(b"A1", GOOD)]),
    "one code and LF": (AUTO, b"", [b"A1\n"], [(b"A1", GOOD)]),
    "one code and Tab": (AUTO, b"", [b"A1\t"], [(b"A1", GOOD)]),
    "one code and ETX": (AUTO, b"", [b"A1\x03"], [(b"A1", GOOD)]),
    "CRLF is one terminator": (AUTO, b"", [b"A1\r\nB2\r\n"], [(b"A1", GOOD), (b"B2", GOOD)]),
    "CRLF over two reads": (AUTO, b"", [b"A1\r", b"\nB2\r", b"\n"], [(b"A1", GOOD), (b"B2", GOOD)]),
    "three codes glued in one read": (AUTO, b"", [b"A\rB\nC\t"], [(b"A", GOOD), (b"B", GOOD), (b"C", GOOD)]),
    "one code split over many reads": (AUTO, b"", [b"4", b"00", b"", b"6381", b"\r"], [(b"4006381", GOOD)]),
    "a code's end glued to the next one's start": (AUTO, b"", [b"A1\rB", b"2\r"], [(b"A1", GOOD), (b"B2", GOOD)]),
    "empty symbols are dropped": (AUTO, b"", [b"\r\r\n\t\rA\r\r"], [(b"A", GOOD)]),
    "GS, RS, EOT and NUL stay": (AUTO, b"", [b"0110\x1d21\x1e\x04\x00\r"], [(b"0110\x1d21\x1e\x04\x00", GOOD)]),
    "an AIM identifier is no business of framing": (AUTO, b"", [b"]C10100\r"], [(b"]C10100", GOOD)]),
    "STX and ETX are the frame": (AUTO, b"", [b"\x02A1\x03\x02B2\x03"], [(b"A1", GOOD), (b"B2", GOOD)]),
    "STX, ETX and CRLF": (b"\x03", b"", [b"\x02A1\x03"], [(b"A1", GOOD)]),
    "STX before CR belongs to the code": (AUTO, b"", [b"\x02A1\r"], [(b"\x02A1", GOOD)]),
    "STX inside is kept": (AUTO, b"", [b"A\x021\x03"], [(b"A\x021", GOOD)]),
    "a prefix is stripped": (b"\r", b"@scan:", [b"@sc", b"an:A1\rB2\r"], [(b"A1", GOOD), (b"B2", GOOD)]),
    "a prefix is stripped once": (b"\r", b"@", [b"@@A\r"], [(b"@A", GOOD)]),
    "a prefix inside is kept": (b"\r", b"@", [b"A@1\r"], [(b"A@1", GOOD)]),
    "nothing but a prefix is empty": (b"\r", b"@", [b"@\rA\r"], [(b"A", GOOD)]),
    "prefix within STX and ETX": (AUTO, b"@", [b"\x02@A1\x03"], [(b"A1", GOOD)]),
    "only CR ends where CR is set": (b"\r", b"", [b"A\n1\tB\x03\r"], [(b"A\n1\tB\x03", GOOD)]),
    "only CRLF ends where CRLF is set": (b"\r\n", b"", [b"A\r1\nB\r", b"\nC\r\n"], [(b"A\r1\nB", GOOD), (b"C", GOOD)]),
    "CRLF where CR is set": (b"\r", b"", [b"A1\r\nB2\r", b"\nC\n\r\n"], [(b"A1", GOOD), (b"B2", GOOD), (b"C\n", GOOD)]),
    "CR before CRLF belongs to the code": (b"\r\n", b"", [b"A\r\r\n"], [(b"A\r", GOOD)]),
    "a suffix of one's own": (b"##", b"", [b"A#1#", b"#B##"], [(b"A#1", GOOD), (b"B", GOOD)]),
    "the device goes away in mid-symbol": (AUTO, b"", [b"A1\rB"], [(b"A1", GOOD), (b"B", HALF)]),
    "it goes away between CR and LF": (b"\r\n", b"", [b"A1\r"], [(b"A1\r", HALF)]),
    "it goes away after a terminator": (AUTO, b"", [b"A1\r"], [(b"A1", GOOD)]),
    "no terminator, and it goes away": (NONE, b"", [b"A1"], [(b"A1", HALF)]),
}


@pytest.mark.parametrize("exchange", EXCHANGES)
def test_what_is_sent_is_what_is_received(exchange: str) -> None:
    suffix, prefix, sent, expected = EXCHANGES[exchange]
    assert received(FramingRules(suffix, prefix), sent) == expected


@pytest.mark.parametrize("exchange", EXCHANGES)
def test_the_same_comes_byte_by_byte(exchange: str) -> None:
    suffix, prefix, sent, expected = EXCHANGES[exchange]
    assert received(FramingRules(suffix, prefix), [bytes([byte]) for byte in b"".join(sent)]) == expected


@pytest.mark.parametrize("stall", [1.5, 10.0, 3600.0])
@pytest.mark.parametrize("suffix", [AUTO, b"\r", b"\r\n"])
def test_with_a_terminator_no_stall_cuts_a_code_of_300_characters(stall: float, suffix: bytes | None) -> None:
    code = bytes(48 + n % 10 for n in range(300))
    framing = Framing(FramingRules(suffix, gap_seconds=0.1))
    symbols = framing.feed(code[:150], 0.0)
    quiet = [framing.quiet(stall * part / 10) for part in range(1, 11)]
    symbols += framing.feed(code[150:] + b"\r\n", stall)
    assert quiet == [None] * 10
    assert symbols == [Symbol(code)]


def test_without_a_terminator_silence_ends_the_symbol() -> None:
    framing = Framing(FramingRules(NONE, gap_seconds=0.1))
    assert framing.feed(b"A1\r", 5.0) == []
    assert framing.quiet(5.05) is None
    assert framing.feed(b"B2", 5.08) == []
    assert framing.quiet(5.17) is None, "the gap counts from the last byte"
    assert framing.quiet(5.19) == Symbol(b"A1\rB2")
    assert framing.quiet(9.0) is None, "a symbol ends once"


def test_without_a_terminator_a_late_read_does_not_cut_the_symbol() -> None:
    """The bytes may have waited in the system's buffer while the thread stood still: time between reads is no gap."""
    framing = Framing(FramingRules(NONE, gap_seconds=0.1))
    assert framing.feed(b"4006381", 0.0) == []
    assert framing.feed(b"333931", 2.0) == []
    assert framing.quiet(2.2) == Symbol(b"4006381333931")


def test_the_largest_symbol_passes_and_one_byte_more_is_cut() -> None:
    assert received(FramingRules(), [b"x" * MAX_BYTES + b"\r"]) == [(b"x" * MAX_BYTES, GOOD)]
    assert received(FramingRules(), [b"x" * (MAX_BYTES + 1) + b"\r"]) == [(b"x" * MAX_BYTES, BIG)]


def test_prefix_and_frame_do_not_count_for_the_size() -> None:
    rules = FramingRules(AUTO, b"prefix-of-1")
    assert received(rules, [b"\x02prefix-of-1" + b"x" * MAX_BYTES + b"\x03"]) == [(b"x" * MAX_BYTES, GOOD)]


def test_an_oversized_symbol_is_told_before_its_end_and_its_rest_is_swallowed_and_counted() -> None:
    framing = Framing(FramingRules(b"\r"))
    assert framing.feed(b"x" * 5000, 0.0) == [Symbol(b"x" * MAX_BYTES, BIG)]
    assert framing.feed(b"y" * 2000, 0.0) == []
    assert framing.feed(b"z\rA1\r", 0.0) == [Symbol(b"A1")]
    assert framing.swallowed == 5000 + 2000 + 1 - MAX_BYTES


def test_an_oversized_symbol_without_a_terminator_ends_with_the_gap() -> None:
    framing = Framing(FramingRules(NONE, gap_seconds=0.1))
    assert framing.feed(b"x" * 5000, 0.0) == [Symbol(b"x" * MAX_BYTES, BIG)]
    assert framing.feed(b"y" * 9000, 0.0) == []
    assert framing.quiet(1.0) is None
    assert framing.feed(b"A1", 2.0) == []
    assert framing.quiet(3.0) == Symbol(b"A1")


def test_the_terminator_of_a_swallowed_rest_may_come_in_two_reads() -> None:
    framing = Framing(FramingRules(b"\r\n"))
    framing.feed(b"x" * 5000, 0.0)
    assert framing.feed(b"yy\r", 0.0) == []
    assert framing.feed(b"\nA1\r\n", 0.0) == [Symbol(b"A1")]


def test_what_is_swallowed_leaves_no_half_when_the_device_goes_away() -> None:
    framing = Framing(FramingRules())
    framing.feed(b"x" * 5000, 0.0)
    assert framing.flush() is None
    assert framing.feed(b"A1\r", 0.0) == [Symbol(b"A1")]


def test_half_a_symbol_is_not_glued_to_what_comes_after_the_device_is_back() -> None:
    framing = Framing(FramingRules())
    framing.feed(b"400638", 0.0)
    assert framing.flush() == Symbol(b"400638", HALF)
    assert framing.feed(b"W12\r", 9.0) == [Symbol(b"W12")]


def test_empty_symbols_are_counted() -> None:
    framing = Framing(FramingRules())
    framing.feed(b"\r\r\nA\r\n\t\r", 0.0)
    assert framing.empties == 4


@pytest.mark.parametrize(
    ("suffix", "each"),
    [(AUTO, b"\r"), (AUTO, b"\r\n"), (AUTO, b"\x02\x03"), (b"\r", b"\r\n"), (b"\r\n", b"\r\n"), (b"##", b"##")],
)
@pytest.mark.parametrize("read", [3, 4096, 1_000_000])
def test_a_flood_of_terminators_is_counted_and_the_code_behind_it_is_whole(
    suffix: bytes | None, each: bytes, read: int
) -> None:
    """A hundred thousand of them, in few steps where a read holds many: the codes of other devices wait for none."""
    flood = each * 100_000 + b"A1" + each.removeprefix(b"\x02")
    framing = Framing(FramingRules(suffix))
    symbols = [
        symbol for start in range(0, len(flood), read) for symbol in framing.feed(flood[start : start + read], 0.0)
    ]
    assert symbols == [Symbol(b"A1")]
    assert framing.empties == 100_000


# Every rule, over streams that are full of terminators, frames and half terminators; a small limit to meet it often.
RULES = st.builds(
    FramingRules,
    suffix=st.sampled_from([AUTO, NONE, b"\r", b"\n", b"\r\n", b"\t", b"\x03", b"##", b"#!#"]),
    prefix=st.sampled_from([b"", b"@", b"@@", b"A#"]),
    limit=st.integers(1, 12),
)
STREAMS = st.lists(st.sampled_from([bytes([b]) for b in b"\r\n\t\x02\x03\x1d\x00#!@AB\xe9"]), max_size=60).map(b"".join)


@given(RULES, STREAMS, st.data())
def test_any_cutting_into_reads_gives_the_same_symbols(rules: FramingRules, stream: bytes, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=20)))
    reads = [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert received(rules, reads) == received(rules, [stream])


@given(st.sampled_from([AUTO, b"\r", b"\r\n", b"##"]), STREAMS)
def test_nothing_is_lost_and_nothing_invented(suffix: bytes | None, stream: bytes) -> None:
    """The reference: split the whole stream at its terminators. Without prefix, frame and limit that is all."""
    stream = stream.replace(b"\x02", b"")
    pattern = {AUTO: rb"\r\n?|[\n\t\x03]", b"\r": rb"\r\n?"}.get(suffix, suffix or b"")
    *whole, rest = re.split(pattern, stream)
    expected = [(raw, GOOD) for raw in whole if raw] + ([(rest, HALF)] if rest else [])
    assert received(FramingRules(suffix), [stream]) == expected
    framing = Framing(FramingRules(suffix))
    framing.feed(stream, 0.0)
    assert framing.empties == whole.count(b"")


@given(st.sampled_from([b"\n", b"\r\n", b"##"]), STREAMS, st.integers(1, 12))
def test_every_byte_is_in_a_symbol_or_counted(suffix: bytes, stream: bytes, limit: int) -> None:
    framing = Framing(FramingRules(suffix, limit=limit))
    symbols = framing.feed(stream, 0.0)
    half = framing.flush()
    held = sum(len(symbol.raw) for symbol in (*symbols, *([half] if half else [])))
    assert held + framing.swallowed + stream.count(suffix) * len(suffix) == len(stream)


@given(RULES, st.lists(STREAMS, max_size=5))
def test_only_a_terminator_or_silence_makes_a_good_code(rules: FramingRules, streams: list[bytes]) -> None:
    """Each stream ends with the device going away: no good code reaches over it, and none is longer than the limit."""
    framing = Framing(rules)
    for stream in streams:
        good = [symbol for symbol in framing.feed(stream, 0.0) if symbol.flaw is None]
        half = framing.flush()
        assert all(symbol.raw in stream and len(symbol.raw) <= rules.limit for symbol in good)
        assert half is None or half.flaw is not None
