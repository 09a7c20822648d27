"""A question that waits at the bench, said anew: the scan may have been answered before the program began."""

from collections.abc import Mapping

from services.packing import rules
from services.packing.amounts import text_of
from services.packing.desk.bench import Asked, Question
from services.packing.desk.standing import Standing
from services.packing.model import Shipment
from services.scanning.commands import Command
from services.scanning.outcome import Reason
from services.scanning.saying import box_called
from services.words.catalogue import Catalogue
from services.words.figures import number_text
from services.words.marks import visible
from ui.widgets.band_state import BandState
from ui.widgets.outcome_look import LOOKS, Mood

_REASONS: Mapping[Question, Reason] = {
    Question.ALLERGEN: Reason.PACK_ALLERGEN,
    Question.OVER: Reason.PACK_OVER,
    Question.SWITCH: Reason.PACK_SWITCH,
    Question.SHORT: Reason.PACK_SHORT,
    Question.RESTRICTED: Reason.PACK_RESTRICTED,
    Question.UNVERIFIED: Reason.PACK_UNVERIFIED_ASKED,
    Question.LATE: Reason.PACK_LATE,
    Question.WEIGHT: Reason.PACK_WEIGHT_OFF,
}


def yes_to(question: Question) -> Command:
    """The command that says yes to it."""
    confirmed = question in (Question.OVER, Question.SWITCH, Question.SHORT)
    return Command.CONFIRM if confirmed else Command.ACKNOWLEDGE


def question_state(asked: Asked, now: Standing, other: Shipment | None, words: Catalogue) -> BandState:
    """The band while it waits. `other`: the shipment that it is about, where that is not the one in front."""
    params = {name: visible(text) for name, text in _params(asked, now, other or now.shipment, words.language).items()}
    params["box"] = box_called(params["box"], words)
    reason = _REASONS[asked.question]
    what, next_ = (words.say(f"outcome.{reason}.{part}", **params) for part in ("what", "next"))
    return BandState(Mood.WARNING, words.say(LOOKS[Mood.WARNING].word), what, next_)


def _params(asked: Asked, now: Standing, shipment: Shipment | None, language: str) -> dict[str, str]:
    line = next((one for one in now.lines if one.id == asked.line_id), None)
    told = {"box": now.called(now.box) if now.box else "–", "left": now.shipment.number if now.shipment else "–"}
    told |= {
        "allergens": ", ".join(asked.matches),
        "quantity": number_text(text_of(asked.quantity), language),
        "plate": asked.code,
    }
    if asked.question is Question.WEIGHT:
        amounts = {"weight": asked.quantity, "expected": asked.over}
        told |= {name: number_text(text_of(amount), language) for name, amount in amounts.items()}
    if now.plate is not None:
        told["product"] = now.plate.product.name
    if line is not None:
        amounts = {"over": rules.exceeds(line, asked.quantity), "ordered": line.ordered}
        told |= {name: number_text(text_of(amount), language) for name, amount in amounts.items()}
    if shipment is not None:
        told |= {"shipment": shipment.number, "order": shipment.so_number, "customer": shipment.customer.name}
        told |= {"packed": str(shipment.lines_packed), "lines": str(shipment.lines)}
        told["restrictions"] = ", ".join(shipment.customer.restrictions) or "?"
    return told
