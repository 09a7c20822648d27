"""The settings of training: those of its file, but for all that would reach the outside. That is not refused where it
is used: it is not there. Whatever stands in the file or in the environment, no address of a server, a register, a
shared database or a printer is among the settings that hold in training.
"""

import os
from pathlib import Path
from typing import Final

from services.settings.model import Patterns, PrinterLine, ScaleLine, Settings
from services.training.mark import COMPANY, PREFIX, WORD

DEVICE: Final = "training"  # the id of the simulated printer and scale
SCALE_PORT: Final = "simulated-scale"  # in the data directory: the name of a pseudo-terminal
PRINTED: Final = "printed"  # the printer's folder in the data directory
SCALE: Final = "toledo"  # the protocol that the simulated one speaks
_HELD: Final = (
    *("central", "rt", "database", "company", "sscc"),
    *("sessions.mode", "assets.mode", "assets.tags", "assets.prefix", "packing.mode", "frames.mode"),
    *("printing.printers", "printing.asset", "printing.box", "printing.papers", "papers.label_stock"),
    *("scanning.patterns", "weighing", "camera.device", "camera.name", "station.name"),
    *("identity.pins", "labels.url", "labels.qr"),
)


def is_held(path: str) -> bool:
    """Whether training decides on this setting ("rt.url"), so that nobody can."""
    return any(path == held or path.startswith(f"{held}.") for held in _HELD)


def practised(settings: Settings, data_dir: Path) -> Settings:
    """What holds in the training of `data_dir`."""
    plain, name = Settings(), f"{WORD} · "
    scale = ScaleLine(id=DEVICE, name=f"{name}Scale", kind=SCALE, port=str(data_dir / SCALE_PORT))
    printer = PrinterLine(
        id=DEVICE, name=f"{name}Printer", kind="folder", address=str(data_dir / PRINTED), stock="62x29"
    )
    return settings.model_copy(
        update={
            "station": settings.station.model_copy(update={"name": WORD}),
            "scanning": settings.scanning.model_copy(update={"patterns": _patterns(plain.scanning.patterns)}),
            "sessions": settings.sessions.model_copy(update={"mode": "local"}),
            "identity": settings.identity.model_copy(update={"pins": False}),
            "labels": settings.labels.model_copy(update={"url": "", "qr": "tag"}),
            "printing": settings.printing.model_copy(
                update={"printers": (printer,), "asset": "", "box": "", "papers": ""}
            ),
            "papers": settings.papers.model_copy(update={"label_stock": "105x148"}),
            "assets": settings.assets.model_copy(update={"mode": "local", "tags": "local", "prefix": PREFIX}),
            "packing": settings.packing.model_copy(update={"mode": "local"}),
            "company": plain.company.model_copy(update={"name": WORD}),
            "weighing": plain.weighing.model_copy(update={"scales": () if os.name == "nt" else (scale,)}),
            "camera": settings.camera.model_copy(update={"device": "simulator", "name": f"{name}Camera"}),
            "frames": settings.frames.model_copy(update={"mode": "local"}),
            "sscc": plain.sscc.model_copy(update={"prefix": COMPANY, "extension": 9, "station": "9"}),
            "rt": plain.rt,
            "central": plain.central,
            "database": plain.database,
        }
    )


def _patterns(own: Patterns) -> Patterns:
    """Codes as a house has them at first, also with what those of training begin with."""
    tag, shipment, plate, location = (
        f"(?:{PREFIX})?(?:{one})" if one else "" for one in (own.tag, own.shipment, own.plate, own.location)
    )
    tags = f"(?:{tag})|{PREFIX}\\d{{4,6}}" if tag else f"{PREFIX}\\d{{4,6}}"
    return own.model_copy(update={"tag": tags, "shipment": shipment, "plate": plate, "location": location})
