"""Sessions of the board in a supervisor's words."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from types import MappingProxyType
from typing import Final

from services.scanning import saying
from services.sessions.model import Status
from services.supervisor import rules
from services.supervisor.model import RECENT_MINUTES, DeviceView, SessionView, Trouble
from services.words.catalogue import Catalogue
from services.words.figures import time_text
from services.words.marks import NO_BREAK, visible
from ui.icons import Icon
from ui.supervisor.views import DeviceMark, RowView, Sign
from ui.widgets.outcome_look import Mood

NOTHING: Final = "–"
KINDS: Final = ("scanner", "scale", "printer", "camera", "another")
_LONGEST: Final = 22  # characters of a name in a row; the session's panel has it whole
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

_TROUBLE: Final = MappingProxyType(
    {
        Trouble.EXPIRED: (Icon.EXPIRED, Mood.REFUSED),
        Trouble.FAILING: (Icon.REFUSED, Mood.REFUSED),
        Trouble.STALLED: (Icon.STALLED, Mood.DUPLICATE),
        Trouble.REVIEW: (Icon.ASKING, Mood.WORKING),
        Trouble.UNSENT: (Icon.UNSENT, Mood.KEPT),
        Trouble.SILENT: (Icon.SILENT, Mood.WARNING),
    }
)
_STATUS: Final = MappingProxyType(
    {
        Status.ACTIVE: Icon.PLAY,
        Status.PAUSED: Icon.PAUSE,
        Status.COMPLETED: Icon.CONFIRM,
        Status.CANCELLED: Icon.CLOSE,
    }
)


class SupervisorWording:
    """Says sessions in one language and zone. Plain Python, any thread."""

    def __init__(self, words: Catalogue, zone: tzinfo | None) -> None:
        self.words = words
        self.zone = zone
        self.say = words.say

    # -- times ---------------------------------------------------------------------------------------------------------

    def age(self, age: timedelta) -> str:
        """ "now", "23 min", "3 h", "2 days": as exact as it matters."""
        if age >= 2 * _DAY:
            return self.say("supervisor_screen.age.days", n=age // _DAY)
        if age >= 2 * _HOUR:
            return self.say("supervisor_screen.age.hours", n=age // _HOUR)
        if age < _MINUTE:
            return self.say("supervisor_screen.age.now")
        return self.say("supervisor_screen.age.minutes", n=age // _MINUTE)

    def moment(self, at: datetime, now: datetime) -> str:
        """A time, with its day where that is not today."""
        return saying.moment(at, now, self.zone, self.words.language)

    def seconds(self, at: datetime, now: datetime) -> str:
        """The same, to the second where it is today."""
        today = at.astimezone(self.zone).date() == now.astimezone(self.zone).date()
        return time_text(at, self.zone, seconds=True) if today else self.moment(at, now)

    # -- a session -----------------------------------------------------------------------------------------------------

    def title(self, view: SessionView) -> str:
        """ "Inventory · Room 214"."""
        parts = (self.type_of(view), visible(view.location))
        return " · ".join(part for part in parts if part)

    def type_of(self, view: SessionView) -> str:
        """ "Inventory"."""
        return self.say(f"session_type.{view.session_type}")

    def sign(self, view: SessionView) -> Sign:
        """Its most urgent trouble, or else how it stands."""
        if view.troubles:
            return self.trouble_sign(view.troubles[0])
        return Sign(_STATUS[view.status], self.say(f"supervisor_screen.status.{view.status}"), Mood.NEUTRAL)

    def trouble_sign(self, trouble: Trouble) -> Sign:
        """A trouble's symbol and word."""
        icon, mood = _TROUBLE[trouble]
        return Sign(icon, self.say(f"supervisor_screen.trouble.{trouble}"), mood, loud=True)

    def done(self, view: SessionView) -> str:
        """How far it is: "38 of 120", or how many there are where nobody said how many to expect."""
        if view.expected_items:
            return self.say(
                "supervisor_screen.of", n=number_text(view.items_scanned), all=number_text(view.expected_items)
            )
        return number_text(view.items_scanned)

    def row(self, view: SessionView, now: datetime) -> RowView:
        """Its line in the list."""
        station = view.at_station
        return RowView(
            id=view.id,
            sign=self.sign(view),
            station=short(view.station) or NOTHING,
            person=short(view.person),
            what=self.type_of(view),
            where=short(view.location),
            done=self._with_staged(view),
            percent=view.percent if view.expected_items else None,
            recent=rules.recent_until(view, now, RECENT_MINUTES),
            rate=self.rate(view, now),
            failed=number_text(view.failed),
            share=self._share(view),
            failing=Trouble.FAILING in view.troubles,
            at=view.last_activity,
            clock=self.moment(view.last_activity, now),
            unsent=NOTHING if station is None else number_text(station.unsent),
            oldest=""
            if station is None or station.oldest_at is None
            else self.age(max(now - station.oldest_at, timedelta())),
            stuck=Trouble.UNSENT in view.troubles,
            devices=() if station is None else self.devices(view.devices),
        )

    def rate(self, view: SessionView, now: datetime) -> str:
        """ "12 a minute"; a session that is over has none."""
        if not view.is_open:
            return ""
        rate = rules.rate(view, now)
        return self.say("supervisor_screen.rate", rate="< 1" if 0 < rate < 1 else f"{rate:.0f}")

    def devices(self, devices: Iterable[DeviceView]) -> tuple[DeviceMark, ...]:
        """One mark a kind: what is unplugged is said, even where another of its kind is there. A station without a
        scanner of its own line is scanned at by keyboard scanner, of which nobody knows whether it is plugged in."""
        by_kind: dict[str, list[DeviceView]] = defaultdict(list)
        for device in devices:
            by_kind[device.kind if device.kind in KINDS else KINDS[-1]].append(device)
        word, said = self.say("supervisor_screen.device.keyboard"), self.say("supervisor_screen.device.by_keyboard")
        marks = tuple(self._mark(kind, by_kind[kind]) for kind in KINDS if kind in by_kind)
        return marks if "scanner" in by_kind else (DeviceMark(word, said, None), *marks)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _with_staged(self, view: SessionView) -> str:
        """How far it is, and what waits for its commit: a bench that commits at the end is seen at work as well."""
        if not view.staged:
            return self.done(view)
        return self.say("supervisor_screen.with_staged", done=self.done(view), n=number_text(view.staged))

    def _share(self, view: SessionView) -> str:
        if not view.failed or not view.items_scanned:
            return ""
        return self.say("supervisor_screen.percent", n=max(1, round(100 * view.failed / view.items_scanned)))

    def _mark(self, kind: str, devices: list[DeviceView]) -> DeviceMark:
        states = {device.state for device in devices}
        on = False if "disconnected" in states else None if "unknown" in states else True
        said = ", ".join(self._said(device) for device in devices)
        return DeviceMark(self.say(f"supervisor_screen.device.{kind}"), said, on)

    def _said(self, device: DeviceView) -> str:
        """As the status bar there says it: a camera that another program has, or a film, is not unplugged."""
        gone = device.state == "disconnected" and device.kind == "camera"
        key = "frame.device.said.not_ready" if gone else f"supervisor_screen.device.{device.state}"
        return self.say(key, name=visible(device.name))


def short(text: str) -> str:
    """A name as long as a row has room for, with visible marks."""
    return visible(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…")


def number_text(number: int) -> str:
    """ "12 345": spaces between thousands, which every language reads."""
    return f"{number:,}".replace(",", NO_BREAK)
