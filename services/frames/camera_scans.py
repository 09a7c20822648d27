"""The camera as a scanner: the thread `camera scans` takes its newest frame, has it decoded, and hands scans over.

A scan of it is like any scanner's: the bench, its rules, its log and its answers know no difference.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

import structlog

from services.clock import Clock, new_id
from services.frames.agreement import Agreement, Stay, View, looked
from services.frames.choosing import Decided, Offered, Several, choose, decide, offer_of, settled
from services.frames.model import Decoded, Frame, Symbol
from services.frames.ports import Decoder
from services.scanning.ports import ScanSink
from services.scanning.scan import Device, Scan, make_scan
from services.work_thread import WorkThread

log = structlog.get_logger(__name__)

WAIT_SECONDS: Final = 0.2  # for a frame; `stop` waits no longer
BLIND_SECONDS: Final = 1.0  # without a frame that could be read: what was offered may not be there any more


class Sight(Protocol):
    """The station's camera, as it is needed here."""

    def newest(self) -> Frame | None: ...

    def newer_than(self, number: int, seconds: float) -> Frame | None: ...


@dataclass(frozen=True, slots=True)
class ScanPolicy:
    """What the settings say. `device`: what its scans come from."""

    wanted: bool
    device: Device
    agreement: Agreement
    several: Several


OfferListener = Callable[[tuple[Offered, ...]], None]
TroubleListener = Callable[[str], None]


class CameraScans:
    """Owner of its thread, and of the decoder while scans are wanted. `start`, `use` and `stop` from one thread at a
    time, never the UI's; all else from any thread, and returns at once. Listeners are called in the thread, or in that
    of `choose`."""

    def __init__(
        self,
        camera: Sight,
        make_decoder: Callable[[], Decoder],
        sink: ScanSink,
        clock: Clock,
        *,
        policy: Callable[[], ScanPolicy],
    ) -> None:
        self._camera, self._make_decoder, self._sink = camera, make_decoder, sink
        self._clock, self._policy = clock, policy
        self._thread: WorkThread | None = None
        self._decoder: Decoder | None = None
        self._running = False
        self._last = 0  # the number of the frame that was looked at last
        self._looked_at = 0.0
        self._sees = False  # frames come, and are decoded
        self._lock = threading.Lock()
        self._view = View()
        self._offered: tuple[Offered, ...] = ()
        self._trouble = ""
        self._offer_listeners: tuple[OfferListener, ...] = ()
        self._trouble_listeners: tuple[TroubleListener, ...] = ()

    def on_offer(self, listener: OfferListener) -> None:
        """Who is told each change of what is offered; nothing: no offer stands. Before `start`."""
        self._offer_listeners += (listener,)

    def on_trouble(self, listener: TroubleListener) -> None:
        """Who is told each change of why nothing is read. Before `start`."""
        self._trouble_listeners += (listener,)

    @property
    def offered(self) -> tuple[Offered, ...]:
        """The codes of which somebody may choose one, by their numbers."""
        return self._offered

    @property
    def in_view(self) -> tuple[Stay, ...]:
        """The codes that are in view: where each was read last, and what became of it. Nothing where none is read."""
        return self._view.stays if self._sees else ()

    @property
    def trouble(self) -> str:
        """Why frames are not decoded now, a key of the catalogue; "" where they are, or are not to be."""
        return self._trouble

    def start(self) -> None:
        """Scan from now on, where it is wanted. Returns at once."""
        self._running = True
        self.use()

    def use(self) -> None:
        """The settings are other ones. What is in view has been scanned all the same."""
        wanted = self._running and self._policy().wanted
        if wanted and self._thread is None:
            self._view, self._looked_at = settled(self._view), self._clock.monotonic()
            self._decoder = self._make_decoder()
            self._thread = WorkThread("camera scans", _nothing, self._turn)
            self._thread.start()
        elif not wanted:
            self._end()

    def stop(self) -> None:
        """End and join. Safe to call twice."""
        self._running = False
        self._end()

    def choose(self, number: int) -> Scan | None:
        """Somebody named this number: its code as a scan, for the caller to hand on; None where none has it."""
        with self._lock:
            if not any(one.number == number for one in self._offered):
                return None
            decided = choose(self._view, number)
            self._view = decided.view
        self._tell_offer(offer_of(decided.view))
        return self._scan(decided.taken[0]) if decided.taken else None

    def take(self, number: int) -> bool:
        """The same, handed over at once: for a key and a button. Whether there was such a one."""
        scan = self.choose(number)
        if scan is not None:
            self._sink.take(scan)
        return scan is not None

    # -- the thread ----------------------------------------------------------------------------------------------------

    def _turn(self) -> float:
        """One frame, where one comes; seconds to rest."""
        frame = self._camera.newer_than(self._last, WAIT_SECONDS)
        if frame is None:
            return self._without_frame()
        self._last = frame.number
        decoder = self._decoder
        if decoder is None:
            return WAIT_SECONDS
        decoded = decoder.read(frame)
        self._tell_trouble(decoder.trouble)
        self._sees = not decoder.trouble
        if decoder.trouble:
            self._unseen()
        else:
            self._looked_at = self._clock.monotonic()
            self._go_on(frame.at, decoded)
        return 0.0

    def _without_frame(self) -> float:
        """The camera went away, or gives none now. Another camera counts from 1 again."""
        newest = self._camera.newest()
        if newest is not None and newest.number < self._last:
            self._last = 0
            return 0.0
        self._unseen()
        return WAIT_SECONDS

    def _unseen(self) -> None:
        """Nobody looks. What was seen before is decided about; after a while that it was there counts no more."""
        now = self._clock.monotonic()
        self._go_on(now, None)
        if now - self._looked_at < BLIND_SECONDS:
            return
        self._sees = False
        with self._lock:
            self._view = settled(self._view)
        self._tell_offer(())

    def _go_on(self, at: float, decoded: Decoded | None) -> None:
        """`decoded` None: nobody looked."""
        policy = self._policy()
        with self._lock:
            view = self._view
            if decoded is not None:
                view = looked(view, decoded.symbols, (decoded.width, decoded.height), at, policy.agreement)
            decided = decide(view, at, policy.agreement, policy.several)
            self._view = decided.view
        self._hand_over(decided)
        if decoded is not None:
            self._tell_offer(offer_of(decided.view))

    def _hand_over(self, decided: Decided) -> None:
        for symbol in decided.taken:
            scan = self._scan(symbol)
            try:
                self._sink.take(scan)
            except Exception:  # the bench's bug costs neither the thread nor the next scan
                log.exception("a scan of the camera was not taken", scan=scan.id)

    def _scan(self, symbol: Symbol) -> Scan:
        raw = f"{symbol.identifier}{symbol.text}".encode(errors="replace")
        told = len(symbol.identifier) == 3
        scan = make_scan(raw, self._policy().device, scan_id=new_id(), at=self._clock.now(), aim_told=told)
        return replace(scan, symbology=symbol.symbology)  # the identifier of a UPC-A is that of an EAN-13

    def _tell_offer(self, offered: tuple[Offered, ...]) -> None:
        """Where it moves it stays the same offer."""
        before, self._offered = self._offered, offered
        if _named(before) != _named(offered):
            log.info("codes are offered", number=len(offered))
            for listener in self._offer_listeners:
                listener(offered)

    def _tell_trouble(self, trouble: str) -> None:
        before, self._trouble = self._trouble, trouble
        if trouble != before:
            log.warning("frames are not decoded" if trouble else "frames are decoded again", why=trouble)
            for listener in self._trouble_listeners:
                listener(trouble)

    def _end(self) -> None:
        thread, self._thread = self._thread, None
        decoder = self._decoder
        if thread is not None and decoder is not None:
            thread.end()
            decoder.stop()  # what is just read is not waited for
            thread.join()
            decoder.stop()  # a turn that had just begun has started it again
        self._sees = False
        self._tell_offer(())
        self._tell_trouble("")


def _named(offered: tuple[Offered, ...]) -> list[tuple[int, str]]:
    return [(one.number, one.symbol.text) for one in offered]


def _nothing() -> None:
    """There is nothing to put in order before the first turn."""
