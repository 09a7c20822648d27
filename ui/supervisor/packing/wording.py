"""Shipments of the board in a supervisor's words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from services.packing.model import Status
from services.photos.model import NOT_TAKEN, AtHub, Photo, PhotoState
from services.printing.model import PrintJob
from services.supervisor import packing_rules as rules
from services.supervisor.packing_model import Caught, Deed, Exceptional, Need, PackingView
from services.supervisor.packing_saying import deed_text
from services.words.figures import moment_text
from services.words.marks import visible
from ui.icons import Icon
from ui.supervisor.packing.views import PhotoView, Share, ShipmentPanelView, ShipmentRow
from ui.supervisor.views import LineView, Sign
from ui.supervisor.wording import NOTHING, SupervisorWording, number_text, short
from ui.widgets.outcome_look import Mood
from ui.widgets.prints import print_views

_MANY: Final = 2  # names that a row has room for
_NEED: Final = MappingProxyType(
    {Need.PARKED: (Icon.REFUSED, Mood.REFUSED), Need.STALLED: (Icon.STALLED, Mood.DUPLICATE)}
)
_STATUS: Final = MappingProxyType(
    {
        Status.PENDING: Icon.PACKING,
        Status.PACKING: Icon.PLAY,
        Status.PACKED: Icon.CONFIRM,
        Status.SHIPPED: Icon.CONFIRM,
        Status.CANCELLED: Icon.CLOSE,
    }
)
_ACT: Final = MappingProxyType({"packed": Mood.ACCEPTED, "not_taken": Mood.REFUSED})


class PackingBoardWording:
    """Says them in one language and zone. Plain Python, any thread."""

    def __init__(self, wording: SupervisorWording) -> None:
        self._wording = wording
        self._say = wording.say

    # -- a row ---------------------------------------------------------------------------------------------------------

    def row(self, view: PackingView, now: datetime) -> ShipmentRow:
        """Its line in the list."""
        one = view.shipment
        return ShipmentRow(
            id=one.id,
            sign=self.sign(view),
            number=short(one.number),
            order=short(one.so_number),
            customer=short(one.customer.name) or NOTHING,
            promised=self._promised(one.promised, now),
            done=self._done(view),
            percent=view.percent if one.lines else None,
            boxes=number_text(one.boxes),
            station=self._few(view.stations) or NOTHING,
            people=self._few(view.people),
            at=view.at,
            clock=self._wording.moment(view.at, now) if view.at else NOTHING,
        )

    def sign(self, view: PackingView) -> Sign:
        """Its most urgent need, else what was exceptional about it today, else how it stands."""
        if view.needs:
            return self._need(view.needs[0])
        if view.exceptions:
            return self._exception(view.exceptions[0])
        status = view.shipment.status
        return Sign(_STATUS[status], self._say(f"supervisor_packing.status.{status}"), Mood.NEUTRAL)

    # -- the chosen one ------------------------------------------------------------------------------------------------

    def panel(
        self,
        view: PackingView,
        now: datetime,
        log: Iterable[Deed] | None,
        exceptions: Iterable[Deed] | None,
        *,
        older: bool,
    ) -> ShipmentPanelView:
        """All that is known of it."""
        one = view.shipment
        who = (", ".join(map(visible, view.people)), ", ".join(map(visible, view.stations)))
        status = self._say(f"supervisor_packing.status.{one.status}")
        return ShipmentPanelView(
            id=one.id,
            title=" · ".join(filter(None, (visible(one.number), visible(one.customer.name)))),
            by=" · ".join(filter(None, (*who, status))),
            troubles=tuple(self._troubles(view, now)),
            facts=self._named(self._facts(view, now)),
            sentences=self._named(self._sentences(view)),
            log=None if log is None else tuple(self.line(deed, now) for deed in log),
            exceptions=None if exceptions is None else tuple(self.line(deed, now) for deed in exceptions),
            older=older,
        )

    def line(self, deed: Deed, now: datetime) -> LineView:
        """A line of its log."""
        mood = _ACT.get(deed.act)
        if rules.caught_by(deed) is not None:
            mood = Mood.REFUSED
        elif rules.exceptions_of(deed) and mood is not Mood.REFUSED:
            mood = Mood.WARNING
        who = " · ".join(filter(None, (visible(deed.author), visible(deed.station)))) or NOTHING
        what, _dot, means = visible(deed_text(deed, self._say, self._wording.words.language)).partition(" · ")
        return LineView(deed.seq, what, means, self._wording.seconds(deed.at, now), who, mood=mood, indented=True)

    def photos(self, photos: tuple[Photo, ...] | None) -> tuple[PhotoView, ...] | None:
        """What is on record of its boxes' closings; None: not read yet."""
        if photos is None:
            return None
        return tuple(self._photo(one) for one in photos)

    def _photo(self, photo: Photo) -> PhotoView:
        when = moment_text(photo.at, self._wording.zone, self._wording.words.language)
        caption = self._say("photo.caption", box=str(photo.box or NOTHING), when=when)
        kept, again = photo.state is PhotoState.KEPT, photo.at_hub in NOT_TAKEN
        stands = photo.state.value if not kept else photo.at_hub.value if again else ""
        waits = kept and photo.at_hub is AtHub.WAITING
        told = self._say(f"photo.told.{stands}", why=self._say(photo.why) if photo.why else "") if stands else ""
        return PhotoView(
            photo.id,
            caption,
            told or (self._say("photo.told.waiting") if waits else ""),
            kept,
            self._say("photo.box", box=str(photo.box or NOTHING)),
            self._say(f"photo.short.{stands}") if stands else "",
            again=kept and again,
        )

    def printed(self, panel: ShipmentPanelView, prints: Iterable[PrintJob]) -> ShipmentPanelView:
        """With how its labels and papers stand, and why some of them did not come."""
        views = print_views(prints, self._wording.words)
        why = tuple((view.kind, view.why) for view in views if view.why)
        return replace(panel, prints=views, sentences=(*panel.sentences, *why))

    # -- figures -------------------------------------------------------------------------------------------------------

    def shares(self, kinds: Mapping[Caught, int] | Mapping[Exceptional, int], group: str) -> tuple[Share, ...]:
        """How many of each kind, the most first. `group`: of the words, "caught" or "exception"."""
        most = sorted(kinds.items(), key=lambda one: (-one[1], one[0]))
        return tuple(Share(self._say(f"packing_board.{group}.{kind}"), number_text(number)) for kind, number in most)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _need(self, need: Need) -> Sign:
        icon, mood = _NEED[need]
        return Sign(icon, self._say(f"supervisor_packing.need.{need}"), mood, loud=True)

    def _exception(self, kind: Exceptional) -> Sign:
        return Sign(Icon.WARNING, self._say(f"supervisor_packing.exception.{kind}"), Mood.WARNING, loud=True)

    def _done(self, view: PackingView) -> str:
        """ "2 of 3": whole lines; or nothing, where nobody knows how many there are."""
        one = view.shipment
        if not one.lines:
            return NOTHING
        return self._say("supervisor_screen.of", n=number_text(one.lines_packed), all=number_text(one.lines))

    def _promised(self, promised: date | None, now: datetime) -> str:
        if promised is None:
            return ""
        day = promised.strftime("%d.%m.%Y") if self._wording.words.language == "de" else promised.isoformat()
        late = promised < now.astimezone(self._wording.zone).date()
        return self._say(f"supervisor_packing.{'late' if late else 'promised'}", day=day)

    def _few(self, names: tuple[str, ...]) -> str:
        """The first names, and how many more."""
        said = ", ".join(short(name) for name in names[:_MANY])
        more = len(names) - _MANY
        return self._say("supervisor_packing.and_more", names=said, n=more) if more > 0 else said

    def _troubles(self, view: PackingView, now: datetime) -> Iterator[tuple[Sign, str]]:
        station = ", ".join(map(visible, view.stations)) or NOTHING
        age = self._wording.age(max(timedelta(0), now - view.at)) if view.at else NOTHING
        for need in view.needs:
            means = self._say(f"supervisor_packing.means.{need}", n=view.parked, station=station, age=age)
            yield self._need(need), means
        for kind in view.exceptions:
            yield self._exception(kind), self._say(f"supervisor_packing.means.{kind}")

    def _facts(self, view: PackingView, now: datetime) -> Iterator[tuple[str, str]]:
        one = view.shipment
        yield "lines", self._done(view)
        yield "boxes", number_text(one.boxes)
        if one.so_number:
            yield "order", visible(one.so_number)
        if one.promised is not None:
            yield "promised", self._promised(one.promised, now)

    def _sentences(self, view: PackingView) -> Iterator[tuple[str, str]]:
        if excluded := view.shipment.customer.restrictions:
            yield "excludes", ", ".join(map(visible, excluded))
        if view.shipment.alarmed:
            yield "allergens", self._say("packing_board.alarmed")

    def _named(self, facts: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        return tuple((self._say(f"supervisor_packing.fact.{name}"), value) for name, value in facts)
