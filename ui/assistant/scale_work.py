"""The step of the scale, where there is one: choose it, and what it answers. UI thread.

A scale that answers is set up; one at a serial port is asked in the protocol that somebody chooses.
"""

from collections.abc import Sequence
from typing import Any, Final

from services.scanning.scan import Device
from services.settings.model import ScaleLine, scanners_of
from services.settings.typed import id_of
from services.weighing.model import Condition, Reading
from services.words.figures import number_text
from services.words.marks import visible
from ui.assistant.views import Body, FindDevices, Option, Present, Told, TryScale, Weighed
from ui.assistant.work import Hands, Work
from ui.error_text import setting_text
from ui.icons import Icon
from ui.widgets.outcome_look import Mood

NONE: Final = "none"
_OWN: Final = "own "  # what the keys of options begin with
_PORT: Final = "port "
_KIND: Final = "kind "
_KINDS: Final = ("toledo", "sics", "adam", "line", "print")
_MOST: Final = 4  # that are offered at once


class ScaleWork(Work):
    """`find` lists what is plugged in, `try_scale` asks a scale (both are called in `run`)."""

    def __init__(self, hands: Hands, *, find: FindDevices, try_scale: TryScale) -> None:
        super().__init__(hands)
        self._find, self._try = find, try_scale
        self._present: tuple[Present, ...] = ()
        self._chosen = ""
        self._asked: Present | None = None  # whose protocol is asked for
        self._tries = 0
        self._told: Told | None = None
        self.done = False
        self.none = False

    def open(self) -> None:
        """Look what is plugged in and not used yet."""

        def found(devices: Sequence[Present]) -> None:
            settings = self.hands.station.settings
            used = {line.port for line in (*scanners_of(settings), *settings.weighing.scales)}
            self._present = tuple(one for one in devices if one.port not in used)[:_MOST]
            self.hands.show()

        self.hands.run(self._find, found, self._failed)

    def body(self) -> Body:
        options = self._kinds() if self._asked is not None else self._scales()
        return Body(options, self._chosen, told=self._told, done=self.done)

    def choose(self, key: str) -> None:
        """A scale, its protocol, or none."""
        self._tries += 1
        self.done = self.none = False
        self._told = None
        if key == NONE:
            self._asked, self._chosen, self.done, self.none = None, NONE, True, True
        elif key.startswith(_OWN):
            self._chosen = key
            self._told = self.hands.told(Mood.NEUTRAL, "assistant.scale.own")
        elif key.startswith(_PORT):
            self._begin(next(one for one in self._present if one.port == key.removeprefix(_PORT)), key)
        elif self._asked is not None:
            self._chosen = key
            self._ask(self._asked, key.removeprefix(_KIND))
        self.hands.show()

    def stop(self) -> None:
        """It is not waited for; a protocol is no longer asked for."""
        self._tries += 1
        self._asked, self._told = None, None if not self.done else self._told

    def weighed(self, device: Device, reading: Reading) -> None:
        """One of the bench's own has answered: that is the test."""
        if self._chosen == f"{_OWN}{device.id}" and reading.condition is not Condition.UNREADABLE:
            said = visible(reading.said.strip()) if reading.weight is None else self._weight(reading.weight)
            told = Told(Mood.ACCEPTED, self.hands.say("assistant.scale.says", said=said))
            if not self.done:  # the weights after the first one are seen
                self.hands.hear(told.mood)
            self.done = True
            if told != self._told:
                self._told = told
                self.hands.show()

    # -- inside --------------------------------------------------------------------------------------------------------

    def _scales(self) -> tuple[Option, ...]:
        say, lines = self.hands.say, self.hands.station.settings.weighing.scales
        own = [Option(f"{_OWN}{one.id}", Icon.SCALE, visible(one.name), say("assistant.scale.there")) for one in lines]
        others = [
            Option(f"{_PORT}{one.port}", Icon.SCALE, one.name, say(f"assistant.scale.add_{one.kind or 'serial'}"))
            for one in self._present
        ]
        none = Option(NONE, Icon.NEXT, say("assistant.scale.none"), say("assistant.scale.none_meaning"))
        return (*own, *others, none)

    def _kinds(self) -> tuple[Option, ...]:
        say = self.hands.say
        return tuple(
            Option(
                f"{_KIND}{one}",
                Icon.SCALE,
                say(f"devices_screen.scale.kinds.{one}"),
                say(f"devices_screen.scale.kinds_hint.{one}"),
            )
            for one in _KINDS
        )

    def _begin(self, chosen: Present, key: str) -> None:
        self._chosen = key
        if chosen.rule:
            self._told = Told(Mood.REFUSED, self.hands.say("assistant.no_rights"), chosen.rule)
        elif chosen.kind == "hid":
            self._ask(chosen, "hid")
        else:
            self._asked, self._chosen = chosen, ""
            self._told = self.hands.told(Mood.NEUTRAL, "assistant.scale.which")

    def _ask(self, chosen: Present, kind: str) -> None:
        lines = self.hands.station.settings.weighing.scales
        values = {
            "id": id_of(chosen.name, [one.id for one in lines], "scale"),
            "name": chosen.name[:80],
            "kind": kind,
            "port": chosen.port,
        }
        tried, self._told = self._tries, self.hands.told(Mood.WORKING, "assistant.scale.trying")

        def answered(weighed: Weighed) -> None:
            if tried == self._tries:
                self._answered(values, weighed)

        def failed(error: Exception) -> None:
            if tried == self._tries:
                self._failed(error)

        self.hands.run(lambda: self._try(values), answered, failed)

    def _answered(self, values: dict[str, Any], weighed: Weighed) -> None:
        say = self.hands.say
        if weighed.said:
            self._store(values, say("assistant.scale.says", said=visible(weighed.said)))
            return
        why = say(weighed.why, port=values["port"]) if weighed.why else ""
        quiet = self.hands.told(Mood.REFUSED, "assistant.scale.quiet")
        self._told = self.hands.heard(Told(Mood.REFUSED, why, quiet.next) if why else quiet)
        self.hands.show()

    def _store(self, values: dict[str, Any], said: str) -> None:
        station, by = self.hands.station, self.hands.by()
        lines: list[ScaleLine | dict[str, Any]] = [*station.settings.weighing.scales, values]

        def done(_settings: object) -> None:
            self.done, self._asked, self._chosen = True, None, f"{_OWN}{values['id']}"
            self._present = tuple(one for one in self._present if one.port != values["port"])
            self._told = self.hands.heard(Told(Mood.ACCEPTED, said, self.hands.say("assistant.scale.added")))
            self.hands.show()
            self.hands.changed("weighing.scales")

        self.hands.run(lambda: station.change_setting("weighing.scales", lines, by=by), done, self._failed)

    def _weight(self, weight: int) -> str:
        number = number_text(f"{weight / 1e6:.3f}", self.hands.words.language)
        return self.hands.say("devices_screen.scale.weight", n=number)

    def _failed(self, error: Exception) -> None:
        self._told = self.hands.heard(Told(Mood.REFUSED, setting_text(error, self.hands.words)))
        self.hands.show()
