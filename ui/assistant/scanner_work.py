"""The step of the scanner: a test code on the page, what arrived of it, and by which way. UI thread.

A scanner that types has to end its codes and to agree with the computer on the keys: where it does not it is said what
to do, or mended. What was known of its keys is given up only when it turns out to be wrong.
"""

from collections.abc import Callable, Sequence
from typing import Final

from services.scanning.answer import Answer
from services.scanning.layout import TEST_CODE, Repair, case_turned, learn, like_test, moved
from services.scanning.marks import show
from services.scanning.meaning import Kind
from services.scanning.outcome import Reason
from services.scanning.scan import Flaw
from services.scanning.wedge import stray_words
from services.settings.model import scanners_of
from services.settings.typed import id_of
from ui.assistant.views import Body, FindDevices, Option, Present, Told
from ui.assistant.work import Hands, Work
from ui.error_text import error_text
from ui.icons import Icon
from ui.layout_sample import Sample, keep, sample_from, sample_of
from ui.widgets.outcome_look import Mood

HELP: Final = "help"
_LONGEST = 40  # characters of a code that are shown
_OF_KEYS = frozenset({Flaw.LAYOUT, Flaw.CAPS_LOCK})  # that is what the test is for
_MOST = 2  # devices that are offered: what arrives is to be in sight
_TESTS = frozenset({Reason.TEST, Reason.BADGE, Reason.BADGE_UNKNOWN, Reason.COMMAND_UNKNOWN, Reason.COMMAND_TORN})


class ScannerWork(Work):
    """`find` lists what is plugged in; `caps_lock` and `last_keys` tell of the last keys; `set_up` opens the wizard
    that shows scanners what they are to send."""

    def __init__(
        self,
        hands: Hands,
        *,
        find: FindDevices,
        caps_lock: Callable[[], bool],
        last_keys: Callable[[], str],
        set_up: Callable[[], None],
    ) -> None:
        super().__init__(hands)
        self._find, self._caps_lock, self._last_keys, self._set_up = find, caps_lock, last_keys, set_up
        self._present: tuple[Present, ...] = ()
        self._told: Told | None = None
        self._arrived = ""
        self._needs_help = False
        self.done = False

    def open(self) -> None:
        """Look what is plugged in and not used yet."""

        def found(devices: Sequence[Present]) -> None:
            used = {line.port for line in scanners_of(self.hands.station.settings)}
            used |= {line.port for line in self.hands.station.settings.weighing.scales}
            self._present = tuple(one for one in devices if one.port not in used)[:_MOST]
            self.hands.show()

        self.hands.run(self._find, found, self._failed)

    def body(self) -> Body:
        say = self.hands.say
        options = [
            Option(one.port, Icon.SCANNER, one.name, say(f"assistant.scanner.add_{one.kind or 'serial'}"))
            for one in self._present
        ]
        if self._needs_help:
            options.append(
                Option(HELP, Icon.HELP, say("assistant.scanner.help"), say("assistant.scanner.help_meaning"))
            )
        waiting = self.hands.told(Mood.NEUTRAL, "assistant.scanner.waiting")
        return Body(
            tuple(options),
            told=self._told,
            code=TEST_CODE,
            waits=(waiting.what, waiting.next),
            arrived=self._arrived,
            done=self.done,
        )

    def choose(self, key: str) -> None:
        """A device that is to be a scanner from now on; or the wizard."""
        chosen = next((one for one in self._present if one.port == key), None)
        if chosen is None:
            self._set_up()
        elif chosen.rule:
            self._tell(Told(Mood.REFUSED, self.hands.say("assistant.no_rights"), chosen.rule))
        else:
            self._add(chosen)

    def answered(self, answer: Answer) -> bool:
        """Any code is a test; the one of the page tells of the keys, too."""
        if answer.outcome.reason not in _TESTS and answer.meaning.kind is not Kind.COMMAND:
            return False
        self._arrived = show(answer.scan.text, longest=_LONGEST)
        if answer.scan.flaw is not None and answer.scan.flaw not in _OF_KEYS:
            self._tell(self.hands.told(Mood.REFUSED, f"outcome.{answer.scan.flaw}"))
        elif answer.scan.device.channel == "wedge" and answer.meaning.kind is not Kind.COMMAND:
            self._typed(answer.scan.text)
        else:
            self._works(answer.scan.text, answer.scan.device.channel, answer.scan.device.name)
        return True

    def stray_typed(self, text: str) -> None:
        """It types, and does not end its codes."""
        self._arrived = show(text, longest=_LONGEST)
        key = "short" if stray_words(text) == "short" else "unended"
        self._needs_help = True
        self._tell(self.hands.told(Mood.REFUSED, f"assistant.scanner.{key}", text=show(text, longest=_LONGEST)))

    # -- inside --------------------------------------------------------------------------------------------------------

    def _typed(self, text: str) -> None:
        """By a scanner that types: what is known of the keys has already been applied to it."""
        station = self.hands.station
        known = sample_of(station)
        if text == TEST_CODE and known.text:
            self._works(text, "wedge", mended=known.text != TEST_CODE)
            return
        if known.text:  # what is known of the keys is wrong: as it comes, once more
            self._keep(Sample(), lambda: self._ask_again("assistant.scanner.once_more"))
            return
        repair = learn(TEST_CODE, text, caps_lock=self._caps_lock())
        if repair is not None:
            self._keep(sample_from(text, self._last_keys()), lambda: self._learned(text, repair))
        elif self._caps_lock():
            self._ask_again("assistant.scanner.caps_lock")
        elif moved(text) or case_turned(text) or like_test(text):
            self._needs_help = True
            self._ask_again("assistant.scanner.wrong_layout", text=text)
        else:
            self._works(text, "wedge", unchecked=True)

    def _learned(self, text: str, repair: Repair) -> None:
        self._works(TEST_CODE if repair.name != "same" else text, "wedge", mended=repair.name != "same")

    def _works(self, text: str, channel: str, name: str = "", *, mended: bool = False, unchecked: bool = False) -> None:
        self.done, self._needs_help = True, False
        say, way = self.hands.say, channel if channel in ("wedge", "serial", "hid", "camera") else "device"
        how = say(f"assistant.scanner.way.{way}", device=name)
        key = "mended" if mended else "unchecked" if unchecked else "good"
        what = say("assistant.scanner.arrived", text=show(text, longest=_LONGEST))
        next_ = say(f"assistant.scanner.{key}") if way == "wedge" else ""
        self._tell(Told(Mood.ACCEPTED, what, " ".join(filter(None, (how, next_)))))

    def _ask_again(self, key: str, **params: str) -> None:
        shown = {name: show(text, longest=_LONGEST) for name, text in params.items()}
        self._tell(self.hands.told(Mood.REFUSED, key, **shown))

    def _add(self, chosen: Present) -> None:
        station, by = self.hands.station, self.hands.by()
        scanning = station.settings.scanning
        taken = [*(one.id for one in scanners_of(station.settings)), "keyboard"]
        line = {"id": id_of(chosen.name, taken, "scanner"), "name": chosen.name[:80]}
        if chosen.kind == "hid":
            path, lines = "scanning.hid", [*scanning.hid, {**line, "device": chosen.port}]
        else:
            path, lines = "scanning.serial", [*scanning.serial, {**line, "port": chosen.port}]

        def done(_settings: object) -> None:
            self._present = tuple(one for one in self._present if one is not chosen)
            self._tell(self.hands.told(Mood.NEUTRAL, "assistant.scanner.added", device=chosen.name))
            self.hands.changed(path)

        self.hands.run(lambda: station.change_setting(path, lines, by=by), done, self._failed)

    def _keep(self, sample: Sample, then: Callable[[], None]) -> None:
        def kept(_settings: object) -> None:
            self.hands.changed("scanning.wedge")
            then()

        self.hands.run(lambda: keep(self.hands.station, sample), kept, self._failed)

    def _failed(self, error: Exception) -> None:
        self._tell(Told(Mood.REFUSED, error_text(error, self.hands.words)))

    def _tell(self, told: Told) -> None:
        """What is well was heard when the scan was answered."""
        if told.mood is Mood.REFUSED:
            self.hands.hear(told.mood)
        self._told = told
        self.hands.show()
