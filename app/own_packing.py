"""What the station's settings say of packing: which server is told, and which boxes are used, at that moment."""

from collections.abc import Callable

from services.database import packing_cursor_store
from services.database.database import Database
from services.packing.amounts import ONE
from services.packing.desk.policy import BoxSize, Policy
from services.packing.model import Measures
from services.packing.server.ports import PackingServer
from services.settings.model import BoxLine, Settings
from services.settings.secrets import SecretName, Secrets
from services.supervisor.ports import PackingSource


class OwnPacking:
    """Any thread. `settings`: those of now."""

    def __init__(self, settings: Callable[[], Settings], secrets: Secrets, database: Database) -> None:
        self._settings, self._secrets, self._database = settings, secrets, database

    def policy(self) -> Policy:
        """What holds now."""
        settings = self._settings()
        server = settings.central.url if settings.packing.mode == "central" else ""
        return Policy(server, tuple(_size(box) for box in settings.packing.boxes))

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

    def make_board(self) -> PackingSource | None:
        """Who tells of the packing of the whole site, where that is a server of the settings'."""
        settings = self._settings()
        if settings.packing.mode != "central" or not settings.central.url:
            return None
        from services.central.packing_board import HubPackingBoard

        return HubPackingBoard(settings.central.url, token=lambda: self._secrets.get(SecretName.CENTRAL_TOKEN))


def _size(box: BoxLine) -> BoxSize:
    sides = (round(side * ONE) for side in (box.length_cm, box.width_cm, box.height_cm))
    length, width, height = sides
    return BoxSize(box.name, Measures(length=length, width=width, height=height))
