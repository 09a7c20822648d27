"""What the station's settings say of packing: which server is told, and which boxes are used, at that moment."""

from collections.abc import Callable
from pathlib import Path

from services.database import packing_cursor_store
from services.database.database import Database
from services.database.sscc_note import NOTE
from services.packing.amounts import ONE
from services.packing.desk.policy import BoxSize, Policy
from services.packing.expected import Tolerance
from services.packing.leasing import NumberSource
from services.packing.model import Measures
from services.packing.server.ports import PackingServer
from services.packing.sscc import Numbering, Numbers
from services.papers.model import PaperKind, Party
from services.papers.plan import Plan
from services.settings.model import BoxLine, Settings, Sscc
from services.settings.secrets import SecretName, Secrets
from services.supervisor.ports import PackingSource


class OwnPacking:
    """Any thread. `settings`: those of now."""

    def __init__(self, data_dir: Path, settings: Callable[[], Settings], secrets: Secrets, database: Database) -> None:
        self._settings, self._secrets, self._database = settings, secrets, database
        self._note = data_dir / NOTE

    def policy(self) -> Policy:
        """What holds now."""
        settings = self._settings()
        server = settings.central.url if settings.packing.mode == "central" else ""
        tolerance = Tolerance(
            round(settings.packing.tolerance_percent * ONE / 100), round(settings.packing.tolerance_kg * ONE)
        )
        return Policy(
            server,
            tuple(_size(box) for box in settings.packing.boxes),
            numbers_of(settings.sscc, self._note),
            bool(settings.weighing.scales),
            tolerance,
            plan_of(settings),
        )

    def make_server(self) -> PackingServer | None:
        """The server of the settings; None where packing is the station's own. The network's library loads only where
        one is."""
        settings = self._settings()
        if settings.packing.mode != "central" or not settings.central.url:
            return None
        from services.central.packing import CentralPacking

        return CentralPacking(
            settings.central.url,
            token=lambda: self._secrets.get(SecretName.CENTRAL_TOKEN),
            was_hub=lambda address: bool(self._database.read(lambda tx: packing_cursor_store.get(tx, address))),
        )

    def make_numbers(self) -> NumberSource | None:
        """The hub that leases numbers for boxes; None where the settings name none."""
        url = self._settings().central.url
        if not url:
            return None
        from services.central.sscc import CentralSscc

        return CentralSscc(url, token=lambda: self._secrets.get(SecretName.CENTRAL_TOKEN))

    def make_board(self) -> PackingSource | None:
        """Who tells of the packing of the whole site, where that is a server of the settings'."""
        settings = self._settings()
        if settings.packing.mode != "central" or not settings.central.url:
            return None
        from services.central.packing_board import HubPackingBoard

        return HubPackingBoard(settings.central.url, token=lambda: self._secrets.get(SecretName.CENTRAL_TOKEN))


def plan_of(settings: Settings) -> Plan:
    """What is printed when a box is closed, and when a shipment is done."""
    papers, company, language = settings.papers, settings.company, settings.papers.language
    return Plan(
        tuple(map(PaperKind, papers.on_close)),
        tuple(map(PaperKind, papers.on_complete)),
        papers.label_copies,
        papers.copies,
        settings.printing,
        Party(company.name, company.address),
        settings.station.language if language == "station" else language,
    )


def numbers_of(settings: Sscc, note: Path) -> Numbers:
    """How boxes get their SSCC."""
    if not settings.prefix:
        return Numbers(note)
    if settings.source == "station" and not settings.station:
        return Numbers(note, why="packing.sscc.no_digits")
    leased = settings.source == "hub"
    station = "" if leased else settings.station
    return Numbers(note, Numbering(settings.prefix, settings.extension, station, leased))


def _size(box: BoxLine) -> BoxSize:
    sides = (round(side * ONE) for side in (box.length_cm, box.width_cm, box.height_cm))
    length, width, height = sides
    return BoxSize(box.name, Measures(length=length, width=width, height=height), round(box.empty_kg * ONE))
