"""The asset screen: the batch that is being entered, what the band says of it, and what is done with all of it. No Qt
here."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from services.assets.acts import Entering
from services.assets.lists import Line
from services.assets.model import Asset, Counts
from services.clock import new_id
from services.identity.rights import Right, may
from services.scanning.answer import Answer
from services.scanning.commands import Command
from services.scanning.outcome import Reason, Verdict
from services.scanning.scan import Device, make_scan
from ui.assets.batch_presenter import BatchPresenter
from ui.assets.card_presenter import CardPresenter
from ui.assets.edits import offered
from ui.assets.figures import figures
from ui.assets.form_presenter import FormPresenter
from ui.assets.looking import PAGE, Found, Wanted, look
from ui.assets.notice_presenter import NoticePresenter
from ui.assets.pace import a_minute
from ui.assets.rows import Rows
from ui.assets.saying import BandWording
from ui.assets.views import AssetsPage, ListView
from ui.assets.wording import AssetsWording
from ui.error_text import error_text
from ui.running import Looking, Run
from ui.station import Station

REMEMBERED: Final = 200  # assets whose fields are offered again
_KNOWN: Final = (Reason.ASSET_KNOWN, Reason.ASSET_IN_REGISTER, Reason.ASSET_TAG_TAKEN)
_TAKEN: Final = (Verdict.ACCEPTED, Verdict.WARNING)


class AssetsPresenter:
    """Called in the UI thread; work goes through `run`. `open_link` shows a page of the register in the browser; False
    where none opened, and its address was copied; `folder`: where files go. `form`, `card`, `notice` and `batch` do the
    rest."""

    def __init__(
        self, station: Station, page: AssetsPage, run: Run, open_link: Callable[[str], bool], folder: Path
    ) -> None:
        self._station, self._page, self._run, self._say = station, page, run, station.words.say
        zone = station.settings.station.tz
        self._wording, self._band = AssetsWording(station.words, zone), BandWording(station.words, zone)
        self._rows = Rows(station, self._wording)
        told, broke, changed = self._told, self._broke, self.refresh
        self.form = FormPresenter(
            station,
            run,
            show=self._show_form,
            filling=self._ask_for_serials,
            told=told,
            broke=broke,
            changed=changed,
        )
        self.card = CardPresenter(
            station,
            self._wording,
            run,
            show=page.show_card,
            told=self.tell,
            broke=broke,
            open_link=open_link,
            changed=changed,
        )
        self.notice = NoticePresenter(station, run, show=page.show_notice, told=told, broke=broke)
        self.batch = BatchPresenter(
            station,
            Rows(station, self._wording),
            self.card,
            run,
            page,
            folder,
            told=self.tell,
            broke=broke,
            changed=changed,
            turned=self._turn,
        )
        self._found: Found | None = None
        self._only, self._most = False, PAGE
        self._answers = self._was_filled = False  # the band shows a scan's answer; the form was filled in
        self._known: Mapping[str, str] = {}  # of the last duplicate: who has it
        self._newest = self._shown = ""  # ids: of the asset that was taken last; of one that a scan was answered with
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
        self.batch.tick()
        self._show_list()

    def more(self) -> None:
        """Somebody scrolled to the last row: older ones, too."""
        if self._found is not None and self._found.has_more:
            self._most = self._found.wanted.most + PAGE
            self._looking.ask()

    def only_needing(self, only: bool) -> None:
        """Those alone about which somebody decides; or all."""
        self._only = only
        self.batch.go_on()
        self._looking.now()

    def choose(self, asset_id: str) -> None:
        """Look at a row."""
        lines = self._found.lines if self._found else ()
        line = next((one for one in lines if one.asset.id == asset_id), None)
        if line is not None and asset_id != self.card.id:
            self._shown = ""
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
            self.refuse(self._say("command.not_now"))

    # -- entering ------------------------------------------------------------------------------------------------------

    def answered(self, answer: Answer) -> None:
        """A scan was answered."""
        state = answer.state
        if isinstance(state, Entering) and self._found is not None:
            self._found = replace(self._found, now=state, chosen=None)
        reason, params = answer.outcome.reason, answer.outcome.params
        self._known = params if reason in _KNOWN else {}
        if isinstance(state, Entering) and state.asset is not None and answer.outcome.verdict in _TAKEN:
            self.batch.go_on()  # it is in the batch that is being entered: that is the one to be seen
            self._bring_into_sight(state.asset)
        if reason is Reason.ASSET_FIELD:
            self.form.insist()
        if reason is Reason.COMMAND_DONE:
            self._told(self._done(answer))
        else:
            self._answers = True
            hold = self._station.settings.look.repeat_errors
            self._page.show_band(self._band.answer(answer, self._counts, hold_refusals=hold))
        self.refresh()

    def type_serial(self, text: str) -> None:
        """A serial was typed: it goes the way of a scan."""
        if text.strip():
            by_hand = Device("typed", self._say("assets_screen.typed"), "keyboard")
            now = self._station.clock.now()
            self._station.bench.take(make_scan(text.strip().encode(), by_hand, scan_id=new_id(), at=now))

    def go_back(self) -> None:
        """To the batch that is being entered."""
        self.batch.go_on()
        self._rest()

    def stay(self) -> None:
        """Somebody wants back, and there is nothing to go back from: scans are for the batch."""
        self.refuse(self._say("assets_screen.refused.stays"))

    def tell(self, what: str) -> None:
        """Say what was done, a sentence, with the figures as they are after it."""
        self._run(self._station.assets.entering, partial(self._tell_with, what), self._broke)

    def refuse(self, why: str) -> None:
        """Say why something cannot be done; a sentence."""
        self._page.show_band(self._band.wrong(why, self._counts))

    # -- inside --------------------------------------------------------------------------------------------------------

    @property
    def _counts(self) -> Counts:
        """The figures of the batch that is seen."""
        return self.batch.finished.counts if self.batch.finished else self._now.counts

    @property
    def _now(self) -> Entering:
        return self._found.now if self._found else Entering(self.form.form)

    def _offer(self, found: Mapping[str, tuple[str, ...]]) -> None:
        self.form.offer(found)
        self._show_form()

    def _turn(self) -> None:
        """Another batch is looked at."""
        if self.batch.finished is not None:
            self._only = False
            self._rest()
        self._looking.now()

    def _reading(self) -> Callable[[], Found]:
        """What a look does that begins now."""
        assets, finished = self._station.assets, self.batch.finished
        wanted = Wanted(finished.id if finished else "", self.card.id, self._most, self._only, self.form.stored())
        return lambda: look(assets, wanted)

    def _take(self, found: Found) -> None:
        begins = self._found is None
        self._found = found
        self.form.take(found.now, found.presets, found.others, found.wanted.seen)
        if found.chosen is not None and found.chosen.asset.id == self.card.id:
            self.card.take(found.chosen)
        self.notice.take(found.now.stopped, found.resumes_at)
        self.batch.take(found)
        self._show_form()
        self._show_list()
        if begins:
            self._rest()
        elif not self._looking.asks_again:
            self._page.show_count(self._band.count(self._counts))  # a command may have entered some, or taken back

    def _show_form(self) -> None:
        self._page.show_form(self.form.view())

    def _show_list(self) -> None:
        """Not while a batch is looked at that is over: its rows stand on a page of their own."""
        found = self._found
        if found is None or found.over is not None or self.batch.finished is not None:
            return
        self._page.show_list(
            ListView(
                self._rows.of(found.lines, self.batch.hinted, numbered=not found.wanted.only),
                figures(found.now.counts, len(found.unprinted), self._station.words),
                self._wording.pace(a_minute(found.times, self._station.clock.now())),
                only=self._only,
                needs=found.needs,
                more=found.has_more,
                knows=bool(self._known),
                empty=self._empty(),
                chosen=self.card.id,
                newest=self._newest,
                begun=bool(found.now.batch),
                retries=bool(found.needs or found.waits),
                reprints=self.batch.reprints,
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

    def _rest(self) -> None:
        """The band while nothing was scanned yet: what to do."""
        finished = self.batch.finished
        what = "over" if finished else "filled" if self._is_filled else "form"
        self._answers, self._was_filled = False, self._is_filled
        self._page.show_band(self._band.rest("blocked" if self._blocked else what, self._counts))

    def _ask_for_serials(self) -> None:
        """The band says what to do as soon as the form is filled in, or is not any more; an answer stays."""
        if not self._answers and self._is_filled is not self._was_filled:
            self._rest()

    def _go_to(self, line: Line) -> None:
        """The row, wherever it stands in the batch; or one of an earlier batch, beside it."""
        self.batch.go_on()
        now = self._now
        if line.asset.batch == now.batch:
            self._most = max(self._most, now.last_number - line.asset.number + PAGE)
        self._shown = line.asset.id
        self.card.open(line)
        self._looking.now()

    def _bring_into_sight(self, asset: Asset) -> None:
        """One was taken: its row is seen. The card of another one of its batch is read by then, and so is that which
        was shown for a scan; one that is being changed stays, and one of another batch that somebody chose."""
        self._newest = asset.id
        read = self.card.batch == asset.batch or self.card.id == self._shown
        if self.card.id and read and not self.card.changes:
            self.card.close()

    def _done(self, answer: Answer) -> str:
        """What a command did in the scan's own transaction."""
        command = Command(answer.meaning.value)
        if command is Command.UNDO:
            return self._say("assets_screen.told.took_back", serial=answer.outcome.params["serial"])
        if command.digit not in ("", "0"):
            return self.form.preset_said(int(command.digit))
        return self._say("assets_screen.told.preset_next")

    def _tell_with(self, what: str, now: Entering) -> None:
        if self._found is not None:
            self._found = replace(self._found, now=now)
        self._told(what)

    def _told(self, what: str) -> None:
        self._answers, self._was_filled = False, self._is_filled
        self._page.show_band(self._band.done(what, self._counts))

    def _broke(self, error: Exception) -> None:
        self._page.show_band(self._band.wrong(error_text(error, self._station.words), self._counts))
