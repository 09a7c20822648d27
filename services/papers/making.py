"""A paper as a PDF. Reads no settings and no device; call from a worker thread: many lines take their time."""

from datetime import tzinfo
from typing import BinaryIO, Final

from services.papers.bill import bill
from services.papers.contents import contents
from services.papers.look import Look
from services.papers.manifest import manifest
from services.papers.model import Facts, PaperKind
from services.papers.slip import slip
from services.papers.words import Wording
from services.words.catalogue import Catalogue

_PAPERS: Final = {
    PaperKind.SLIP: slip,
    PaperKind.CONTENTS: contents,
    PaperKind.MANIFEST: manifest,
    PaperKind.BILL: bill,
}


def write_paper(file: BinaryIO, kind: PaperKind, facts: Facts, look: Look, zone: tzinfo | None = None) -> int:
    """Write it; how many pages it has. `kind`: all but BOX_LABEL, which is no paper (services/labels/logistic);
    `zone`: that times are shown in, None for the machine's own. Raises KeyError for BOX_LABEL."""
    from services.papers.sheet import Running, write

    say = Wording(Catalogue(facts.language), zone)
    title = title_of(kind, facts)
    foot = say.say("papers.foot", at=say.moment(facts.asked_at), by=facts.author) if facts.asked_at is not None else ""
    again = f"{title}  ·  {say.say('papers.reprint', mark=look.mark)}" if look.mark else title

    def page(number: int, pages: int) -> str:
        return say.say("papers.page", number=number, pages=pages)

    return write(file, _PAPERS[kind](facts, look, say), look, Running(title, again, foot, page))


def title_of(kind: PaperKind, facts: Facts) -> str:
    """What people call this paper: its kind, its shipment, its box."""
    say = Wording(Catalogue(facts.language))
    name = say.say(f"papers.{kind.value}.title")
    box = f" · {say.box(facts.boxes[0])}" if kind.is_of_box else ""
    return f"{name} {facts.shipment.number}{box}"
