"""Reads pictures in a process of its own: libraries that read barcodes and pictures crash at some of them, and hang at
others. That costs the picture, and nothing else: the next one has a new process."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock
from time import monotonic, perf_counter
from typing import Final

import structlog

from hardware.camera.decode.block import Block
from hardware.camera.decode.helper import ENTRY, Broke, Helper
from hardware.camera.decode.messages import Failed, Fault, Read, ReadFile, ReadFrame, Result
from services.errors import OutsideFailed, OutsideKind
from services.frames.model import Decoded, Frame

log = structlog.get_logger(__name__)

BROKE: Final = "picture.trouble.broke"
NO_LIBRARY: Final = "picture.trouble.no_library"
_NOT_OPENED: Final = "picture.fault.not_opened"
_NEEDED: Final = frozenset({"OpenCV", "zxing-cpp"})
_LONGEST_PATH: Final = 8_192
"""Characters: more than systems take, and no more, however each is written, than a pipe holds that nobody reads."""
_PAUSES: Final = (0.0, 0.1, 0.3, 1.0, 3.0, 10.0)


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds. `begin`: until the process is there; `file`, `frame`: until it has answered; `still`: after which no
    step of a still picture is begun; `pauses`: before it is started again, by how often it broke in a row."""

    begin: float = 60.0
    file: float = 30.0
    frame: float = 3.0
    still: float = 3.0
    pauses: tuple[float, ...] = _PAUSES

    def pause(self, broken: int) -> float:
        """After it broke so often in a row, 1 or more; the last one for ever."""
        return self.pauses[min(broken, len(self.pauses)) - 1]


class DecodingProcess:
    """Behind the `Decoder` port. Threads are served one after the other. `entry`: the module whose `main` the process
    runs."""

    def __init__(self, limits: Limits | None = None, *, entry: str = ENTRY) -> None:
        self._limits, self._entry = limits or Limits(), entry
        self._turn, self._stopping = Lock(), Event()
        self._helper: Helper | None = None
        self._block: Block | None = None
        self._missing: tuple[str, ...] = ()
        self._broken = 0  # times in a row
        self._rests_until = 0.0
        self._trouble = ""

    @property
    def trouble(self) -> str:
        """Why live frames are not read now, a key of the catalogue; "" where they are."""
        return self._trouble

    def missing(self) -> tuple[str, ...]:
        """The libraries that are not there, of OpenCV, zxing-cpp and zbar; without one of the first two nothing is
        read. Starts the process. Raises OutsideFailed where it does not start."""
        with self._turn:
            try:
                self._running()
            except Broke as how:
                raise OutsideFailed(OutsideKind.DEVICE, BROKE, retry=True) from how
            except OutsideFailed as failure:
                if failure.words != NO_LIBRARY:
                    raise
            return self._missing

    def read_file(self, path: Path) -> Decoded:
        """As Decoder.read_file. Where the process broke several times in a row, it is waited for."""
        request = ReadFile(_whole(path), self._limits.still)
        if len(request.path) > _LONGEST_PATH:
            raise OutsideFailed(OutsideKind.FILE, _NOT_OPENED, retry=False, path=path)
        with self._turn:
            if self._trouble != NO_LIBRARY:
                self._stopping.wait(max(0.0, self._rests_until - monotonic()))
            try:
                answer = self._asked(lambda: request, self._limits.file)
            except Broke as how:
                words = "picture.took_too_long" if how.late else "picture.fault.broke"
                raise OutsideFailed(OutsideKind.FILE, words, retry=False, path=path) from how
        if isinstance(answer, Failed):
            said = {"path": path, "n": answer.number}
            raise OutsideFailed(OutsideKind.FILE, f"picture.fault.{answer.fault.value}", retry=False, **said)
        return Decoded(answer.symbols, perf_counter() - answer.loaded, answer.width, answer.height)

    def read(self, frame: Frame) -> Decoded:
        """As Decoder.read. Nothing, at once, while the process rests."""
        with self._turn:
            began = perf_counter()
            answer = self._of_frame(frame) if monotonic() >= self._rests_until else None
            symbols = answer.symbols if isinstance(answer, Read) else ()
            return Decoded(symbols, perf_counter() - began, frame.width, frame.height)

    def stop(self) -> None:
        """As Decoder.stop. What is just read is broken off."""
        self._stopping.set()
        helper = self._helper
        if helper is not None and self._turn.locked():
            helper.kill()
        with self._turn:
            self._let_go()
            block, self._block = self._block, None
            if block is not None:
                block.close()
            self._broken, self._rests_until, self._trouble = 0, 0.0, ""
            self._stopping.clear()

    # -- in its turn ---------------------------------------------------------------------------------------------------

    def _of_frame(self, frame: Frame) -> Result | None:
        def request() -> ReadFrame:
            block = self._shared()
            block.put(frame.pixels)
            return ReadFrame(block.where, block.size, frame.width, frame.height)

        try:
            answer = self._asked(request, self._limits.frame)
        except (Broke, OutsideFailed):
            return None
        except OSError as error:  # no memory to put the frame in
            log.warning("a frame cannot be handed over", why=str(error))
            self._trouble = BROKE
            return None
        self._trouble = BROKE if isinstance(answer, Failed) else ""
        return answer

    def _asked(self, request: Callable[[], ReadFile | ReadFrame], seconds: float) -> Result:
        """Raises Broke, and OutsideFailed where there is no process to ask."""
        helper, wanted = self._running(), request()
        try:
            answer = helper.ask(wanted, seconds)
        except Broke as how:
            self._let_go()
            self._rest(str(how))
            raise
        if answer != Failed(Fault.BROKE, 0):
            self._broken, self._trouble = 0, ""
        return answer

    def _running(self) -> Helper:
        """The process, started where there is none. Raises Broke, and OutsideFailed."""
        if self._helper is not None:
            return self._helper
        if self._stopping.is_set():
            raise Broke("it is not wanted any more")
        try:
            self._helper = Helper(self._shared().files, self._entry)
        except OSError as error:
            self._rest(str(error))
            raise OutsideFailed(OutsideKind.DEVICE, BROKE, retry=True) from error
        if self._stopping.is_set():
            self._helper.kill()
        try:
            self._missing = self._helper.begun(self._limits.begin).missing
        except Broke as how:
            self._let_go()
            self._rest(str(how))
            raise
        if _NEEDED & set(self._missing):
            self._let_go()
            self._rest("no library", NO_LIBRARY)
            raise OutsideFailed(OutsideKind.DEVICE, NO_LIBRARY, retry=True)
        return self._helper

    def _rest(self, how: str, trouble: str = BROKE) -> None:
        """It broke: it is started again, but not at once where that happens in a row."""
        if self._stopping.is_set():
            return
        self._broken += 1
        pause = self._limits.pause(self._broken)
        self._rests_until, self._trouble = monotonic() + pause, trouble
        log.warning("the process that reads pictures broke", how=how, in_a_row=self._broken, pause=pause)

    def _let_go(self) -> None:
        helper, self._helper = self._helper, None
        if helper is not None:
            helper.end()

    def _shared(self) -> Block:
        if self._block is None:
            self._block = Block()
        return self._block


def _whole(path: Path) -> str:
    """The process may stand elsewhere. Where the folder is gone that we stand in, nothing is there for it either."""
    try:
        return str(path.absolute())
    except OSError:
        return str(path)
