"""A scale without any port: its voice and its parser in one process. Where there are no pseudo-terminals (Windows), or
a demo needs no line, it stands in for a device; everything behind the `Scale` port is real."""

from collections.abc import Iterable
from queue import Empty

from hardware.scales.driver import ScaleDriver
from hardware.scales.framing import AnswerFraming
from hardware.scales.listeners import ScaleListeners
from hardware.scales.pretend import PretendScale
from hardware.scales.protocols import PROTOCOLS, ScaleProtocol
from hardware.scales.script import play, read_script
from hardware.scales.voices import VOICES
from services.clock import Clock
from services.scanning.ports import DeviceState
from services.scanning.scan import Device
from services.weighing.model import ScaleAct

_TURN_SECONDS = 0.1


class SimulatedScale(ScaleDriver):
    """Plays a script, once, and answers from then on. `scale` may be steered from any thread.

    Raises Refused (SCRIPT_INVALID) when it is made with a script that has a wrong line, KeyError for an unknown kind.
    """

    _kind = "simulator"

    def __init__(
        self, device: Device, kind: str, script: Iterable[str] = (), *, clock: Clock, settle: float = 0.5
    ) -> None:
        super().__init__(device, clock=clock)
        self._protocol: ScaleProtocol = PROTOCOLS[kind]
        self._steps = read_script(script)
        self.scale = PretendScale(settle=settle, now=clock.monotonic)
        self._voice = VOICES[kind](self.scale)
        self._framing = AnswerFraming()
        self._listeners: ScaleListeners | None = None
        self._plugged = False

    @property
    def acts(self) -> frozenset[ScaleAct]:
        return frozenset(self._protocol.acts)

    @property
    def tells_zero(self) -> bool:
        return self._protocol.tells_zero

    def _wake(self) -> None:
        """All its waits look at `_stopping`."""

    def _run(self, listeners: ScaleListeners) -> None:
        self._listeners = listeners
        listeners.tell(DeviceState.CONNECTING)
        self.replug()
        play(self._steps, self, wait=self._wait)
        while not self._wait(_TURN_SECONDS):
            """Answers, until it is stopped."""
        listeners.tell(DeviceState.STOPPED)

    def _wait(self, seconds: float) -> bool:
        """Let time pass, and answer meanwhile; whether it is to end."""
        until = self._clock.monotonic() + seconds
        while not self._stopping.wait(min(_TURN_SECONDS, max(0.0, until - self._clock.monotonic()))):
            self._answer()
            if self._clock.monotonic() >= until:
                return False
        return True

    def _answer(self) -> None:
        said = b""
        try:
            while True:
                said += self._voice.hear(self._protocol.acts[self._asked.get_nowait()])
        except Empty:
            pass
        said += self._voice.hear(self._protocol.ask) if self._protocol.ask else b""
        self.send(said + (self._voice.printed() if self._voice.streams else b""))

    # -- what a script does --------------------------------------------------------------------------------------------

    def send(self, sent: bytes) -> None:
        """It sends these bytes; unplugged, they are lost. In its thread."""
        if self._listeners is None or not self._plugged or not sent:
            return
        at = self._clock.monotonic()
        for frame in self._framing.feed(sent):
            answer = self._protocol.answer(frame, "kg")
            if answer is not None:
                self._listeners.answer(answer, at)
        self._listeners.raw(sent)

    def printed(self) -> None:
        """Its PRINT key."""
        self.send(self._voice.printed())

    def unplug(self) -> None:
        """Pull the plug."""
        self._plugged = False
        self._framing.forget()
        if self._listeners is not None:
            self._listeners.tell(DeviceState.DISCONNECTED, why="scale.unplugged")

    def replug(self) -> None:
        """Plug it in again."""
        self._plugged = True
        if self._listeners is not None:
            self._listeners.tell(DeviceState.CONNECTED)
