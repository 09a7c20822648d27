"""Assets on their way: a command waits until each is in the register, with its label printed, and says so of each.

Without a time it waits only for what goes on by itself: where the register is away, a printer has no paper, or there is
no tag to give, it ends and says so. With a time, what is away may come back meanwhile.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from app.cli import asset_shapes
from app.cli.asset_ending import NOTHING, Trouble, both, error_of, fail, tell_and_end, tell_counts, trouble_of
from app.cli.following import progress_bar
from app.cli.output import Printer
from app.cli.waiting import wait_for
from services.assets.model import LOCAL, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.progress import Progress

    from app.cli.call import Call
    from app.station import Station
    from services.assets.acts import Entering
    from services.assets.lists import Line
    from services.assets.model import Asset
    from services.assets.worker import RegisterStatus
    from services.printing.model import LabelKind
    from services.words.catalogue import Catalogue

_SENT = (State.WAITING, State.SENT, State.IN_DOUBT)  # the register is asked about them


class FollowedAssets:
    """The assets that are followed. `lines`: how they stood last; `why`: what keeps the others, in words. `patient`:
    also what is away is waited for."""

    def __init__(
        self, ids: Sequence[str], printer: Printer, words: "Catalogue", bar: "Progress | None", *, patient: bool
    ) -> None:
        self._ids, self._left_over, self._patient = ids, list(ids), patient
        self._printer, self._words, self._bar = printer, words, bar
        self.lines: Sequence[Line] = ()
        self.why = ""

    def begin(self, station: "Station", wake: "Callable[[], None]") -> None:
        station.assets.on_changed(wake)
        station.printing.on_changed(wake)
        if station.owner:
            station.printing.start()
            station.assets.start()

    def is_over(self, station: "Station") -> bool:
        lines, found = station.assets.some(self._left_over), _Place(station)
        over = [line for line in lines if found.is_done(line)]
        self._tell(over)
        done = {line.asset.id for line in over}
        self._left_over = [line.asset.id for line in lines if line.asset.id not in done]
        if self._patient:
            return not self._left_over
        return not station.owner or not any(found.goes_on(line) for line in lines if line.asset.id not in done)

    def end(self, station: "Station") -> None:
        left = station.assets.some(self._left_over)
        why = _why(station, left)  # nobody knows how the register stands when its worker has ended
        station.assets.stop()
        station.printing.stop()  # a label that is being printed has a moment to come to its end
        self.lines = station.assets.some(self._ids)
        self.why = why or _Place(station).why_no_label(self.lines)
        self._tell([line for line in self.lines if line.asset.id in self._left_over])

    def _tell(self, lines: "Sequence[Line]") -> None:
        for line in lines:
            self._printer.line(asset_shapes.line(line, self._words))
        if self._bar is not None:
            self._bar.advance(self._bar.task_ids[0], len(lines))


class _Place:
    """How the station stands at one look."""

    def __init__(self, station: "Station") -> None:
        from app.wiring.own_assets import register_address
        from services.printing.model import LabelKind

        self._station, self._register = station, register_address(station.settings)
        self._status: RegisterStatus = station.assets.status()
        self._entering: Entering = station.assets.entering()
        self._held = {view.id for view in station.printing.views() if view.held}
        self._page = _labels_a_page(station, LabelKind.ASSET)

    def is_done(self, line: "Line") -> bool:
        """Whether nothing more comes of it by itself."""
        asset = line.asset
        if asset.state is not State.CREATED:
            return asset.state in asset_shapes.DECIDED or asset.is_stuck
        return _is_seen(asset) and self._has_label(line)

    def goes_on(self, line: "Line") -> bool:
        """Whether this process is about to do something with it."""
        asset = line.asset
        elsewhere = asset.register != self._register or asset.station != self._station.id
        away = elsewhere or bool(self._status.words)
        if asset.state is State.UNTAGGED:
            none_left = self._entering.numbered and self._entering.next_tag is None
            return not (away or self._entering.stopped or none_left)
        if asset.state in _SENT or (asset.state is State.CREATED and not _is_seen(asset)):
            return not away
        return asset.state is State.CREATED and (line.label is None or line.label.printer not in self._held)

    def why_no_label(self, lines: "Sequence[Line]") -> str:
        """What labels that were not asked for wait for, in words; "" where nothing is known of it."""
        waits = any(asset_shapes.label_comes_later(line) and self._waits_for_page(line) for line in lines)
        return self._station.words.say("cli.assets.page") if waits else ""

    def _has_label(self, line: "Line") -> bool:
        if line.label is not None:
            return line.label.is_over
        return not line.asset.label or bool(line.asset.label_why) or self._waits_for_page(line)

    def _waits_for_page(self, line: "Line") -> bool:
        """Several labels are on a page, and its own is not full yet."""
        if self._page == 1 or line.asset.batch != self._entering.batch:
            return False
        rows = self._station.assets.rows(line.asset.batch, self._page * 2)
        return sum(bool(one.asset.label) and one.label is None for one in rows) < self._page


def _is_seen(asset: "Asset") -> bool:
    """Whether nobody waits for the register to show it: it is the station's own, it did, or it will much later."""
    return asset.register == LOCAL or asset.seen_at is not None or asset.next_at is not None


def _labels_a_page(station: "Station", kind: "LabelKind") -> int:
    from services.errors import Refused

    try:
        return station.printing.labels_a_page(kind)
    except Refused:
        return 1  # asking for the label says why


def _why(station: "Station", lines: "Sequence[Line]") -> str:
    """What keeps these, in one sentence; "" where nothing is known of it."""
    from services.assets.numbering import no_tag

    say, status = station.words.say, station.assets.status()
    if status.words and any(line.asset.state is not State.CREATED for line in lines):
        return say(status.words, **(status.params or {}))
    if any(line.asset.state is State.UNTAGGED for line in lines):
        refused = no_tag(station.assets.entering())
        return say(refused.words, **refused.params)
    return ""


def follow_and_end(
    call: "Call",
    ids: Sequence[str],
    printer: Printer,
    seconds: float | None,
    missed: Trouble | None = None,
    more: Mapping[str, object] = NOTHING,
) -> None:
    """Wait for these assets, tell how they stand, and end as they do. `missed`: what went wrong before; `more` joins
    the JSON. Raises OutsideFailed."""
    followed, say = _follow(call, ids, printer, seconds)
    tell_and_end(followed.lines, printer, say, both(missed, trouble_of(followed.lines, say, followed.why)), more)


def follow_and_end_in_lines(call: "Call", ids: Sequence[str], printer: Printer, seconds: float | None) -> None:
    """The same with a JSON line for each asset, and one for what is wrong."""
    followed, say = _follow(call, ids, printer, seconds)
    trouble = trouble_of(followed.lines, say, followed.why)
    if printer.as_json:
        for line in followed.lines:
            printer.row({"event": "asset", **asset_shapes.asset(line, say)}, "")
        if trouble:
            printer.row(error_of(trouble), "")
    tell_counts(followed.lines, printer, say)
    fail(trouble)


def _follow(
    call: "Call", ids: Sequence[str], printer: Printer, seconds: float | None
) -> "tuple[FollowedAssets, Catalogue]":
    from app.cli.words import language
    from services.words.catalogue import Catalogue

    say = Catalogue(language())
    with progress_bar(printer, len(ids)) as bar:
        followed = FollowedAssets(ids, printer, say, bar, patient=seconds is not None)
        wait_for(call, followed, seconds)
    return followed, say
