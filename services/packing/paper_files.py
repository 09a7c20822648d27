"""Papers of packing, and labels of boxes, as files: made of what stands now. The print queue knows nothing of them."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from sqlalchemy import Connection

from services.clock import Clock
from services.database import box_store
from services.database.database import Database
from services.errors import Refused
from services.identity.by import By
from services.identity.person import Person
from services.identity.rights import Right, may
from services.labels.files import open_shelf
from services.labels.logistic import logistic_label
from services.labels.pdf import write_pdf
from services.labels.sheet import spots
from services.packing import facts
from services.papers.logo import company_logo
from services.papers.look import Look
from services.papers.making import title_of, write_paper
from services.papers.model import Facts, PaperKind, Party
from services.settings.model import Settings
from services.training.mark import is_training
from services.words.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A PDF. `title`: what people call it."""

    content: bytes
    pages: int
    title: str


class PaperFiles:
    """Any thread but the UI's: reads the database and files, and makes pages. `settings`: those of now."""

    def __init__(
        self, database: Database, clock: Clock, data_dir: Path, settings: Callable[[], Settings], *, station: str
    ) -> None:
        self._database, self._clock, self._station = database, clock, station
        self._data_dir, self._settings = data_dir, settings

    def make(self, kind: PaperKind, shipment_id: str, by: Person, *, box: int | None = None) -> PaperFile:
        """A paper of a shipment, or of a box of it: of that number, where there are several. Raises Refused: FORBIDDEN,
        NOT_FOUND, BOX_MISSING (several, and none is named), STOCK_UNKNOWN, LABEL_SMALL."""
        if not may(by, Right.PACKING):
            raise Refused("FORBIDDEN", "packing.refused.right")
        said = self._database.read(lambda tx: self._said(tx, kind, shipment_id, by, box))
        if kind is PaperKind.BOX_LABEL:
            return self._label(said)
        settings, file = self._settings(), BytesIO()
        logo, training = company_logo(self._data_dir, settings.company.logo), is_training(self._data_dir)
        look = Look(settings.papers.size, logo, training=training)
        pages = write_paper(file, kind, said, look, settings.station.tz)
        return PaperFile(file.getvalue(), pages, title_of(kind, said))

    def _said(self, tx: Connection, kind: PaperKind, shipment_id: str, by: Person, box: int | None) -> Facts:
        settings = self._settings()
        company = Party(settings.company.name, settings.company.address)
        own = settings.papers.language == "station"
        language = settings.station.language if own else settings.papers.language
        who = By(self._clock.now(), by.name, by.id, self._station)
        if not kind.is_of_box:
            return facts.of_shipment(tx, who, shipment_id, company, language)
        return facts.of_box(tx, who, _box_of(tx, shipment_id, box), company, language)

    def _label(self, said: Facts) -> PaperFile:
        settings = self._settings()
        shelf, say, file = open_shelf(self._data_dir), Catalogue(said.language).say, BytesIO()
        stock = shelf.stock(settings.papers.label_stock or _STOCK)
        drawing = logistic_label(said, stock, say, training=shelf.training)
        title = title_of(PaperKind.BOX_LABEL, said)
        pages = write_pdf(file, stock, [(next(spots(stock)), drawing)], title)
        return PaperFile(file.getvalue(), pages, title)


_STOCK = "105x148"  # where no stock of boxes is set: the size of GS1's guideline


def _box_of(tx: Connection, shipment_id: str, number: int | None) -> str:
    boxes = box_store.of_shipment(tx, 0, shipment_id)
    named = [one for one in boxes if number is None or one.number == number]
    if not named:
        raise Refused("NOT_FOUND", "packing.refused.no_box")
    if len(named) > 1:
        raise Refused("BOX_MISSING", "papers.refused.which_box", most=max(one.number or 0 for one in boxes))
    return named[0].id
