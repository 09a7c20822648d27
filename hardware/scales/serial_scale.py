"""The driver of a scale on a serial line (RS-232 or USB CDC): asks, reads, tells, comes back by itself."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from queue import Empty
from threading import Lock

import structlog

from hardware.scales.driver import ScaleDriver
from hardware.scales.framing import AnswerFraming
from hardware.scales.listeners import ScaleListeners
from hardware.scales.protocols import ScaleProtocol
from hardware.scales.serial_settings import SerialScaleSettings
from hardware.scanners.ports import find_port
from hardware.scanners.serial_line import LINE_ERRORS, Line, open_line
from services.clock import Clock
from services.errors import OutsideFailed
from services.scanning.ports import DeviceState
from services.weighing.model import Condition, ScaleAct

log = structlog.get_logger(__name__)

READ_SECONDS = 0.1  # a read waits at most this long; `stop` and `ask` wake it at once
RETRY_SECONDS = 0.2  # between two tries to open: a replugged scale is back within it
WRITE_SECONDS = 1.0  # so long a line may take a few bytes
FLOOD = 1024  # bytes that waited at once: no scale says so much
FLOOD_SECONDS = 0.05  # of rest after so much: a device that sends without rest leaves the station its processor


@dataclass
class _Talk:
    """One line while it is open: when it was asked, when something was understood, when anything came."""

    begun: float
    asked: float = float("-inf")
    understood: float = float("-inf")
    heard: float = float("-inf")


class SerialScale(ScaleDriver):
    """Reads a scale. A device that gives no answer, or none that its protocol has, is told as DISCONNECTED with that
    reason; the first answer makes it CONNECTED again. `find` turns the settings' port into what to open now."""

    def __init__(
        self,
        settings: SerialScaleSettings,
        protocol: ScaleProtocol,
        *,
        clock: Clock,
        find: Callable[[str], str] = find_port,
    ) -> None:
        super().__init__(settings.device(), clock=clock)
        self._settings = settings
        self._protocol = replace(protocol, ask=settings.ask or protocol.ask)
        self._framing = settings.framing or protocol.framing
        self._baud = settings.baud or protocol.baud
        self._find = find
        self._line: Line | None = None
        self._line_lock = Lock()  # the line may be woken only while it is open

    @property
    def acts(self) -> frozenset[ScaleAct]:
        return frozenset(self._protocol.acts)

    @property
    def tells_zero(self) -> bool:
        return self._protocol.tells_zero

    def _wake(self) -> None:
        with self._line_lock, suppress(*LINE_ERRORS):
            if self._line is not None:
                self._line.cancel_read()

    def _run(self, listeners: ScaleListeners) -> None:
        listeners.tell(DeviceState.CONNECTING)
        while not self._stopping.is_set():
            try:
                line = self._open()
            except OutsideFailed as failure:
                listeners.tell(DeviceState.DISCONNECTED, why=failure.words)
            else:
                self._talk_until_gone(line, listeners)
            self._stopping.wait(RETRY_SECONDS)
        listeners.tell(DeviceState.STOPPED)

    def _open(self) -> Line:
        line = open_line(
            self._find(self._settings.port),
            baud=self._baud,
            bytesize=int(self._framing[0]),
            parity=self._framing[1],
            stopbits=int(self._framing[2]),
            timeout=READ_SECONDS,
            write_timeout=WRITE_SECONDS,
        )
        with self._line_lock:
            self._line = line
        self._forget_asked()
        return line

    def _talk_until_gone(self, line: Line, listeners: ScaleListeners) -> None:
        framing, talk = AnswerFraming(), _Talk(self._clock.monotonic())
        if self._protocol.silent_seconds is None:
            listeners.tell(DeviceState.CONNECTED, port=str(line.port))
        try:
            while not self._stopping.is_set():
                self._say(line, talk)
                self._hear(line, framing, talk, listeners)
                self._judge(line, talk, listeners)
        except LINE_ERRORS as failure:
            log.info("scale gone", device=self._device.name, error=str(failure))
            listeners.tell(DeviceState.DISCONNECTED, why="scale.unplugged")
        finally:
            self._close(line)

    def _say(self, line: Line, talk: _Talk) -> None:
        """What somebody asked the scale to do, else the question for its weight, when it is time."""
        now = self._clock.monotonic()
        with suppress(Empty):
            while True:
                line.write(self._protocol.acts[self._asked.get_nowait()])
                talk.asked = now  # it has its time before it is asked for a weight
        if self._protocol.ask and now - talk.asked >= self._protocol.ask_seconds:
            talk.asked = now
            line.write(self._protocol.ask)

    def _hear(self, line: Line, framing: AnswerFraming, talk: _Talk, listeners: ScaleListeners) -> None:
        chunk = line.read(max(1, line.in_waiting))
        at = self._clock.monotonic()
        if not chunk:
            return
        talk.heard = at
        for frame in framing.feed(chunk):
            answer = self._protocol.answer(frame, self._settings.unit)
            if answer is None or answer.condition is not Condition.UNREADABLE:
                talk.understood = at
                listeners.tell(DeviceState.CONNECTED, port=str(line.port))
            if answer is not None:
                listeners.answer(answer, at)
        listeners.raw(chunk)  # after the readings: those are waited for
        if len(chunk) >= FLOOD:
            self._stopping.wait(FLOOD_SECONDS)

    def _judge(self, line: Line, talk: _Talk, listeners: ScaleListeners) -> None:
        """Without an answer for too long: silent, or speaking something else."""
        patience, now = self._protocol.silent_seconds, self._clock.monotonic()
        if patience is None or now - max(talk.begun, talk.understood) < patience:
            return
        why = "scale.unreadable" if now - talk.heard < patience else "scale.silent"
        listeners.tell(DeviceState.DISCONNECTED, why=why, port=str(line.port))

    def _forget_asked(self) -> None:
        """What was asked of a scale that was not there is not done when it comes back."""
        with suppress(Empty):
            while True:
                self._asked.get_nowait()

    def _close(self, line: Line) -> None:
        with self._line_lock:
            self._line = None
            with suppress(*LINE_ERRORS):  # a device that is gone may refuse even this
                line.close()
