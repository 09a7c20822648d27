"""pyzbar with the library that it loads: the one that is packed with the program, else the system's.

pyzbar asks the system alone, which knows nothing of what a packed program carries.
"""

import sys
from ctypes.util import find_library
from pathlib import Path

from pyzbar import zbar_library


def carried() -> Path | None:
    """The folder of what is packed with this program; None where it is not packed."""
    return Path(sys._MEIPASS) if getattr(sys, "frozen", False) else None  # type: ignore[attr-defined]  # PyInstaller's


def find(name: str) -> str | None:
    """Where the library `name` is packed, e.g. for "zbar" libzbar.so.0; else what the system says."""
    folder = carried()
    packed = [] if folder is None else sorted(folder.glob(f"lib{name}.*"))
    return str(packed[0]) if packed else find_library(name)


zbar_library.find_library = find

# Only now: it loads the library as it is imported. Raises ImportError or OSError where there is none.
from pyzbar import pyzbar  # noqa: E402
from pyzbar.wrapper import ZBarSymbol  # noqa: E402

__all__ = ["ZBarSymbol", "carried", "find", "pyzbar"]
