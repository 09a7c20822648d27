"""The driver of a USB HID scale: listens, asks where it says nothing by itself, tells, comes back by itself."""

from contextlib import suppress
from dataclasses import dataclass
from queue import Empty
from typing import Final

import structlog

from hardware.hid.descriptor import read_descriptor
from hardware.hid.finding import find_hid
from hardware.hid.line import HidLine, Hids
from hardware.scales.driver import ScaleDriver
from hardware.scales.hid_weights import PAGE, HidWeights
from hardware.scales.listeners import ScaleListeners
from services.clock import Clock
from services.errors import OutsideFailed, OutsideKind
from services.scanning.ports import DeviceState
from services.scanning.scan import Device
from services.weighing.model import Condition, ScaleAct

log = structlog.get_logger(__name__)

READ_SECONDS: Final = 0.1  # a read waits at most this long, and so do `stop` and `ask`
RETRY_SECONDS: Final = 0.5  # between two tries to open
ASK_SECONDS: Final = 0.3  # a scale that says nothing for so long is asked: some speak only when the load changes
SILENT_SECONDS: Final = 3.0  # without an answer for so long, something is wrong


@dataclass
class _Talk:
    """One device while it is open: when something was understood, when it last said anything or was asked."""

    place: str
    understood: float
    heard: float
    answers: bool = True  # to the question for a report
    old: bool = True  # the first report of some scales is what they said last before they were opened


class HidScale(ScaleDriver):
    """Reads a USB device of the scales page. One that gives no answer is told as DISCONNECTED with that reason; the
    first answer makes it CONNECTED again."""

    def __init__(self, device: Device, identity: str, hids: Hids, *, clock: Clock) -> None:
        super().__init__(device, clock=clock)
        self._identity = identity
        self._hids = hids
        self._to_zero: tuple[bytes, bool] | None = None

    @property
    def acts(self) -> frozenset[ScaleAct]:
        """Setting to zero, where the scale that is plugged in takes that; of a tare these devices know nothing."""
        return frozenset({ScaleAct.ZERO} if self._to_zero else ())

    @property
    def tells_zero(self) -> bool:
        return True

    def _wake(self) -> None:
        """Its waits are short."""

    def _run(self, listeners: ScaleListeners) -> None:
        listeners.tell(DeviceState.CONNECTING)
        while not self._stopping.is_set():
            try:
                self._open_and_talk(listeners)
            except OutsideFailed as failure:
                listeners.tell(DeviceState.DISCONNECTED, why=failure.words)
            except OSError as failure:
                log.info("scale gone", device=self._device.name, error=str(failure))
                listeners.tell(DeviceState.DISCONNECTED, why="scale.unplugged")
            self._stopping.wait(RETRY_SECONDS)
        listeners.tell(DeviceState.STOPPED)

    def _open_and_talk(self, listeners: ScaleListeners) -> None:
        found = find_hid(self._identity, PAGE >> 16, self._hids.present())
        line = self._hids.open(found)
        try:
            weights = HidWeights(read_descriptor(line.descriptor))
            if weights.report is None:
                raise OutsideFailed(OutsideKind.DEVICE, "device.hid.not_understood", retry=True)
            self._to_zero = weights.to_zero()
            self._forget_asked()
            now = self._clock.monotonic()
            talk = _Talk(found.place, understood=now, heard=now)
            while not self._stopping.is_set():
                self._act(line)
                self._hear(self._next(line, weights, talk), weights, talk, listeners)
                self._judge(talk, listeners)
        finally:
            self._to_zero = None
            line.close()

    def _act(self, line: HidLine) -> None:
        """What somebody asked the scale to do."""
        with suppress(Empty):
            while self._to_zero:
                self._asked.get_nowait()
                report, feature = self._to_zero
                line.send(report, feature=feature)

    def _next(self, line: HidLine, weights: HidWeights, talk: _Talk) -> bytes:
        """The next report, or the answer to the question for one; b"" for none."""
        raw = line.read(READ_SECONDS)
        now = self._clock.monotonic()
        if raw or now - talk.heard < ASK_SECONDS:
            return raw
        if talk.answers and weights.report:
            number, length = weights.report
            try:
                raw = line.ask(number, length + weights.numbered)
                talk.old = False
            except OSError:  # most do not answer; one that is gone is told by the next read
                talk.answers = False
        return raw

    def _hear(self, raw: bytes, weights: HidWeights, talk: _Talk, listeners: ScaleListeners) -> None:
        if not raw:
            return
        at = talk.heard = self._clock.monotonic()
        answer = weights.read(raw)
        if talk.old:
            talk.old = False
        elif answer is not None:
            if answer.condition is not Condition.UNREADABLE:
                talk.understood = at
                listeners.tell(DeviceState.CONNECTED, port=talk.place)
            listeners.answer(answer, at)
        listeners.raw(raw)  # after the reading: that is waited for

    def _judge(self, talk: _Talk, listeners: ScaleListeners) -> None:
        """Without an answer for too long: silent, or speaking of what is not understood."""
        now = self._clock.monotonic()
        if now - talk.understood >= SILENT_SECONDS:
            why = "scale.unreadable" if now - talk.heard < SILENT_SECONDS else "scale.silent"
            listeners.tell(DeviceState.DISCONNECTED, why=why, port=talk.place)

    def _forget_asked(self) -> None:
        """What was asked of a scale that was not there is not done when it comes back."""
        with suppress(Empty):
            while True:
                self._asked.get_nowait()
