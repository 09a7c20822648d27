"""The JSON and the lines of packing (docs/command-line.md): the contract's names, then ours."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

from app.cli.shapes import JSON, local_time, moment
from services.packing.amounts import number_of, text_of
from services.packing.model import BoxStatus, Content, Event, Line, Shipment
from services.packing.rules import estimated_weight
from services.printing.standings import KindStanding, standings
from services.supervisor.packing_model import Deed
from services.supervisor.packing_saying import deed_text
from services.words.figures import number_text

if TYPE_CHECKING:
    from services.packing.desk.standing import Standing
    from services.packing.model import Box
    from services.words.catalogue import Catalogue, Say

QUEUE = ("shipment", "order", "customer", "promised", "status", "lines", "boxes", "allergens")
LINES = ("line", "sku", "product", "ordered", "packed", "left")


def shipment(found: Shipment) -> JSON:
    """A shipment: the contract's fields of its list, then ours."""
    return {
        "id": found.id,
        "shipment_number": found.number,
        "so_number": found.so_number,
        "customer_name": found.customer.name,
        "status": found.status.value,
        "promised_ship_date": found.promised.isoformat() if found.promised else None,
        "lines_total": found.lines,
        "lines_packed": found.lines_packed,
        "boxes_count": found.boxes,
        "allergen_alert": found.alert,
        "allergen_restrictions": list(found.customer.restrictions),
        "alarmed": found.alarmed,
        "lines_known": found.whole,
        "server": found.server or None,
        "seen_at": moment(found.seen_at),
    }


def whole(now: "Standing") -> JSON:
    """A shipment with its lines, its boxes and what is in them; null where none is in front."""
    if now.shipment is None:
        return {"shipment": None, "lines": [], "boxes": [], "others": [], "prints": []}
    return {
        "shipment": shipment(now.shipment),
        "lines": [_line(line) for line in now.lines],
        "boxes": [box(one, now.contents.get(one.id, ())) for one in now.boxes],
        "others": [one.station for one in now.others],
        "prints": [print_shape(one) for one in standings(now.prints)],
    }


def print_shape(one: KindStanding) -> JSON:
    """How the labels or papers of one kind stand."""
    state = {"kind": one.kind.value, "state": one.state.value, "number": one.number, "total": one.total}
    return {**state, "needs_look": one.job.needs_look}


def print_line(one: KindStanding, words: "Catalogue") -> str:
    """The same for people, and why they did not come."""
    from app.cli import print_shapes

    several = "several" if one.total > 1 else "alone"
    told = {"kind": words.say(f"printing.kind.{one.kind}"), "state": print_shapes.state(one.job, words)}
    line = words.say(f"printing.standing.{several}", **told, number=one.number, total=one.total)
    return " – ".join(part for part in (line, print_shapes.why(one.job, words)) if part)


def box(one: "Box", contents: Sequence[Content]) -> JSON:
    """A box as the contract has it, with what is in it."""
    from services.hub import packing_answers

    return {
        **packing_answers.box(one),
        "sscc": one.sscc or None,
        "alarmed": one.alarmed,
        "total_weight_est": number_of(estimated_weight(contents)),
        "contents": [_content(content) for content in contents],
    }


def in_front(now: "Standing") -> JSON:
    """What stands on the bench: which shipment and box, what is typed, and what has to be answered."""
    asked, box_ = now.bench.asked, now.box
    return {
        "shipment_number": now.shipment.number if now.shipment else None,
        "status": now.shipment.status.value if now.shipment else None,
        "lines_packed": now.shipment.lines_packed if now.shipment else None,
        "lines_total": now.shipment.lines if now.shipment else None,
        "box_number": box_.number if box_ else None,
        "mode": now.bench.mode.value or "pack",
        "typed": now.bench.typed or None,
        "question": asked.question.value if asked else None,
        "matches": list(asked.matches) if asked else [],
    }


def event(one: Event) -> JSON:
    """A line of the log."""
    said = {"act": one.act, "person": one.author, "station": one.station}
    about = {"box_id": one.box_id or None, "content_id": one.content_id or None}
    return {"seq": one.seq, "at": moment(one.at), **said, **about, "params": dict(one.params)}


def queue_row(found: Shipment, say: "Say") -> Sequence[str]:
    """A shipment in a list for people."""
    return (
        found.number,
        found.so_number,
        found.customer.name,
        found.promised.isoformat() if found.promised else "–",
        say(f"cli.packing.status.{found.status}"),
        f"{found.lines_packed}/{found.lines}",
        str(found.boxes),
        "⚠" if found.alert or found.alarmed else "",
    )


def line_row(line: Line, language: str) -> Sequence[str]:
    """A line in a list for people, its amounts as the language writes them."""
    product = line.product
    amounts = [
        f"{number_text(text_of(amount), language)} {product.uom}"
        for amount in (line.ordered, line.packed, line.remaining)
    ]
    return (str(line.number), product.sku, product.name, *amounts)


def box_lines(now: "Standing", one: "Box", words: "Catalogue") -> Sequence[str]:
    """A box for people: how it stands, then what is in it, each with the end of its id, which `undo` takes."""
    from app.cli.finding import short

    say, language, weight = words.say, words.language, one.measures.weight
    contents = now.contents.get(one.id, ())
    amount = estimated_weight(contents) if weight is None else weight
    estimated = "≈ " if weight is None else ""
    status = say(f"cli.packing.box.{'closed' if one.status is BoxStatus.CLOSED else 'open'}")
    weighs = f"{estimated}{number_text(text_of(amount), language)}"
    head = say("cli.packing.box.line", box=now.called(one), status=status, weight=weighs)
    mark = f"{f'  SSCC {one.sscc}' if one.sscc else ''}{' ⚠' if one.alarmed else ''}"
    rows = [
        f"  {short(content.id)}  {number_text(text_of(content.quantity), language)} {content.plate.product.uom}  "
        f"{content.plate.product.name or '?'}  {content.plate.number}  {content.plate.lot or '–'}"
        f"{_mark(content, now, say)}"
        for content in contents
    ]
    return [f"{head}{mark}", *rows]


def _mark(content: Content, now: "Standing", say: "Say") -> str:
    """Behind what no server has taken."""
    if content.id in now.refused:
        return f"  ✕ {say('packing_screen.unverified.refused')}"
    return f"  ? {say('packing_screen.unverified.mark')}" if content.unverified else ""


def event_row(one: Event, shipment: str, box: str, words: "Catalogue", zone: tzinfo | None) -> str:
    """A line of the log for people. `shipment`, `box`: their numbers."""
    about = (one.box_id, one.station, one.author, one.params)
    told = deed_text(Deed(one.seq, one.at, one.act, "", *about, shipment, box), words.say, words.language)
    return f"{local_time(one.at, zone)}  {told}  {one.author}"


def _line(line: Line) -> JSON:
    product = line.product
    return {
        "id": line.id,
        "line_number": line.number,
        "sku": product.sku,
        "product_name": product.name,
        "uom": product.uom,
        "allergens": list(product.allergens),
        "ordered_qty": number_of(line.ordered),
        "packed_qty": number_of(line.packed),
        "remaining_qty": number_of(line.remaining),
        "status": "complete" if line.is_complete else "partial",
    }


def _content(content: Content) -> JSON:
    product = content.plate.product
    return {
        "id": content.id,
        "product_name": product.name or None,
        "lot_number": content.plate.lot or None,
        "lp_number": content.plate.number,
        "quantity": number_of(content.quantity),
        "uom": product.uom,
        "notes": content.notes or None,
        "so_line_id": content.line_id or None,
        "packed_at": moment(content.packed_at),
        "person": content.author,
        "station": content.station,
        "unverified": content.unverified,
    }
