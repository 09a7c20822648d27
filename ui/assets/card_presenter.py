"""The asset that is looked at: what is known of it, and what somebody decides about it. No Qt here."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from services.assets import rules
from services.assets.contract import SERIAL, SHARED
from services.assets.lists import Line
from services.assets.model import Asset, State, TagEvent
from services.errors import Refused
from services.identity.person import Person
from services.identity.rights import Right, may
from services.printing.model import PrintJob
from services.words.marks import visible
from ui.acting import acting
from ui.assets import edits as editing
from ui.assets.links import own_link
from ui.assets.views import CardView, FieldView
from ui.assets.wording import AssetsWording
from ui.error_text import error_text
from ui.running import Run
from ui.station import Station


class CardPresenter:
    """Called in the UI thread; work goes through `run`. `changed` is called when something was decided."""

    def __init__(
        self,
        station: Station,
        wording: AssetsWording,
        run: Run,
        *,
        show: Callable[[CardView | None], None],
        told: Callable[[str], None],
        broke: Callable[[Exception], None],
        open_link: Callable[[str], bool],
        changed: Callable[[], None],
    ) -> None:
        self._station, self._wording, self._run, self._say = station, wording, run, station.words.say
        self._show, self._told, self._broke, self._changed = show, told, broke, changed
        self._open_link = open_link
        self._line: Line | None = None
        self._history: Sequence[TagEvent] | None = None
        self._changing: dict[str, str] | None = None
        self._wrong: dict[str, str] = {}

    # -- looking -------------------------------------------------------------------------------------------------------

    @property
    def id(self) -> str:
        """Which asset it is, "" for none."""
        return self._line.asset.id if self._line else ""

    @property
    def batch(self) -> str:
        """The id of the batch that it belongs to, "" for none."""
        return self._line.asset.batch if self._line else ""

    @property
    def label(self) -> PrintJob | None:
        """Its label, None where it has none."""
        return self._line.label if self._line else None

    @property
    def can_retry(self) -> bool:
        """Whether it can be tried once more."""
        return self._line is not None and (self._line.asset.needs_you or self._line.asset.is_unsent)

    @property
    def changes(self) -> bool:
        """Whether it is being changed."""
        return self._changing is not None

    def open(self, line: Line) -> None:
        """Look at this one."""
        self._line, self._history, self._changing = line, None, None
        self._tell()

    def take(self, line: Line) -> None:
        """So it stands now."""
        if line != self._line:
            self._line = line
            self._tell()

    def close(self) -> None:
        """Look at none."""
        self._line, self._history, self._changing = None, None, None
        self._show(None)

    def show_history(self) -> None:
        """What happened to its tag."""
        if self._line is None or not self._line.asset.tag:
            return
        tag, tags = self._line.asset.tag, self._station.assets.tags

        def found(events: Sequence[TagEvent]) -> None:
            if self._line is not None and self._line.asset.tag == tag:
                self._history = events
                self._tell()

        self._run(lambda: tags.history(tag), found, self._broke)

    def open_in_register(self) -> None:
        """Its page in the browser; of one that the register had already, that one's."""
        if link := self._link(self._line.asset) if self._line else "":
            self._follow(link)

    def open_number(self, number: int) -> None:
        """The page of any asset of the register."""
        address = self._station.assets.status().address
        if link := own_link(self._station.assets.link_to(number, address), address):
            self._follow(link)
        else:
            self._broke(Refused("NO_LINK", "assets_screen.refused.no_link", number=number))

    # -- deciding ------------------------------------------------------------------------------------------------------

    def retry(self) -> None:
        """Try it once more."""
        assets = self._station.assets
        self._act(lambda by, asset: assets.retry([asset.id], by), self._say("assets_screen.told.retried", n=1))

    def undo(self) -> None:
        """Take it back, or skip it."""
        serial, assets = self._line.asset.serial if self._line else "", self._station.assets
        told = self._say("assets_screen.told.took_back", serial=serial)
        self._act(lambda by, asset: assets.undo(asset.id, by), told)

    def own(self) -> None:
        """What the register has is this one."""
        serial, assets = self._line.asset.serial if self._line else "", self._station.assets
        told = self._say("assets_screen.told.owned", serial=serial)
        self._act(lambda by, asset: assets.own(asset.id, by), told)

    def disown(self) -> None:
        """It is another one."""
        serial, assets = self._line.asset.serial if self._line else "", self._station.assets
        told = self._say("assets_screen.told.disowned", serial=serial)
        self._act(lambda by, asset: assets.disown(asset.id, by), told)

    def reprint(self) -> None:
        """Its label once more."""
        if (job := self.label) is not None:
            printing, told = self._station.printing, self._say("assets_screen.told.reprinted", tag=job.fields.tag)
            self._act(lambda by, _asset: printing.reprint([job.id], by), told)

    def print(self) -> None:
        """A label for one that has none."""
        assets = self._station.assets
        self._act(lambda by, asset: assets.label(asset.id, by), self._say("assets_screen.told.label_asked"))

    # -- changing ------------------------------------------------------------------------------------------------------

    def change(self) -> None:
        """Its serial and fields are to be others."""
        if self._line is not None:
            asset = self._line.asset
            self._wrong = {}
            self._changing = {SERIAL: asset.serial} | {key: editing.shared(asset.fields, key) for key in SHARED}
            self._tell()

    def typed(self, key: str, text: str) -> None:
        """Something else stands in a field."""
        if self._changing is not None:
            self._changing[key] = text
            self._wrong.pop(key, None)
            self._tell()

    def keep(self) -> None:
        """Not after all."""
        self._changing = None
        self._tell()

    def save(self) -> None:
        """Keep what was typed."""
        if self._line is None or self._changing is None:
            return
        typed = dict(self._changing)
        serial = typed.pop(SERIAL).strip()
        fields, assets = editing.edited(self._line.asset.fields, typed), self._station.assets

        def failed(error: Exception) -> None:
            field = str(error.params.get("field", "")) if isinstance(error, Refused) else ""
            if field in (SERIAL, *SHARED):
                self._wrong = {field: error_text(error, self._station.words)}
                self._tell()
            else:
                self._broke(error)

        told = self._say("assets_screen.told.changed", serial=serial)
        self._act(lambda by, asset: assets.change(asset.id, serial, fields, by), told, failed)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _follow(self, link: str) -> None:
        """In the browser; its address in words where none opens."""
        if not self._open_link(link):
            self._broke(Refused("NO_BROWSER", "assets_screen.refused.no_browser", link=link))

    def _link(self, asset: Asset) -> str:
        assets, other = self._station.assets, str(asset.params.get("remote_id", ""))
        if asset.state is State.EXISTS and other.isdigit():
            return own_link(assets.link_to(int(other), asset.register), asset.register)
        return own_link(assets.link(asset), asset.register)

    def _tell(self) -> None:
        self._show(self._view(self._line) if self._line is not None else None)

    def _view(self, line: Line) -> CardView:
        asset, now = line.asset, self._station.clock.now()
        present = self._station.door.presence.present
        there = asset.state in (State.EXISTS, State.REFUSED)
        undo = "assets_screen.act.skip" if there or asset.is_stuck else "assets_screen.act.take_back"
        history = None if self._history is None else self._wording.history(self._history, now)
        return CardView(
            asset.id,
            visible(asset.serial),
            visible(asset.tag),
            self._wording.state(asset),
            self._wording.was(asset, now) or self._label_why(line, now),
            self._wording.facts(line, now),
            opens=bool(self._link(asset)),
            open_text=self._say(f"assets_screen.act.{'open_other' if asset.state is State.EXISTS else 'open'}"),
            retries=self.can_retry,
            undo=self._say(undo) if rules.may_be_undone(asset) else "",
            changes=asset.is_unsent or there,
            reprints=line.label is not None and line.label.is_over,
            prints=asset.state is State.CREATED and bool(asset.tag) and line.label is None,
            asks=asset.may_be_ours,
            history=history,
            changing=self._fields(),
            blocked="" if may(present, Right.ASSETS) else self._say("assets.refused.right"),
        )

    def _label_why(self, line: Line, now: datetime) -> str:
        hints = may(self._station.door.presence.present, Right.ASSETS)
        return self._wording.label_why(line.label, now, hints=hints) if line.label and line.label.needs_look else ""

    def _fields(self) -> tuple[FieldView, ...]:
        typed = self._changing or {}
        return tuple(FieldView(key, text, self._wrong.get(key, "")) for key, text in typed.items())

    def _act(
        self,
        work: Callable[[Person, Asset], Any],
        told: str,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        line = self._line
        if line is None:
            self._broke(Refused("NOT_NOW", "command.not_now"))
            return
        by = acting(self._station, words="assets.refused.right")

        def done(_result: Any) -> None:
            self._changing = None
            self._told(told)
            self._changed()

        self._run(lambda: work(by(), line.asset), done, failed or self._broke)
