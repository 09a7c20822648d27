"""Shipments, lines and boxes in a person's words. Plain Python, any thread."""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from typing import Final

from services.packing import allergens, rules
from services.packing.amounts import ONE, text_of
from services.packing.desk.policy import BoxSize
from services.packing.desk.standing import Standing
from services.packing.model import Box, BoxStatus, Content, Line, Shipment
from services.printing.model import PrintJob
from services.printing.standings import all_came, standings
from services.words.catalogue import Catalogue
from services.words.figures import number_text, time_text
from services.words.marks import visible
from ui.icons import Icon
from ui.packing.views import BoxRow, ClosingView, ContentRow, HeadView, LineRow, PapersView, QueueRow
from ui.widgets.outcome_look import Mood
from ui.widgets.prints import print_views
from ui.widgets.two_lines import TwoLines

MOST_NAMED: Final = 3  # other stations above a shipment
_LONGEST_NAME: Final = 28  # characters of one of them


class PackingWording:
    """Says them in one language and zone."""

    def __init__(self, words: Catalogue, zone: tzinfo | None) -> None:
        self.words, self.say, self._zone = words, words.say, zone

    def amount(self, amount: int) -> str:
        """A quantity, weight or size in millionths, as the language writes it."""
        return self.written(text_of(amount))

    def written(self, number: str) -> str:
        """A number with a point, as the language writes it."""
        return number_text(number, self.words.language)

    def _kilograms(self, weight: int) -> str:
        """A weight that is estimated, to ten grams."""
        return self.amount(round(weight, -4) or min(weight, ONE // 100))

    # -- the queue -----------------------------------------------------------------------------------------------------

    def queue_row(self, shipment: Shipment, now: datetime) -> QueueRow:
        """A shipment that waits."""
        far = self.far(shipment)
        boxes = self.say("packing_screen.boxes", n=shipment.boxes) if shipment.boxes else ""
        begun = shipment.lines_packed > 0 or shipment.boxes > 0
        mood = (Mood.ACCEPTED if is_all(shipment) else Mood.WORKING) if begun else Mood.NEUTRAL
        icon = Icon.ACCEPTED if is_all(shipment) else Icon.BOX
        return QueueRow(
            shipment.id,
            shipment.number,
            TwoLines(visible(shipment.number), visible(shipment.so_number), code=True),
            self._customer(shipment),
            self._promised(shipment.promised, now.astimezone(self._zone).date()),
            TwoLines(far, boxes, mood=mood, icon=icon),
        )

    def far(self, shipment: Shipment) -> str:
        """How far a shipment is."""
        return self.say("packing_screen.far", packed=shipment.lines_packed, n=shipment.lines)

    def excluded(self, shipment: Shipment) -> str:
        """What its customer excludes, "" for nothing."""
        names = ", ".join(visible(one) for one in shipment.customer.restrictions)
        return self.say("packing_screen.excludes", names=names) if names else ""

    def _customer(self, shipment: Shipment) -> TwoLines:
        """With the badge where something that was ordered holds what the customer excludes, or nobody knows."""
        name, excluded = visible(shipment.customer.name), self.excluded(shipment)
        warns = bool(excluded) and (shipment.alert or not shipment.whole)
        return TwoLines(name, excluded, mood=Mood.WARNING if warns else None, tile=warns, indented=True)

    def _promised(self, promised: date | None, today: date) -> TwoLines:
        if promised is None:
            return TwoLines(self.say("packing_screen.promised.none"))
        days = (promised - today).days
        if days < 0:
            late = self.say("packing_screen.promised.late", n=-days)
            return TwoLines(self.day(promised), late, mood=Mood.REFUSED, icon=Icon.STALLED)
        near = {0: "today", 1: "tomorrow"}.get(days)
        below = self.say(f"packing_screen.promised.{near}") if near else ""
        return TwoLines(self.day(promised), below, indented=True)

    def day(self, day: date) -> str:
        """A day as the language writes it."""
        return day.strftime("%d.%m.%Y") if self.words.language == "de" else day.isoformat()

    # -- the shipment --------------------------------------------------------------------------------------------------

    def head(self, now: Standing, shipment: Shipment) -> HeadView:
        """What stands above."""
        numbers = " · ".join(visible(one) for one in (shipment.so_number, shipment.customer.name) if one)
        promised = shipment.promised
        said = self.say("packing_screen.promised.on", day=self.day(promised)) if promised else ""
        share = percent(shipment, now.lines)
        others, excluded, far = self._others(now), self.excluded(shipment), self.far(shipment)
        return HeadView(visible(shipment.number), numbers, said, excluded, far, share, others)

    def _others(self, now: Standing) -> str:
        """Who else packs it: those that are known by a name, as far as there is room, and how many more."""
        called = [visible(_short(one.called)) for one in now.others if one.called][:MOST_NAMED]
        names, more = ", ".join(called), len(now.others) - len(called)
        if not called:
            return self.say("packing_screen.others", n=more) if more else ""
        if more:
            return self.say("packing_screen.others_and", names=names, n=more)
        return self.say("packing_screen.others_named", names=names, n=len(called))

    def line(self, line: Line, shipment: Shipment) -> LineRow:
        """A line: its symbol says whether it is whole, in work, or holds what the customer excludes."""
        product = line.product
        matches = allergens.matches(product.allergens, shipment.customer.restrictions)
        holds = ", ".join(visible(one) for one in matches)
        below = self.say("packing_screen.contains", names=holds) if matches else visible(product.sku)
        if line.is_complete:
            mood: Mood | None = Mood.ACCEPTED
        else:
            mood = Mood.WARNING if matches else None
        packed = self.say("packing_screen.of", packed=self.amount(line.packed), ordered=self.amount(line.ordered))
        left = self._left(line)
        return LineRow(
            line.id,
            TwoLines(visible(product.name), below, mood=mood, tile=mood is not None, indented=True),
            TwoLines(packed, visible(product.uom)),
            left,
        )

    def _left(self, line: Line) -> TwoLines:
        if not line.ordered:
            return TwoLines("–")  # nobody has told yet
        over = line.packed - line.ordered
        if over > 0:
            return TwoLines(self.say("packing_screen.over", quantity=self.amount(over)), mood=Mood.WARNING)
        if line.remaining:
            return TwoLines(self.say("packing_screen.to_go", quantity=self.amount(line.remaining)))
        return TwoLines(self.say("packing_screen.whole"))

    def content(self, content: Content, refused: frozenset[str] = frozenset()) -> ContentRow:
        """What was put in at once. `refused`: the ids of what the server does not take."""
        plate, quantity = content.plate, self.amount(content.quantity)
        name = visible(plate.number if plate.is_placeholder else plate.product.name)
        lot = self.say("packing_screen.lot", lot=visible(plate.lot)) if plate.lot else ""
        number = "" if plate.is_placeholder else visible(plate.number)
        mark, mood = self._mark(content, refused)
        below = " · ".join(one for one in (mark, number, lot) if one)
        what = self.say("packing_screen.content", quantity=quantity, product=name)
        return ContentRow(
            content.id, TwoLines(what, below, mood=mood), TwoLines(time_text(content.packed_at, self._zone))
        )

    def _mark(self, content: Content, refused: frozenset[str]) -> tuple[str, Mood | None]:
        if content.id in refused:
            return self.say("packing_screen.unverified.refused"), Mood.REFUSED
        if content.unverified:
            return self.say("packing_screen.unverified.mark"), Mood.UNVERIFIED
        return "", None

    def lines_told(self, now: Standing, shipment: Shipment) -> str:
        """What the lines do not say: that they are learnt one by one, and what none of them counts yet."""
        learnt = "" if shipment.whole else self.say("packing_screen.learnt")
        number = sum(one.unverified for contents in now.contents.values() for one in contents)
        return f"{learnt} {self.say('packing_screen.unverified.counted', n=number)}".strip() if number else learnt

    def box_name(self, now: Standing, box: Box) -> str:
        """How a box is called."""
        return self.say("packing_screen.box", number=now.called(box))

    def box(self, now: Standing, box: Box) -> BoxRow:
        """A box in the list of them."""
        contents = now.contents.get(box.id, ())
        front = box.id == now.bench.box_id
        closed = box.status is BoxStatus.CLOSED
        state = self.say(f"packing_screen.state.{'closed' if closed else 'front' if front else 'open'}")
        marks = {mark for mark, _mood in (self._mark(one, now.refused) for one in contents)} - {""}
        new = (self.say("packing_screen.new_box"),) if box.number is None else ()
        printed = self._printed(now, box.id)
        said = " · ".join((state, *new, self.say("packing_screen.packs", n=len(contents)), *sorted(marks), *printed))
        name = " · ".join(filter(None, (self.box_name(now, box), box.sscc)))
        mood = Mood.WARNING if box.alarmed else Mood.ACCEPTED if closed else Mood.WORKING if front else Mood.NEUTRAL
        return BoxRow(
            box.id,
            TwoLines(name, said, mood=mood, icon=None if box.alarmed else Icon.BOX),
            TwoLines(self._weight(box, contents), self._sizes(box)),
        )

    def _printed(self, now: Standing, about: str) -> Sequence[str]:
        """How the label and papers of a box stand: in a word where all are printed, else the worst of each kind."""
        found = standings(job for job in now.prints if job.about == about)
        if found and all_came(found):
            return [self.say("packing_screen.printed")]
        again = [self.say("packing_screen.print_again")] if any(one.job.needs_look for one in found) else []
        return [*(self._print(one.job) for one in found), *again]

    def papers(self, now: Standing, *, done: bool) -> PapersView | None:
        """How labels and papers of the shipment stand; None where there is nothing to say. `done`: it was just
        completed; of one that is packed all that came is not worth a line."""
        prints = print_views(now.prints, self.words)
        if now.shipment is None or not prints or (all_came(standings(now.prints)) and not done):
            return None
        why = " ".join(f"{view.kind}: {view.why}" for view in prints if view.why)
        do = self.say("packing_screen.papers_open", why=why).strip() if any(view.open for view in prints) else ""
        return PapersView(visible(now.shipment.number), prints, do)

    def _print(self, job: PrintJob) -> str:
        kind, state = self.say(f"printing.kind.{job.kind}"), self.say(f"labels_screen.state.{job.state}")
        return self.say("packing_screen.print", kind=kind, state=state)

    def estimated(self, contents: Sequence[Content]) -> str:
        """How much is in a box, and what that should weigh."""
        items = self.say("packing_screen.packs", n=len(contents))
        weight = rules.estimated_weight(contents)
        return f"{items} · {self.say('packing_screen.about', weight=self._kilograms(weight))}" if weight else items

    def closing(
        self, now: Standing, box: Box, contents: Sequence[Content], sizes: Sequence[BoxSize], *, weighs: bool
    ) -> ClosingView:
        """The box that is being closed. `weighs`: a scale says its weight where nobody does."""
        weight, typed = rules.estimated_weight(contents), now.bench.typed
        how = ("by_hand" if typed else "by_scale") if weighs else "how"
        should = self.say("packing_screen.closing.estimated", weight=self._kilograms(weight)) if weight else ""
        return ClosingView(
            self.say("packing_screen.closing.box", box=now.called(box)),
            self.say("packing_screen.weight", weight=self.written(typed))
            if typed
            else ("" if weighs else self.say("packing_screen.closing.none")),
            "" if weighs else should,
            self.say(f"packing_screen.closing.{how}"),
            tuple(self._size(size) for size in sizes),
            now.bench.preset,
        )

    def _size(self, size: BoxSize) -> str:
        sides = (getattr(size.measures, name) for name in rules.SIZES)
        return f"{visible(size.name)} · {' × '.join(self.amount(side) for side in sides if side is not None)}"

    def _weight(self, box: Box, contents: Sequence[Content]) -> str:
        if box.measures.weight is not None:
            return self.say("packing_screen.weight", weight=self.amount(box.measures.weight))
        weight = rules.estimated_weight(contents)
        return self.say("packing_screen.about", weight=self._kilograms(weight)) if weight else ""

    def _sizes(self, box: Box) -> str:
        sizes = [getattr(box.measures, name) for name in rules.SIZES]
        known = [self.amount(size) for size in sizes if size is not None]
        return self.say("packing_screen.sizes", sizes=" × ".join(known)) if known else ""


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def is_all(shipment: Shipment) -> bool:
    """Whether all its lines are whole."""
    return shipment.lines > 0 and shipment.lines_packed >= shipment.lines


def percent(shipment: Shipment, lines: Sequence[Line]) -> float:
    """How far it is, 0.0 to 100.0: each line counts the same, however much was ordered of it."""
    if not shipment.whole or not lines:
        return 100.0 * shipment.lines_packed / shipment.lines if shipment.lines else 0.0
    shares = [min(1.0, line.packed / line.ordered) if line.ordered else 1.0 for line in lines]
    return 100.0 * sum(shares) / len(shares)
