"""What waits to be sent, what the server refused, and what becomes of that. No Qt here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from services.errors import Refused
from services.identity.person import Person
from services.sessions.projects import List
from services.sync.editing import may_decide
from services.sync.exporting import Exported
from services.sync.lines import LogLine, MessageLine, SyncStatus
from services.sync.model import State
from ui.acting import acting
from ui.documents import documents
from ui.error_text import error_text
from ui.running import Looking, Run
from ui.station import Station
from ui.sync.drafting import Draft
from ui.sync.views import MessageView, Shelf, SyncPage, SyncView
from ui.sync.wording import MessageAsks, SyncWording

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
        self._draft: Draft | None = None  # of the message that is corrected now
        self._faults: dict[str, str] = {}
        self._export = ""  # the folder that is offered for a file
        self._told, self._failed = "", False
        self._looking = Looking(run, self._reading, self._take, self._broke)

    # -- looking -------------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Somebody came to this screen: what needs him first."""
        self._shelf, self._chosen = None, ""
        self._forget()
        if self._station.starter.asks_server:
            self._looking.now()
        else:
            self._page.show_alone()

    def refresh(self) -> None:
        """Something changed: how things stand now. What somebody is in the middle of stays. One look at a time, and one
        more where something changed meanwhile: a slow disk piles none up."""
        if self._station.starter.asks_server:
            self._looking.ask()

    def tick(self) -> None:
        """Time passes: all that was read is said anew."""
        self._show()

    def choose_shelf(self, shelf: Shelf) -> None:
        """Look at another list."""
        self._shelf, self._chosen = shelf, ""
        self._forget()
        self._looking.now()

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

    def open_export(self) -> None:
        """What waits is to be carried to the hub as a file: where does that go?"""
        self._forget()
        self._export = str(documents())
        self._show()

    def export(self, folder: str) -> None:
        """Write the file into this folder."""
        by, station = acting(self._station), self._station
        place = Path(folder.strip() or ".").expanduser()

        def done(exported: Exported) -> None:
            self._forget()
            left = self._say("sync.told.left", n=exported.left) if exported.left else ""
            told = self._say("sync.told.exported", n=exported.messages, path=str(exported.path))
            self._told = f"{told} {left}".strip()
            self._looking.now()

        self._run(lambda: station.export_outbox(place, by()), done, self._broke)

    def open_form(self) -> None:
        """The chosen message is to be corrected."""
        message, by = self._chosen, acting(self._station)
        sync, projects = self._station.sync, self._station.projects
        self._forget()

        def read() -> Draft:
            named = {"project_id": projects.everything(List.PROJECTS), "client_id": projects.everything(List.CLIENTS)}
            return Draft(message, sync.draft(message, by()), named)

        def show(draft: Draft) -> None:
            self._draft = draft if draft.id == self._chosen else None
            self._show()

        self._run(read, show, self._broke)

    def correct(self, texts: Mapping[str, str]) -> None:
        """Send it with what stands in the form."""
        draft = self._draft
        if draft is None:
            return
        changes, self._faults = draft.changes(texts, self._station.words)
        if self._faults:
            self._show()
            return
        self._act(lambda by: self._station.sync.edit(draft.id, changes, by()), "sync.told.corrected", self._not_taken)

    def ask(self) -> None:
        """It is to be discarded: why?"""
        self._forget()
        self._asks = True
        self._show()

    def keep(self) -> None:
        """It is neither discarded nor corrected after all."""
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

    def _act(
        self,
        work: Callable[[Callable[[], Person]], Any],
        told: str,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        by = acting(self._station)

        def done(_result: Any) -> None:
            self._forget()
            self._told = self._say(told) if told else ""
            self._looking.now()

        self._run(lambda: work(by), done, failed or self._broke)

    def _not_taken(self, error: Exception) -> None:
        """A correction that is wrong stays on screen, with what is wrong at its fields."""
        fields = error.params.get("fields") if isinstance(error, Refused) else None
        if isinstance(fields, Mapping):
            self._faults = {str(field): self._say(str(words)) for field, words in fields.items()}
        elif isinstance(error, Refused) and error.code == "NOTHING_CHANGED" and self._draft is not None:
            self._faults = dict.fromkeys(self._draft.values, error_text(error, self._station.words))
        else:
            self._broke(error)
            return
        self._show()

    def _broke(self, error: Exception) -> None:
        self._forget()
        self._told, self._failed = error_text(error, self._station.words), True
        self._show()

    def _forget(self) -> None:
        """What was said or asked is over."""
        self._told, self._failed, self._export = "", False, ""
        self._ask_no_more()

    def _ask_no_more(self) -> None:
        self._asks, self._wrong, self._draft, self._faults = False, "", None, {}

    def _reading(self) -> Callable[[], _Found]:
        """What a look does that begins now."""
        sync, wanted = self._station.sync, self._shelf

        def read() -> _Found:
            status = sync.status()
            shelf = wanted or (Shelf.PARKED if status.parked else Shelf.WAITING)
            if shelf is Shelf.LOG:
                return _Found(shelf, status, log=tuple(sync.log(MOST)))
            return _Found(shelf, status, messages=tuple(sync.messages(State(shelf), MOST)))

        return read

    def _take(self, found: _Found) -> None:
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
                chosen=None if chosen is None else self._view(chosen, now, status.server),
                sign_in=status.sign_in,
                exports=status.waiting + status.in_doubt > 0,
                export=self._export,
                told=self._told,
                failed=self._failed,
            )
        )

    def _look_at(self, messages: Sequence[MessageLine]) -> MessageLine | None:
        """The chosen message; the first where that is gone, and then nothing is asked about it any more."""
        chosen = next((line for line in messages if line.id == self._chosen), None)
        if chosen is None:
            self._ask_no_more()
            chosen = messages[0] if messages else None
            self._chosen = chosen.id if chosen else ""
        return chosen

    def _view(self, line: MessageLine, now: datetime, server: str) -> MessageView:
        elsewhere = line.state is not State.DONE and line.server not in {"", server}
        asks = MessageAsks(self._blocked(line), self._asks, self._wrong, elsewhere)
        view, draft = self._wording.message(line, now, asks), self._draft
        if draft is None:
            return view
        form = draft.editors(self._station.words, line.fields)
        return replace(view, form=form, faults=tuple(self._faults.items()))

    def _blocked(self, line: MessageLine) -> str:
        """Why whoever is here may not say what becomes of this message."""
        present = self._station.door.presence.present
        if present is None:
            return self._say("sync.blocked.nobody")
        return "" if may_decide(present, line.person_id) else self._say("sync.blocked.others")
