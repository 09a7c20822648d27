"""Scanners and test scans in words."""

from typing import Final

from services.scanning.answer import Answer
from services.scanning.layout import TEST_CODE, learn
from services.scanning.marks import show, visible
from services.scanning.meaning import Kind
from services.scanning.ports import DeviceState, DeviceStatus
from services.settings.model import Wedge
from services.words.catalogue import Catalogue
from ui.devices.views import KEYBOARD, DeviceCard, TestView

_REMEMBERED: Final = 32  # bytes of a device that are shown
_KINDS: Final = frozenset({"serial", "hid", "simulator"})


class RawBytes:
    """The last bytes of one device."""

    def __init__(self) -> None:
        self._bytes = b""

    def add(self, chunk: bytes) -> None:
        """More came."""
        self._bytes = (self._bytes + chunk)[-_REMEMBERED:]

    def holds(self, code: bytes) -> bool:
        """Whether these bytes are among them."""
        return bool(code) and code in self._bytes

    @property
    def hex(self) -> str:
        """In pairs: "5D 43 31"."""
        return self._bytes.hex(" ").upper()

    @property
    def text(self) -> str:
        """As characters, those that cannot be seen as marks."""
        return visible(self._bytes.decode("cp1252", errors="replace"))


class DeviceWords:
    """Says what the devices page shows."""

    def __init__(self, words: Catalogue) -> None:
        self._say = words.say
        self.keyboard_name = words.say("devices_screen.keyboard.name")

    def card(self, status: DeviceStatus, raw: RawBytes | None, joined: list[str]) -> DeviceCard:
        """A scanner with a driver of its own."""
        device = status.device
        kind = device.channel if device.channel in _KINDS else "serial"
        return DeviceCard(
            device.id,
            device.name,
            self._say(f"devices_screen.kind.{kind}"),
            status.port,
            status.state,
            self._say(f"device.state.{status.state}"),
            self._say(status.why) if status.why else "",
            raw.text if raw else "",
            raw.hex if raw else "",
            self._joined(joined),
        )

    def keyboard(self, wedge: Wedge, keys: bytes, joined: list[str]) -> DeviceCard:
        """All scanners that type. `keys`: of the last code, UTF-8."""
        state = DeviceState.CONNECTED if wedge.on else DeviceState.STOPPED
        return DeviceCard(
            KEYBOARD,
            self.keyboard_name,
            self._say("devices_screen.kind.keyboard"),
            "",
            state,
            self._say("devices_screen.keyboard.on" if wedge.on else "devices_screen.keyboard.off"),
            self._say("wedge.inactive") if wedge.on else "",
            show(keys.decode(errors="replace"), longest=_REMEMBERED),
            "",
            self._joined(joined),
        )

    def layout(self, sample: str) -> str:
        """What the layout check found when it was done last."""
        if not sample:
            return self._say("devices_screen.keyboard.unchecked")
        repair = learn(TEST_CODE, sample)
        if repair is None:
            return self._say("wedge.layout.unfit")
        return self._say("wedge.layout.same" if repair.name == "same" else "wedge.layout.mended")

    def test(self, answer: Answer) -> TestView:
        """A test scan, taken apart."""
        scan, meaning = answer.scan, answer.meaning
        facts = {
            "device": scan.device.name,
            "symbology": scan.symbology or self._say("devices_screen.test.not_told"),
            "aim": scan.aim or self._say("devices_screen.test.not_told"),
            "length": str(len(scan.text)),
            "hex": scan.raw[:_REMEMBERED].hex(" ").upper() + (" …" if len(scan.raw) > _REMEMBERED else ""),
        }
        flaw = self._say(f"outcome.{scan.flaw}.what") if scan.flaw else ""
        return TestView(
            flaw or self._say(f"devices_screen.kinds.{meaning.kind}"),
            self._say(f"outcome.{scan.flaw}.next") if scan.flaw else self._hint(answer),
            show(scan.text),
            tuple((self._say(f"devices_screen.test.{fact}"), value) for fact, value in facts.items()),
            tuple((part.ai or "–", part.title or "–", show(part.value)) for part in meaning.elements),
        )

    def _hint(self, answer: Answer) -> str:
        if answer.meaning.hint:
            return self._say(answer.meaning.hint)
        spoken = answer.meaning.kind in (Kind.COMMAND, Kind.BADGE)
        return self._say("devices_screen.test.spoken" if spoken else "devices_screen.test.next")

    def _joined(self, names: list[str]) -> str:
        return self._say("devices_screen.joined", names=", ".join(names)) if names else ""
