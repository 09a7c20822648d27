"""The asset screen: the batch that is being entered, what the band says of it, and what is done with all of it. No Qt
here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from services.assets.acts import Entering
from services.assets.lists import Line
from services.assets.model import Batch, Preset, State
from services.assets.ports import FieldInfo
from services.clock import new_id
from services.identity.person import Person
from services.identity.rights import Right, may
from services.scanning.answer import Answer
from services.scanning.commands import Command
from services.scanning.outcome import Reason
from services.scanning.scan import Device, make_scan
from services.tables.writing import Kind
from ui.acting import acting
from ui.assets.card_presenter import CardPresenter
from ui.assets.edits import offered
from ui.assets.form_changes import Pending
from ui.assets.form_presenter import FormPresenter
from ui.assets.notice_presenter import NoticePresenter
from ui.assets.pace import a_minute
from ui.assets.saying import BandWording
from ui.assets.taking_along import ALL, Written, as_text, told, write_batch
from ui.assets.views import AssetsPage, FinishedView, ListView
from ui.assets.wording import AssetsWording
from ui.error_text import error_text
from ui.running import Looking, Run
from ui.station import Station

PAGE: Final = 100  # rows that are read at first, and each time when somebody scrolls to the last
REMEMBERED: Final = 200  # assets whose fields are offered again


@dataclass(frozen=True, slots=True)
class _Found:
    """What was read at once."""

    now: Entering
    lines: Sequence[Line]
    presets: Sequence[Preset]
    others: Sequence[FieldInfo]
    chosen: Line | None
    resumes_at: int
    seen: tuple[Pending, ...]  # changes of the form that are in it


class AssetsPresenter:
    """Called in the UI thread; work goes through `run`. `open_link` shows a page of the register in the browser;
    `folder`: where files go."""

    def __init__(
        self, station: Station, page: AssetsPage, run: Run, open_link: Callable[[str], None], folder: Path
    ) -> None:
        self._station, self._page, self._run, self._say = station, page, run, station.words.say
        self._folder = folder
        zone = station.settings.station.tz
        self._wording, self._band = AssetsWording(station.words, zone), BandWording(station.words, zone)
        self.form = FormPresenter(
            station, run, show=self._show_form, told=self._told, broke=self._broke, changed=self.refresh
        )
        self.card = CardPresenter(
            station,
            self._wording,
            run,
            show=page.show_card,
            told=self._told,
            broke=self._broke,
            open_link=open_link,
            changed=self.refresh,
        )
        self.notice = NoticePresenter(station, run, show=page.show_notice, told=self._told, broke=self._broke)
        self._found: _Found | None = None
        self._only, self._most = False, PAGE
        self._known: Mapping[str, str] = {}  # of the last duplicate: who has it
        self._finished: Batch | None = None  # it is over, and looked at
        self._looking = Looking(run, self._reading, self._take, self._broke)

    # -- looking -------------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Somebody came to this screen."""
        assets = self._station.assets
        self._run(
            lambda: offered(assets.presets.all(), [line.asset for line in assets.listing(REMEMBERED)]),
            self._offer,
            self._broke,
        )
        self._looking.now()
        self._rest()

    def refresh(self) -> None:
        """Something is other than it was. One look at a time, and one more where that is asked for meanwhile."""
        self.form.store()
        self._looking.ask()

    def tick(self) -> None:
        """Time passes: how long is still waited is said anew."""
        self._show_list()

    def more(self) -> None:
        """Somebody scrolled to the last row: older ones, too."""
        if self._found is not None and len(self._found.lines) >= self._most:
            self._most += PAGE
            self._looking.ask()

    def only_needing(self, only: bool) -> None:
        """Those alone about which somebody decides; or all."""
        self._only = only
        self._looking.now()

    def choose(self, asset_id: str) -> None:
        """Look at a row."""
        line = next((one for one in self._lines if one.asset.id == asset_id), None)
        if line is not None and asset_id != self.card.id:
            self.card.open(line)
            self._show_list()

    def close_card(self) -> None:
        """Look at none."""
        self.card.close()
        self._show_list()

    def show_known(self) -> None:
        """Go to the asset that has the serial which was scanned last; or open it in the register."""
        if asset_id := self._known.get("asset", ""):
            self._only = False
            assets = self._station.assets
            self._run(lambda: assets.line(asset_id), self._go_to, self._broke)
        elif number := self._known.get("remote_id", ""):
            self.card.open_number(int(number))
        else:
            self._told(self._say("command.not_now"))

    # -- entering ------------------------------------------------------------------------------------------------------

    def answered(self, answer: Answer) -> None:
        """A scan was answered."""
        state = answer.state
        if isinstance(state, Entering) and self._found is not None:
            self._found = replace(self._found, now=state, chosen=None)
        reason, params = answer.outcome.reason, answer.outcome.params
        self._known = params if reason in (Reason.ASSET_KNOWN, Reason.ASSET_TAG_TAKEN) else {}
        if reason is Reason.ASSET_FIELD:
            self.form.insist()
        if reason is Reason.COMMAND_DONE:
            self._told(self._done(answer))
        else:
            hold = self._station.settings.look.repeat_errors
            self._page.show_band(self._band.answer(answer, self._now.counts, hold_refusals=hold))
        if isinstance(state, Entering) and state.asset is not None and self._finished is not None:
            self._leave_finished()
        self.refresh()

    def type_serial(self, text: str) -> None:
        """A serial was typed: it goes the way of a scan."""
        if text.strip():
            by_hand = Device("typed", self._say("assets_screen.typed"), "keyboard")
            now = self._station.clock.now()
            self._station.bench.take(make_scan(text.strip().encode(), by_hand, scan_id=new_id(), at=now))

    # -- the whole batch -----------------------------------------------------------------------------------------------

    def undo_last(self) -> None:
        """Take the last one back."""
        assets = self._station.assets
        self._act(lambda by: assets.undo_last(by), self._undone)

    def retry(self) -> None:
        """Try once more: the one that is looked at where it needs somebody, else all that do; and what waits, now."""
        assets, batch = self._station.assets, self._now.batch
        if self.card.can_retry:
            self.card.retry()
            return

        def work(by: Person) -> int:
            ids = [line.asset.id for line in assets.needing_you(batch)] if batch else []
            return len(assets.retry(ids, by))

        self._act(work, lambda number: self._told(self._say("assets_screen.told.retried", n=number)))

    def reprint(self) -> None:
        """The label of the row that is looked at once more, else of the last one that has one."""
        labels = [line.label for line in self._lines if line.label is not None]
        if self.card.label is not None:
            self.card.reprint()
        elif labels:
            printing = self._station.printing
            told = self._say("assets_screen.told.reprinted", tag=labels[0].fields.tag)
            self._act(lambda by: printing.reprint([labels[0].id], by), lambda _jobs: self._told(told))
        else:
            self._told(self._say("assets_screen.told.no_label"))

    def finish(self) -> None:
        """The batch is over: what came of it is shown."""
        assets = self._station.assets

        def done(ended: Batch) -> None:
            self.card.close()
            self._only, self._finished = False, ended
            self._looking.now()
            self._rest()

        self._act(lambda by: assets.finish(by), done)

    def go_back(self) -> None:
        """To the batch that is being entered."""
        self._leave_finished()
        self._rest()

    def _leave_finished(self) -> None:
        self._finished = None
        self._page.show_finished(None)
        self._looking.now()

    def export(self, kind: Kind) -> None:
        """The batch that is looked at as a file."""
        assets, finished, batch = self._station.assets, self._finished, self._now.batch
        if finished is None and not batch:
            self.refuse(self._say("assets.refused.no_batch"))
            return
        station, folder = self._station, self._folder

        def done(written: Written) -> None:
            self._told(told(written, station.words))

        self._run(lambda: write_batch(station, finished or assets.batch(batch), folder, kind), done, self._broke)

    def copied(self) -> None:
        """The links were taken along."""
        self._told(self._say("assets_screen.told.copied"))

    def tell(self, what: str) -> None:
        """Say what was done; a sentence."""
        self._told(what)

    def refuse(self, why: str) -> None:
        """Say why something cannot be done; a sentence."""
        self._page.show_band(self._band.wrong(why, self._now.counts))

    # -- inside --------------------------------------------------------------------------------------------------------

    @property
    def _now(self) -> Entering:
        return self._found.now if self._found else Entering(self.form.form)

    @property
    def _lines(self) -> Sequence[Line]:
        return self._found.lines if self._found else ()

    def _offer(self, found: Mapping[str, tuple[str, ...]]) -> None:
        self.form.offer(found)
        self._show_form()

    def _reading(self) -> Callable[[], _Found]:
        """What a look does that begins now."""
        assets, most, only = self._station.assets, self._most, self._only
        finished, chosen = self._finished.id if self._finished else "", self.card.id
        seen = self.form.stored()

        def read() -> _Found:
            now = assets.entering()
            batch = finished or now.batch
            lines: Sequence[Line] = ()
            if batch:
                lines = assets.needing_you(batch) if only else assets.rows(batch, ALL if finished else most)
            looked_at = assets.line(chosen) if chosen else None
            resumes_at = assets.tags.resumes_at() if now.stopped else 0
            return _Found(now, lines, assets.presets.all(), assets.fields(), looked_at, resumes_at, seen)

        return read

    def _take(self, found: _Found) -> None:
        begins = self._found is None
        self._found = found
        self.form.take(found.now, found.presets, found.others, found.seen)
        if found.chosen is not None and found.chosen.asset.id == self.card.id:
            self.card.take(found.chosen)
        self.notice.take(found.now.stopped, found.resumes_at)
        self._show_form()
        self._show_list()
        if begins:
            self._rest()
        if self._finished is not None:
            self._page.show_finished(self._finished_view(found.lines))

    def _show_form(self) -> None:
        self._page.show_form(self.form.view())

    def _show_list(self) -> None:
        found, now = self._found, self._station.clock.now()
        if found is None:
            return
        register, counts, say = self._station.assets.status(), found.now.counts, self._say
        figures = (("created", counts.created), ("waiting", counts.waiting), ("needs_you", counts.needs_you))
        self._page.show_list(
            ListView(
                tuple(self._wording.row(line, now, register) for line in found.lines),
                tuple((say(f"assets_screen.figure.{name}"), number) for name, number in figures),
                self._wording.pace(a_minute([line.asset.asked_at for line in found.lines], now)),
                only=self._only,
                needs=counts.needs_you,
                more=not self._only and len(found.lines) >= self._most,
                knows=bool(self._known),
                empty=self._empty(),
                chosen=self.card.id,
                begun=bool(found.now.batch),
                blocked=self._blocked,
            )
        )

    def _empty(self) -> tuple[str, str]:
        which = "needs" if self._only else "filled" if self._is_filled else "form"
        return self._say(f"assets_screen.empty.{which}.what"), self._say(f"assets_screen.empty.{which}.next")

    @property
    def _is_filled(self) -> bool:
        fields = self.form.form.fields
        return bool(fields.manufacturer and fields.model)

    @property
    def _blocked(self) -> str:
        present = self._station.door.presence.present
        return "" if may(present, Right.ASSETS) else self._say("assets.refused.right")

    def _finished_view(self, lines: Sequence[Line]) -> FinishedView:
        kept = [line.asset for line in lines if line.asset.state is not State.UNDONE]
        created = [asset for asset in kept if asset.state is State.CREATED]
        open_ = len([asset for asset in kept if asset.needs_you or asset.state is not State.CREATED])
        now, register = self._station.clock.now(), self._station.assets.status()
        below = self._say("assets_screen.finished.open", n=open_) if open_ else self._say("assets_screen.finished.all")
        return FinishedView(
            self._say("assets_screen.finished.title", n=len(created)),
            below,
            tuple(self._wording.row(line, now, register) for line in lines),
            as_text(lines),
        )

    def _rest(self) -> None:
        """The band while nothing was scanned yet: what to do."""
        what = "over" if self._finished else "filled" if self._is_filled else "form"
        counts = self._finished.counts if self._finished else self._now.counts
        state = self._band.rest("blocked" if self._blocked else what, counts)
        self._page.show_band(state)

    def _go_to(self, line: Line) -> None:
        """The row, wherever it stands in the batch; or one of an earlier batch, beside it."""
        now = self._now
        if line.asset.batch == now.batch:
            self._most = max(self._most, now.last_number - line.asset.number + PAGE)
        self.card.open(line)
        self._looking.now()

    def _done(self, answer: Answer) -> str:
        """What a command did in the scan's own transaction."""
        command = Command(answer.meaning.value)
        if command is Command.UNDO:
            return self._say("assets_screen.told.undone")
        if command.digit not in ("", "0"):
            return self.form.preset_said(int(command.digit))
        return self._say("assets_screen.told.preset_next")

    def _undone(self, line: Line) -> None:
        self._told(self._say("assets_screen.told.took_back", serial=line.asset.serial))
        self.refresh()

    def _act(self, work: Callable[[Person], Any], then: Callable[[Any], None]) -> None:
        by = acting(self._station, words="assets.refused.right")
        self._run(lambda: work(by()), then, self._broke)

    def _told(self, what: str) -> None:
        self._page.show_band(self._band.done(what, self._now.counts))

    def _broke(self, error: Exception) -> None:
        self._page.show_band(self._band.wrong(error_text(error, self._station.words), self._now.counts))
