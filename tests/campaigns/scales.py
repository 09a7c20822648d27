"""Scales that send anything: answers of simulated ones, whole and spoiled, printed lines of all sorts, and noise, in
whatever pieces. Nothing is raised; no weight is told that does not stand in the bytes (tests/support/scale_reader.py
reads them once more); what a scale that is well has said is told as it stood on its display, and nothing that moved is
told as standing still."""

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from random import Random
from typing import Any

from hardware.scales import framing, lines, sics
from hardware.scales.answer import Answer
from hardware.scales.framing import LIMIT, AnswerFraming
from hardware.scales.pretend import PretendScale, Shown
from hardware.scales.protocols import PROTOCOLS
from hardware.scales.voices import VOICES
from services.weighing.model import Condition
from tests.campaigns.findings import Findings
from tests.support.scale_reader import standing_in

BATCH = 100  # inputs that share a seed
_ASK = {"toledo": b"W", "sics": b"SI\r\n", "adam": b"P\r\n"}
_UNITS = ("kg", "g", "lb", "oz", "mg", "t", "LB", "KG", "ct", "pcs", "%", "", "kgN")
_MARKS = ("", "ST,GS,", "US,NT,", "OL,", "Net: ", "TARE ", "Box", "S ", "#12 ", "2026-11-23 10:31 ", "\x02", "S S ")
_SIGNS = ("", "", "+", "-", "+   ", "-  ", "--", " - ")


def run(inputs: int, seed: int, careless: AbstractContextManager[None] | None = None) -> Findings:
    """So many inputs at least of each protocol, in batches that each begin anew from the seed."""
    findings, tally = Findings("scales that send anything", seed), Counter[str]()
    with careless or nullcontext():
        for kind in PROTOCOLS:
            for number in range(-(-inputs // BATCH)):
                random = Random(f"{seed} {kind} {number}")
                try:
                    wrong = [*_well(kind, random, tally), *_anything(kind, random, tally)]
                except Exception as error:  # the promise is that there is none
                    wrong = [f"{type(error).__name__}: {error}"[:200]]
                findings.broken += [f"{kind} {number}: {what}" for what in wrong]
    findings.figures = {name: str(number) for name, number in sorted(tally.items())}
    return findings


def control(seed: int) -> Findings:
    """Every careless reader has to be noticed, or nothing is."""
    found = [run(2000, seed, careless).broken for careless in (_hyphens_are_signs(), _all_stands_still(), _no_start())]
    findings = Findings("control", seed)
    findings.broken = [broken[0] for broken in found] if all(found) else []
    return findings


# ---- a scale that is well


def _well(kind: str, random: Random, tally: Counter[str]) -> list[str]:
    """What it says is what stood on its display."""
    scale, wrong = PretendScale(), []
    voice, reader = VOICES[kind](scale), AnswerFraming()
    for _ in range(BATCH // 2):
        _do_something(scale, random)
        before = scale.display()
        said = voice.hear(_ASK[kind]) if kind in _ASK else voice.printed()
        answers = [PROTOCOLS[kind].read(frame, "kg") for piece in _pieces(random, said) for frame in reader.feed(piece)]
        tally[f"{kind}: of scales that are well"] += 1
        for answer in answers:
            tally[f"{kind}: weights"] += answer is not None and answer.weight is not None
            if answer is None or not _is(answer, before.weight, before.shown):
                wrong.append(f"{said!r} at {before}: {answer}")
    return wrong


def _do_something(scale: PretendScale, random: Random) -> None:
    match random.randrange(8):
        case 0 | 1 | 2:
            scale.put(random.randrange(1000, 40_000_000, 1000))
        case 3 | 4:
            scale.take()
        case 5:
            scale.jitter(on=random.random() < 0.5)
        case 6:
            scale.tare()
        case 7:
            random.choice((scale.zero, scale.clear))()


def _is(answer: Answer, weight: int, shown: Shown) -> bool:
    """Whether an answer says what was shown."""
    if shown is Shown.OVER:
        return answer.condition is Condition.OVER and answer.weight is None
    if shown is Shown.MOVING:
        return not answer.stable and answer.weight in (None, weight)
    if shown is Shown.UNDER:
        return answer.condition is Condition.UNDER and answer.weight in (None, weight)
    return answer.stable is True and answer.weight == weight and answer.zero is (weight == 0)


# ---- anything


def _anything(kind: str, random: Random, tally: Counter[str]) -> list[str]:
    """A stream of spoiled answers, lines of all sorts, and noise."""
    unit = random.choice(("kg", "g", "lb", "oz"))
    stream = b"".join(_sent(kind, random) for _ in range(BATCH // 2))
    reader, wrong = AnswerFraming(), []
    frames = [frame for piece in _pieces(random, stream) for frame in reader.feed(piece)]
    if max(map(len, _whole(stream)), default=0) <= LIMIT and frames != _whole(stream):
        wrong.append("other frames than were sent")
    for frame in frames:
        tally[f"{kind}: of anything"] += 1
        answer = PROTOCOLS[kind].read(frame, unit)
        if answer is None:
            continue
        told = answer.weight
        tally[f"{kind}: weights"] += told is not None
        if told is not None and told not in standing_in(frame, unit):
            wrong.append(f"{frame!r}: {told}")
        if told is not None and ((told < 0) != (answer.condition is Condition.UNDER) or answer.zero != (told == 0)):
            wrong.append(f"{frame!r}: {answer}")
        if not answer.said.isprintable() or len(answer.said) > LIMIT:
            wrong.append(f"{frame!r} is said as {answer.said!r}")
    return wrong


def _sent(kind: str, random: Random) -> bytes:
    if random.random() < 0.1:
        return random.randbytes(random.randrange(40)) + random.choice((b"\r", b"\r\n", b""))
    scale = PretendScale()
    scale.put(random.randrange(1000, 60_000_000, 1000))
    voice = VOICES[random.choice((kind, *PROTOCOLS))](scale)
    said = random.choice((voice.printed(), _line(random), _line(random)))
    return _spoiled(random, said)


def _line(random: Random) -> bytes:
    numbers = random.choice((1, 1, 1, 1, 2))
    text = " ".join(
        f"{random.choice(_MARKS)}{random.choice(_SIGNS)}{_number(random)}{random.choice(('', ' ', '  '))}"
        f"{random.choice(_UNITS)}"
        for _ in range(numbers)
    )
    return text.encode() + random.choice((b"\r", b"\n", b"\r\n", b"\x03"))


def _number(random: Random) -> str:
    whole, rest = random.randrange(10 ** random.choice((1, 2, 3, 6, 13))), random.randrange(1000)
    return random.choice(
        (f"{whole}", f"{whole}.{rest:03}", f"{whole},{rest}", f"{whole:07}.{rest}", f".{rest}", f"{whole}.")
    )


def _spoiled(random: Random, raw: bytes) -> bytes:
    """Bytes changed, cut out, put in, or none of it."""
    bad = bytearray(raw)
    for _ in range(random.choice((0, 0, 1, 2))):
        at = random.randrange(len(bad) + 1)
        bad[at : at + random.choice((0, 1, 1, 3))] = random.choice(
            (b"", b"-", b".", b",", b" ", b"\x02", random.randbytes(1))
        )
    return bytes(bad)


def _pieces(random: Random, raw: bytes) -> Iterator[bytes]:
    while raw:
        length = random.choice((1, 2, 7, 16, 64, len(raw)))
        yield raw[:length]
        raw = raw[length:]


def _whole(stream: bytes) -> list[bytes]:
    """The frames of a stream, cut by hand."""
    ends = stream.replace(b"\n", b"\r").replace(b"\x03", b"\r").split(b"\r")[:-1]
    begun = (b"\x02" + part.rpartition(b"\x02")[2] if b"\x02" in part else part for part in ends)
    return [part for part in begun if part.strip()]


# ---- the careless ones


@contextmanager
def _changed(module: Any, name: str, new: Any) -> Iterator[None]:
    old = getattr(module, name)
    setattr(module, name, new)
    try:
        yield
    finally:
        setattr(module, name, old)


def _hyphens_are_signs() -> AbstractContextManager[None]:
    return _changed(lines, "_sure", lambda _text, _found, _begin: True)


def _all_stands_still() -> AbstractContextManager[None]:
    own = sics.weighed
    return _changed(
        sics, "weighed", lambda number, unit, frame, **more: own(number, unit, frame, **{**more, "stable": True})
    )


def _no_start() -> AbstractContextManager[None]:
    """STX begins no answer anew."""
    return _changed(framing, "STX", 0x100 - 1)
