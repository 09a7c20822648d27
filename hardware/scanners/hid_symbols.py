"""HID POS scanners: reports in, symbols out. Pure: no device, no thread, no clock; the moment is passed in.

A scanner in this mode ("HID POS", "USB HID bar code scanner") sends each symbol in one report or several (HID Point of
Sale Usage Tables 1.02, chapter 3; HID Usage Tables 1.5, page 0x8C). Which bytes are what, its descriptor says:

    Byte Count (0x01:0x3B)                  how many bytes of the data count; where it lacks, the data ends at its NULs
    Symbology Identifier 1 to 3 (0x8C:0xFB) the AIM identifier, `]C1`; NULs where the scanner does not tell it
    Decoded Data (0x8C:0xFE)                the symbol, or a part of it
    Decode Data Continued (0x8C:0xFF)       not 0: the next report has more of it

A terminator that somebody set up at the scanner does not belong to the symbol, as on a serial line, nor does an AIM
identifier that stands before the data once more.
"""

from dataclasses import dataclass

from hardware.hid.layout import Layout, Span
from hardware.scanners.framing import Symbol
from services.scanning.scan import MAX_BYTES, Flaw

PAGE = 0x8C0000
SCANNER = PAGE | 0x02  # the usage of the device's collection
_DATA, _CONTINUED = PAGE | 0xFE, PAGE | 0xFF
_AIM = (PAGE | 0xFB, PAGE | 0xFC, PAGE | 0xFD)
_COUNT = 0x01003B
_TERMINATORS = (b"\r\n", b"\r", b"\n", b"\t")
REST_SECONDS = 1.0  # the parts of a symbol follow one another within milliseconds


@dataclass(frozen=True, slots=True)
class _Places:
    """Where one of a scanner's reports has what."""

    data: tuple[Span, ...]
    count: Span | None
    aim: tuple[Span, ...]
    more: Span | None


class HidSymbols:
    """One scanner's symbols: holds the one that is still arriving. Not for more than one thread."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._reports = {span.report: _places(layout, span.report) for span in layout.spans(_DATA)}
        self._pending = bytearray()
        self._aim = b""
        self._arriving = False
        self._torn = False
        self._last = 0.0

    @property
    def scans(self) -> bool:
        """Whether the layout has what a scanner sends; where not, `feed` never gives a symbol."""
        return bool(self._reports)

    def feed(self, raw: bytes, at: float) -> list[Symbol]:
        """The symbols that this report completes, in order. `at`: monotonic seconds at which it was read."""
        report, body = self._layout.split(raw)
        places = self._reports.get(report)
        if places is None:
            return []
        symbols = []
        aim = _aim(body, places)
        if self._arriving and aim and aim != self._aim:  # another symbol: the rest of the one before was lost
            symbols.append(self._end(Flaw.INCOMPLETE))
        self._aim, self._last, self._arriving = aim or self._aim, at, True
        more = bool(places.more and places.more.number(body))
        self._take(body, places, more=more)
        if not more:
            symbols.append(self._end(None))
        return [symbol for symbol in symbols if symbol]

    def shown(self, raw: bytes) -> bytes:
        """What of a report is worth to be seen by people: identifier and data; of an unknown report, all of it."""
        report, body = self._layout.split(raw)
        places = self._reports.get(report)
        return _aim(body, places) + _data(body, places)[0] if places else raw.rstrip(b"\0")

    def quiet(self, at: float) -> Symbol | None:
        """The device was read at this moment (monotonic seconds) and nothing had come: a symbol whose rest does not
        come is INCOMPLETE, or it would be glued to the next one."""
        return self.flush() if self._arriving and at - self._last >= REST_SECONDS else None

    def flush(self) -> Symbol | None:
        """The device is gone, or the reader stops: what had arrived of a symbol, INCOMPLETE."""
        return self._end(Flaw.INCOMPLETE) if self._arriving else None

    def _take(self, body: bytes, places: _Places, *, more: bool) -> None:
        data, missing = _data(body, places)
        self._torn |= missing and not more  # where more follows, a count may be that of the whole symbol
        self._pending += data
        del self._pending[2 * MAX_BYTES :]  # enough to see that it is too long

    def _end(self, flaw: Flaw | None) -> Symbol | None:
        """The symbol that has arrived; None for one without a single byte."""
        raw, aim = bytes(self._pending), self._aim
        flaw = Flaw.INCOMPLETE if self._torn else flaw
        self._pending.clear()
        self._arriving, self._torn, self._aim = False, False, b""
        raw = (raw if flaw else _without_terminator(raw)).removeprefix(aim)
        whole = aim + raw
        if len(whole) > MAX_BYTES:
            flaw = Flaw.OVERSIZED
        return Symbol(whole[:MAX_BYTES], flaw, bool(aim)) if raw else None


def _aim(body: bytes, places: _Places) -> bytes:
    """The AIM identifier; b"" for bytes that are none, such as a maker's own number for the symbology."""
    aim = b"".join(span.octets(body)[:1] for span in places.aim)
    return aim if len(aim) == 3 and aim[:1] == b"]" and aim[1:].isalnum() else b""


def _data(body: bytes, places: _Places) -> tuple[bytes, bool]:
    """The data of a report, and whether it says that there is more of it than it brought."""
    data = b"".join(span.octets(body) for span in places.data)
    count = places.count.number(body) if places.count else None
    if count is None:
        return data.rstrip(b"\0"), False
    return (data[:count], False) if 0 <= count <= len(data) else (data, True)


def _without_terminator(raw: bytes) -> bytes:
    end = next((end for end in _TERMINATORS if raw.endswith(end)), b"")
    return raw.removesuffix(end)


def _places(layout: Layout, report: int) -> _Places:
    def one(usage: int) -> Span | None:
        return next((span for span in layout.spans(usage) if span.report == report), None)

    return _Places(
        data=tuple(span for span in layout.spans(_DATA) if span.report == report),
        count=one(_COUNT),
        aim=tuple(span for span in map(one, _AIM) if span),
        more=one(_CONTINUED),
    )
