"""A scanner without any port: plays a script through framing into the sink. Where there are no pseudo-terminals
(Windows), or a demo needs no line, it stands in for a device; everything behind the `Scanner` port is real."""

from collections.abc import Callable, Iterable
from threading import Event, Thread

from hardware.scanners.framing import Framing, FramingRules
from hardware.scanners.listeners import Listeners
from hardware.scanners.script import play, read_script
from services.clock import Clock
from services.scanning.ports import DeviceState, RawListener, ScanSink, StatusListener
from services.scanning.scan import Device


class SimulatedScanner:
    """The simulator behind the `Scanner` port. Its thread, `simulator <name>`, plays the script once.

    Raises Refused (SCRIPT_INVALID) when it is made with a script that has a wrong line.
    """

    def __init__(self, device: Device, script: Iterable[str], *, clock: Clock, new_id: Callable[[], str]) -> None:
        self._device = device
        self._steps = read_script(script)
        self._clock = clock
        self._new_id = new_id
        self._stopping = Event()
        self._thread: Thread | None = None

    @property
    def device(self) -> Device:
        return self._device

    def start(self, sink: ScanSink, on_status: StatusListener, on_raw: RawListener) -> None:
        """Begin to play. Returns at once."""
        if self._thread is not None:
            raise RuntimeError(f"{self._device.name} has been started already")
        listeners = Listeners(
            self._device, clock=self._clock, new_id=self._new_id, sink=sink, on_status=on_status, on_raw=on_raw
        )
        self._stopping.clear()
        self._thread = Thread(target=self._run, args=(listeners,), name=f"simulator {self._device.name}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the playing and join the thread; half a symbol is handed over as INCOMPLETE. Safe to call twice."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

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
