"""What waits to be sent, what the server refused, and what becomes of that. No Qt here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.errors import Refused
from services.identity.person import Person
from services.sync.lines import LogLine, MessageLine, SyncStatus
from services.sync.model import State
from ui.error_text import error_text
from ui.running import Run
from ui.station import Station
from ui.sync.views import Shelf, SyncPage, SyncView
from ui.sync.wording import SyncWording

MOST: Final = 200  # lines in a list; the number beside its name counts all


@dataclass(frozen=True, slots=True)
class _Found:
    """What was read at once."""

    shelf: Shelf
    status: SyncStatus
    messages: Sequence[MessageLine] = ()
    log: Sequence[LogLine] = ()


class SyncPresenter:
    """Called in the UI thread; work goes through `run`."""

    def __init__(self, station: Station, page: SyncPage, run: Run) -> None:
        self._station = station
        self._page = page
        self._run = run
        self._say = station.words.say
        self._wording = SyncWording(station.words, station.settings.station.tz)
        self._shelf: Shelf | None = None  # None: the first that has something to see
        self._found: _Found | None = None
        self._chosen = ""  # the id of the message that is looked at
        self._asks, self._wrong = False, ""
        self._told, self._failed = "", False
        self._reading = False

    # -- looking -------------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Somebody came to this screen: what needs him first."""
        self._shelf, self._chosen = None, ""
        self._forget()
        if self._station.starter.asks_server:
            self._read()
        else:
            self._page.show_alone()

    def refresh(self) -> None:
        """How things stand now; what somebody is in the middle of stays. One look at a time: a slow disk piles none
        up."""
        if self._station.starter.asks_server and not self._reading:
            self._read()

    def choose_shelf(self, shelf: Shelf) -> None:
        """Look at another list."""
        self._shelf, self._chosen = shelf, ""
        self._forget()
        self._read()

    def choose(self, message_id: str) -> None:
        """Look at a message."""
        if message_id != self._chosen:
            self._chosen = message_id
            self._forget()
            self._show()

    # -- acting --------------------------------------------------------------------------------------------------------

    def try_now(self) -> None:
        """Send what waits without waiting for its time."""
        self._forget()
        self._act(lambda _by: self._station.sync.wake(), "")

    def retry(self) -> None:
        """Send the refused message once more."""
        message = self._chosen
        self._act(lambda by: self._station.sync.retry(message, by()), "sync.told.retried")

    def ask(self) -> None:
        """It is to be discarded: why?"""
        self._forget()
        self._asks = True
        self._show()

    def keep(self) -> None:
        """It is not discarded after all."""
        self._forget()
        self._show()

    def discard(self, reason: str) -> None:
        """Discard it, for this reason."""
        if not reason.strip():
            self._wrong = self._say("sync.reason.missing")
            self._show()
            return
        message = self._chosen
        self._act(lambda by: self._station.sync.discard(message, reason.strip(), by()), "sync.told.discarded")

    # -- inside --------------------------------------------------------------------------------------------------------

    def _act(self, work: Callable[[Callable[[], Person]], Any], told: str) -> None:
        by = self._by()

        def done(_result: Any) -> None:
            self._forget()
            self._told = self._say(told) if told else ""
            self._read()

        self._run(lambda: work(by), done, self._broke)

    def _by(self) -> Callable[[], Person]:
        """Who acts. Where nobody does any more, that is refused as a missing right."""
        present = self._station.door.presence.present

        def by() -> Person:
            if present is None:
                raise Refused("FORBIDDEN", "people.refused.right")
            return present

        return by

    def _broke(self, error: Exception) -> None:
        self._forget()
        self._told, self._failed = error_text(error, self._station.words), True
        self._show()

    def _forget(self) -> None:
        """What was said or asked is over."""
        self._asks, self._wrong, self._told, self._failed = False, "", "", False

    def _read(self) -> None:
        sync, wanted = self._station.sync, self._shelf

        def read() -> _Found:
            status = sync.status()
            shelf = wanted or (Shelf.PARKED if status.parked else Shelf.WAITING)
            if shelf is Shelf.LOG:
                return _Found(shelf, status, log=tuple(sync.log(MOST)))
            return _Found(shelf, status, messages=tuple(sync.messages(State(shelf), MOST)))

        def failed(error: Exception) -> None:
            self._reading = False
            self._broke(error)

        self._reading = True
        self._run(read, self._take, failed)

    def _take(self, found: _Found) -> None:
        self._reading = False
        if self._shelf is None or found.shelf is self._shelf:  # else another list was chosen meanwhile, and is read
            self._shelf, self._found = found.shelf, found
            self._show()

    def _show(self) -> None:
        found = self._found
        if found is None:
            return
        now, wording, status = self._station.clock.now(), self._wording, found.status
        mood, state = wording.state(status)
        chosen = self._look_at(found.messages)
        numbers = {Shelf.PARKED: status.parked, Shelf.IN_DOUBT: status.in_doubt, Shelf.WAITING: status.waiting}
        self._page.show_sync(
            SyncView(
                mood=mood,
                state=state,
                details=wording.details(status, now),
                numbers=tuple((shelf, numbers.get(shelf)) for shelf in Shelf),
                shelf=found.shelf,
                messages=tuple(wording.row(line, now) for line in found.messages),
                log=tuple(wording.log(line, now) for line in found.log),
                empty=wording.empty(found.shelf),
                chosen=None
                if chosen is None
                else wording.message(chosen, now, blocked=self._blocked(), asks=self._asks, wrong=self._wrong),
                sign_in=status.sign_in,
                told=self._told,
                failed=self._failed,
            )
        )

    def _look_at(self, messages: Sequence[MessageLine]) -> MessageLine | None:
        """The chosen message; the first where that is gone, and then nothing is asked about it any more."""
        chosen = next((line for line in messages if line.id == self._chosen), None)
        if chosen is None:
            self._asks, self._wrong = False, ""
            chosen = messages[0] if messages else None
            self._chosen = chosen.id if chosen else ""
        return chosen

    def _blocked(self) -> str:
        """Why whoever is here may not say what becomes of a message."""
        return "" if self._station.door.presence.present else self._say("people.refused.right")
