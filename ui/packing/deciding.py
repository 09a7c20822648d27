"""What the server does not take: shown one at a time, and decided by somebody. No Qt here."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from services.errors import Refused
from services.identity.person import Person
from services.identity.rights import Right, may
from services.packing.amounts import text_of
from services.packing.server.deciding import why
from services.packing.server.messages import Message, MessageState
from services.words.figures import number_text
from services.words.marks import visible
from ui.acting import acting
from ui.packing.views import PackingPage, ServerView
from ui.running import Run
from ui.station import Station

_NAMED = 20  # messages whose shipments are looked up: who decides works through them


@dataclass(frozen=True, slots=True)
class Parked:
    """A message that a person decides about, with how its shipment, and what was packed, are called."""

    message: Message
    shipment: str
    plate: str
    product: str


def parked(station: Station) -> Sequence[Parked]:
    """What waits for somebody, the oldest first. Waits for the disk."""
    deciding = station.packing_sync.deciding
    if not deciding.figures().parked:  # mostly: then not all that waits is read
        return ()
    waiting = [one for one in deciding.waiting() if one.state is MessageState.PARKED]
    return [_named(station, one) for one in waiting[:_NAMED]]


def _named(station: Station, message: Message) -> Parked:
    shipment = plate = product = "–"
    try:
        found = station.packing.show(message.shipment_id)
    except Refused:
        return Parked(message, shipment, plate, product)
    if found.shipment is not None:
        shipment = found.shipment.number
    for content in found.contents.get(message.box_id, ()):
        if content.id == message.about:
            plate, product = content.plate.number, content.plate.product.name
            product = product or station.words.say("packing_screen.unverified.product")
    return Parked(message, shipment, plate, product)


class Deciding:
    """Called in the UI thread; work goes through `run`. `told` is called with a sentence after something was decided,
    `broke` with what went wrong."""

    def __init__(
        self,
        station: Station,
        page: PackingPage,
        run: Run,
        *,
        told: Callable[[str], None],
        broke: Callable[[Exception], None],
    ) -> None:
        self._station, self._page, self._run, self._say = station, page, run, station.words.say
        self._told, self._broke = told, broke
        self._parked: Sequence[Parked] = ()
        self._at = 0

    def take(self, found: Sequence[Parked]) -> None:
        """So it stands now; the one that was looked at stays."""
        before = self._one.message.id if self._one else ""
        self._parked = found
        self._at = next((at for at, one in enumerate(found) if one.message.id == before), 0)
        self._show()

    def refusal(self, keys: Collection[str]) -> tuple[str, str] | None:
        """What the server does not take of these messages, and why; but for what was packed unverified: that alarms."""
        found = (one for one in self._parked if one.message.id in keys and not one.message.payload.get("code"))
        one = next(found, None)
        return self._said(one) if one is not None else None

    def following(self) -> None:
        """The next one; after the last the first."""
        self._at = (self._at + 1) % len(self._parked) if self._parked else 0
        self._show()

    def undo(self) -> None:
        """Undo it here."""
        deciding = self._station.packing_sync.deciding
        self._decide("undone", lambda key, by: deciding.undo(key, by))

    def retry(self) -> None:
        """Tell the server once more."""
        self._decide("retried", self._station.packing_sync.deciding.retry)

    def leave(self) -> None:
        """A supervisor decides."""
        self._decide("left", self._station.packing_sync.deciding.leave)

    # -- inside --------------------------------------------------------------------------------------------------------

    @property
    def _one(self) -> Parked | None:
        return self._parked[self._at] if self._at < len(self._parked) else None

    def _show(self) -> None:
        one, status = self._one, self._station.packing_sync.status()
        if one is not None:
            self._page.show_server(self._view(one))
        elif status is not None and status.words:
            self._page.show_server(ServerView(self._say(status.words, **status.params), ""))
        else:
            self._page.show_server(None)

    def _view(self, one: Parked) -> ServerView:
        what, because = self._said(one)
        asked = str(one.message.said.get("asked", ""))
        if asked:
            because = f"{because} {self._say('packing_screen.refused.asked', name=visible(asked))}"
        number = len(self._parked)
        counted = self._say("packing_screen.refused.counted", number=self._at + 1, n=number)
        blocked = "" if may(self._station.door.presence.present, Right.PACKING) else self._say("packing.told.right")
        return ServerView(f"{what} ({counted})" if number > 1 else what, because, number, blocked)

    def _said(self, one: Parked) -> tuple[str, str]:
        message = one.message
        kind = message.kind.value.replace(".", "_")
        names = {"shipment": visible(one.shipment), "plate": visible(one.plate), "product": visible(one.product)}
        what = self._say(
            f"packing_screen.refused.{kind}",
            quantity=number_text(text_of(message.amount), self._station.words.language),
            **names,
        )
        words, params = why(message)
        return what, self._say(words, **{name: visible(str(value)) for name, value in params.items()})

    def _decide(self, what: str, act: Callable[[str, Person], object]) -> None:
        one = self._one
        if one is None:
            return
        by = acting(self._station, words="packing.told.right")
        key = one.message.id
        self._run(
            lambda: act(key, by()), lambda _done: self._told(self._say(f"packing_screen.refused.{what}")), self._broke
        )
