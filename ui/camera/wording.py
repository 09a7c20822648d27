"""What a camera sees and says, in a person's words."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo
from pathlib import Path
from typing import Final

from services.errors import OutsideFailed
from services.frames.agreement import Fate, Stay
from services.frames.model import Decoded, Frame, Symbol
from services.scanning.answer import Answer
from services.scanning.ports import DeviceState, DeviceStatus
from services.words.catalogue import Catalogue
from services.words.figures import time_text
from services.words.marks import visible
from ui.camera.stills_views import StillRow
from ui.camera.views import Mark, Missing, ReadRow, Status, Sure
from ui.error_text import error_text
from ui.widgets.code_text import code_text
from ui.widgets.outcome_look import Mood, look_of
from ui.widgets.two_lines import TwoLines

STILL: Final = 3.0  # seconds without a new picture: then it is said that this one is old


class CameraWording:
    """Plain Python, any thread."""

    def __init__(self, words: Catalogue, zone: tzinfo | None) -> None:
        self._words, self._zone = words, zone

    def symbology(self, name: str) -> str:
        """What people call it; the name itself where it is none of those that are read."""
        key = f"symbology.{name.replace('-', '_')}"
        return self._words.say(key) if name and self._words.has(key) else visible(name)

    def named(self, symbol: Symbol) -> str:
        """ "EAN-13 · 4006 3813 3393 1": what stands beside a code in a picture."""
        return " · ".join(filter(None, (self.symbology(symbol.symbology), code_text(symbol.text))))

    def mark(self, stay: Stay) -> Mark:
        """A code that is in view; with its number where somebody is to choose."""
        number = f"{stay.number} · " if stay.number else ""
        sure = Sure.SCANNED if stay.fate is Fate.TAKEN else Sure.SEEN
        return Mark(stay.symbol.corners, f"{number}{self.named(stay.symbol)}", sure)

    def status(self, camera: DeviceStatus | None, frame: Frame | None, now: float) -> Status:
        """How it stands. `now`: the clock's monotonic seconds."""
        if camera is None:
            return Status(DeviceState.STOPPED, self._words.say("camera_screen.state.stopped"))
        if camera.state is DeviceState.CONNECTED and frame is None:  # its first picture is on the way
            camera = replace(camera, state=DeviceState.CONNECTING)
        old = 0.0 if frame is None else now - frame.at
        if camera.state is DeviceState.CONNECTED and old >= STILL:
            word = self._words.say("camera_screen.state.still", n=int(old))
            return Status(DeviceState.CONNECTING, word, visible(camera.device.name))
        size = "" if frame is None else self._words.say("camera_screen.size", width=frame.width, height=frame.height)
        detail = " · ".join(filter(None, (visible(camera.device.name), size)))
        return Status(camera.state, self._words.say(f"camera_screen.state.{camera.state}"), detail)

    def missing(self, camera: DeviceStatus | None) -> Missing:
        """Why there is no picture."""
        say = self._words.say
        if camera is None or camera.state is DeviceState.STOPPED:
            return Missing(say("camera_screen.none.what"), say("camera_screen.none.next"))
        name = visible(camera.device.name)
        if camera.state is DeviceState.DISCONNECTED:
            why = say(camera.why) if camera.why else ""
            return Missing(
                say("frame.trouble.camera.what", name=name), " ".join((why, say("camera_screen.gone"))).strip()
            )
        return Missing(say("camera_screen.opening.what", name=name), say("camera_screen.opening.next"))

    def still(self, id_: str, path: Path, found: Decoded | OutsideFailed) -> StillRow:
        """A picture that was read, or why it could not be. `id_`: of its row."""
        file = TwoLines(code_text(path.name), visible(str(path.parent)))
        if isinstance(found, OutsideFailed):
            return StillRow(id_, file, TwoLines(self.fault(found), mood=Mood.REFUSED), TwoLines(""))
        took = self._words.say("camera_screen.stills.ms", n=round(found.seconds * 1000))
        if not found.symbols:
            return StillRow(
                id_, file, TwoLines(self._words.say("camera_screen.stills.no_code"), indented=True), TwoLines(took)
            )
        codes = " · ".join(code_text(one.text) for one in found.symbols)
        names = " · ".join(self.symbology(one.symbology) for one in found.symbols)
        return StillRow(id_, file, TwoLines(codes, names, code=True, mood=Mood.ACCEPTED), TwoLines(took))

    def done(self, found: Sequence[Decoded | OutsideFailed]) -> str:
        """What came of several pictures; "" of one, whose row says it."""
        if len(found) < 2:
            return ""
        read = [one for one in found if isinstance(one, Decoded)]
        coded = sum(bool(one.symbols) for one in read)
        counts = {"coded": coded, "plain": len(read) - coded, "failed": len(found) - len(read)}
        return self._words.say("camera_screen.stills.done", n=len(found), **counts)

    def fault(self, error: OutsideFailed) -> str:
        """Why a picture could not be read."""
        return error_text(error, self._words)

    def going(self, path: Path, number: int, of: int) -> str:
        """Which one is read now."""
        return self._words.say("camera_screen.stills.going", name=code_text(path.name), number=number, of=of)

    def read(self, answer: Answer) -> ReadRow:
        """A code that was read, and what the bench said to it."""
        look, scan = look_of(answer.outcome), answer.scan
        time = time_text(scan.at, self._zone, seconds=True)
        what = self._words.say(f"line.{answer.outcome.reason}")
        return ReadRow(
            scan.id,
            TwoLines(code_text(scan.text), " · ".join(filter(None, (time, self.symbology(scan.symbology)))), code=True),
            TwoLines(self._words.say(look.word), what, mood=look.mood, icon=look.icon, tile=True),
        )
