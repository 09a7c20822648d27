"""What is open on another page, for the answer to a scan that may have been meant for it."""

from services.scanning.screen_desk import Beside
from ui.station import Station


def beside(station: Station) -> Beside:
    """A batch of assets that is open; else a shipment that is packed. Asked in the scan's transaction."""
    return lambda tx, by: station.assets.beside(tx, by) or station.packing.beside(tx, by)
