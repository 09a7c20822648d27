"""A scanner without any port: plays a script through framing into the sink. Where there are no pseudo-terminals
(Windows), or a demo needs no line, it stands in for a device; everything behind the `Scanner` port is real."""

from collections.abc import Callable, Iterable

from hardware.scanners.driver import Driver
from hardware.scanners.framing import Framing, FramingRules
from hardware.scanners.listeners import Listeners
from hardware.scanners.script import play, read_script
from services.clock import Clock
from services.scanning.ports import DeviceState
from services.scanning.scan import Device


class SimulatedScanner(Driver):
    """Plays a script, once.

    Raises Refused (SCRIPT_INVALID) when it is made with a script that has a wrong line.
    """

    _kind = "simulator"

    def __init__(self, device: Device, script: Iterable[str], *, clock: Clock, new_id: Callable[[], str]) -> None:
        super().__init__(device, clock=clock, new_id=new_id)
        self._steps = read_script(script)

    def _wake(self) -> None:
        """All its waits look at `_stopping`."""

    def _run(self, listeners: Listeners) -> None:
        listeners.tell(DeviceState.CONNECTING)
        end = _ScriptEnd(listeners, self._clock)
        end.replug()
        play(self._steps, end, wait=self._stopping.wait)
        self._stopping.wait()
        end.drop()
        listeners.tell(DeviceState.STOPPED)


class _ScriptEnd:
    """Where the script's bytes go: framing, then the listeners. Unplugged, they are lost."""

    def __init__(self, listeners: Listeners, clock: Clock) -> None:
        self._listeners = listeners
        self._clock = clock
        self._framing = Framing(FramingRules())
        self._plugged = False

    def send(self, sent: bytes) -> None:
        if not self._plugged:
            return
        for symbol in self._framing.feed(sent, self._clock.monotonic()):
            self._listeners.hand_over(symbol)
        self._listeners.raw(sent)

    def unplug(self) -> None:
        self.drop()
        self._listeners.tell(DeviceState.DISCONNECTED, why="device.unplugged")

    def replug(self) -> None:
        self._plugged = True
        self._listeners.tell(DeviceState.CONNECTED)

    def drop(self) -> None:
        self._plugged = False
        self._listeners.hand_over(self._framing.flush())
