"""A station that records camera scans, for the real command."""

from pathlib import Path
from typing import Any

from app.station import Station
from tests.support.program import Scandesk


def station(folder: Path, url: str, **settings: Any) -> Scandesk:
    """A bench of one with a simulated camera, whose camera scans are told to that server."""
    data_dir = folder / "station"
    with Station.open(data_dir) as made:
        chosen = {"identity.pins": False, "camera.device": "simulator", "camera.width": 320, "camera.height": 240}
        chosen |= {"central.url": url, "frames.mode": "central", "frames.per_second": 20, "frames.every": 4}
        for path, value in (chosen | settings).items():
            made.change_setting(path, value, by=None)
        made.people.first_run(name="mia", full_name="Mia Kern", pin=None)
    return Scandesk(data_dir, {})
