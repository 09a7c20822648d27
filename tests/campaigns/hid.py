"""USB HID devices that send anything: whatever their descriptors and reports hold, nothing is raised, no code is told
that was not sent whole, and no weight that does not stand in the bytes. What was sent is read here once more, by the
fixed offsets of the layouts: a reader that has nothing of the one that is tested."""

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from fractions import Fraction
from random import Random
from typing import Any

from hardware.hid.descriptor import read_descriptor
from hardware.hid.layout import Kind
from hardware.scales import hid_weights
from hardware.scales.hid_weights import HidWeights
from hardware.scanners import hid_symbols
from hardware.scanners.hid_symbols import HidSymbols
from services.scanning.scan import MAX_BYTES
from services.weighing.model import Condition
from tests.campaigns.findings import Findings
from tests.support.hid_descriptors import (
    ACCESS_IS,
    KEYBOARD,
    LEAST_SCANNER,
    NEWLAND,
    PLAIN_SCALE,
    SCALE,
    access_is,
    weighs,
)

DESCRIPTORS = (ACCESS_IS, NEWLAND, LEAST_SCANNER, SCALE, PLAIN_SCALE, KEYBOARD)
_WITH_WEIGHT = (Condition.WEIGHT, Condition.UNDER)
BATCH = 100  # inputs that share a seed
_AIMS = (b"]C1", b"]Q0", b"]d2", b"]E0", b"\0\0\0", b"]  ")
_MILLIGRAMS = {1: 1, 2: 1000, 3: 10**6, 4: 200, 8: 10**9, 12: Fraction("453592.37"), 11: Fraction("28349.523125")}
_MILLIGRAMS |= {6: Fraction("64.79891"), 7: Fraction("1555.17384"), 10: Fraction("31103.4768")}


def run(inputs: int, seed: int, careless: AbstractContextManager[None] | None = None) -> Findings:
    """So many inputs at least of each kind, in batches that each begin anew from the seed."""
    findings, tally = Findings("hostile USB HID devices", seed), Counter[str]()
    kinds = {"descriptors": _descriptors, "scanners": _scanner, "scales": _scale}
    with careless or nullcontext():
        for kind, batch in kinds.items():
            for number in range(-(-inputs // BATCH)):
                try:
                    wrong = batch(Random(f"{seed} {kind} {number}"), tally)
                except Exception as error:  # the promise is that there is none
                    wrong = [f"{type(error).__name__}: {error}"[:200]]
                findings.broken += [f"{kind} {number}: {what}" for what in wrong]
                tally[kind] += BATCH
    findings.figures = {name: str(number) for name, number in sorted(tally.items())}
    return findings


def control(seed: int) -> Findings:
    """Every careless reader has to be noticed, or nothing is."""
    found = [run(3000, seed, careless).broken for careless in (_no_count(), _ounces_for_pounds())]
    findings = Findings("control", seed)
    findings.broken = [broken[0] for broken in found] if all(found) else []
    return findings


# ---- what is sent


def _spoiled(random: Random, raw: bytes) -> bytes:
    """Bytes changed, cut out, doubled, put in, or none of it."""
    bad = bytearray(raw)
    for _ in range(random.choice((0, 1, 1, 2, 8))):
        at = random.randrange(len(bad) + 1)
        bad[at : at + random.choice((0, 1, 1, 1, 4))] = random.randbytes(random.choice((0, 1, 1, 2)))
    return bytes(bad[: random.choice((None, None, None, random.randrange(70)))])


def _descriptors(random: Random, tally: Counter[str]) -> list[str]:
    """Any bytes for a descriptor, and any for a report of it."""
    for _ in range(BATCH):
        raw = random.choice((_spoiled(random, random.choice(DESCRIPTORS)), random.randbytes(random.randrange(300))))
        layout, report = read_descriptor(raw), random.randbytes(random.randrange(80))
        tally["fields"] += len(layout.fields)
        for kind in Kind:
            layout.length(kind, random.randrange(256))
        symbols, weights = HidSymbols(layout), HidWeights(layout)
        symbols.feed(report, 0.0)
        symbols.shown(report)
        weights.read(report)
        weights.to_zero()
    return []


def _scanner(random: Random, tally: Counter[str]) -> list[str]:
    """Reports of one scanner: whole symbols, spoiled ones, lost ones, and nonsense."""
    symbols, reference, wrong = HidSymbols(read_descriptor(ACCESS_IS)), _FixedScanner(), []
    for number in range(BATCH):
        report = access_is(_part(random), random.choice(_AIMS), more=random.random() < 0.4)
        if random.random() < 0.3:
            report = _spoiled(random, report)
        told = symbols.feed(report, float(number))
        expected = reference.feed(report)
        tally["symbols"] += len(told)
        whole = [symbol.raw for symbol in told if symbol.flaw is None]
        tally["whole"] += len(whole)
        if whole != expected:
            wrong.append(f"{whole!r} where {expected!r} was sent")
        wrong += [f"{len(one.raw)} bytes" for one in told if not 0 < len(one.raw) <= MAX_BYTES]
    symbols.flush()
    return wrong


def _part(random: Random) -> bytes:
    return random.randbytes(random.choice((0, 1, 8, 13, 55, 56, 56)))


def _scale(random: Random, tally: Counter[str]) -> list[str]:
    """Reports of a scale, right and spoiled."""
    weights, wrong = HidWeights(read_descriptor(SCALE)), []
    for _ in range(BATCH):
        whole = weighs(
            random.randrange(65_536),
            status=random.choice((2, 3, 4, 4, 4, 5, random.randrange(10))),
            unit=random.choice((*_MILLIGRAMS, random.randrange(256))),
            scaling=random.choice((0, 0, -1, -2, -3, 1, random.randrange(-128, 128))),
            report=random.choice((3, 3, 3, 3, 3, 3, 4, 5, random.randrange(256))),
        )
        report = random.choice((whole, whole, _spoiled(random, whole)))
        answer = weights.read(report)
        told = answer.weight if answer is not None else None
        expected = _fixed_weight(report)
        tally["weights"] += told is not None
        if told != expected:
            wrong.append(f"{report.hex(' ')}: {told} where {expected} was sent")
        if answer is not None and (answer.weight is None) == (answer.condition in _WITH_WEIGHT):
            wrong.append(f"{report.hex(' ')}: {answer}")
    return wrong


# ---- the other readers


class _FixedScanner:
    """Whole symbols of ACCESS_IS, by their offsets."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._aim, self._torn, self._arriving = b"", False, False

    def feed(self, report: bytes) -> list[bytes]:
        if report[:1] != b"\x02":
            return []
        aim, more = report[2:5], len(report) > 63 and bool(report[63] & 1)
        known = aim if aim[:1] == b"]" and len(aim) == 3 and aim[1:].isalnum() else b""
        if self._arriving and known and known != self._aim:
            self._reset()
        self._aim, self._arriving = known or self._aim, True
        data = report[5:61]
        if len(report) > 1 and report[1] <= len(data):
            self._parts.append(data[: report[1]])
        else:
            self._parts.append(data if len(report) > 1 else b"")
            self._torn |= len(report) > 1 and not more
        if more:
            return []
        raw = b"".join(self._parts)
        ends = next((end for end in (b"\r\n", b"\r", b"\n", b"\t") if raw.endswith(end)), b"")
        raw = raw.removesuffix(ends).removeprefix(self._aim)
        whole = self._aim + raw
        good = bool(raw) and not self._torn and len(whole) <= MAX_BYTES
        self._reset()
        return [whole] if good else []

    def _reset(self) -> None:
        self._parts, self._aim, self._torn, self._arriving = [], b"", False, False


def _fixed_weight(report: bytes) -> int | None:
    """The weight in a report of SCALE, by its offsets, in millionths of a kilogram; None where there is none."""
    if len(report) < 6 or report[0] != 3 or report[1] not in (2, 3, 4, 5) or report[2] not in _MILLIGRAMS:
        return None
    scaling = report[3] - 256 if report[3] > 127 else report[3]
    if abs(scaling) > 12:
        return None
    exact = Fraction(report[4] + 256 * report[5]) * Fraction(10) ** scaling * _MILLIGRAMS[report[2]]
    weight = round(exact)
    if weight > 10**12:
        return None
    return -weight if report[1] == 5 else weight


# ---- careless readers, for the control


@contextmanager
def _instead(module: Any, name: str, value: object) -> Iterator[None]:
    kept = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, kept)


def _no_count() -> AbstractContextManager[None]:
    """A reader that takes the padding for data."""
    return _instead(
        hid_symbols, "_data", lambda body, places: (b"".join(span.octets(body) for span in places.data), False)
    )


def _ounces_for_pounds() -> AbstractContextManager[None]:
    units = dict(hid_weights._KILOGRAMS)
    ounce, pound = hid_weights.PAGE | 0x5B, hid_weights.PAGE | 0x5C
    return _instead(hid_weights, "_KILOGRAMS", units | {ounce: units[pound]})
