"""Which cameras are there. Linux names its cameras; elsewhere nobody can tell without opening each."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from services.errors import OutsideFailed, OutsideKind

NAMES: Final = Path("/sys/class/video4linux")


@dataclass(frozen=True, slots=True)
class PresentCamera:
    """A camera that is there now."""

    number: int
    name: str


def list_cameras(names: Path = NAMES) -> tuple[PresentCamera, ...]:
    """The machine's cameras by their numbers. One that shows itself several times (pictures, their metadata) is named
    once, by its lowest number."""
    found: dict[str, PresentCamera] = {}
    for number, folder in sorted(_numbered(names)):
        try:
            name = " ".join((folder / "name").read_text("utf-8", "replace").split())
            unit = str((folder / "device").resolve()) if (folder / "device").exists() else str(folder)
        except OSError:
            continue
        found.setdefault(unit, PresentCamera(number, "".join(c for c in name if c.isprintable())[:100]))
    return tuple(found.values())


def find_camera(wanted: str, names: Path = NAMES) -> int | str:
    """What to open for the settings' `device`: a number, a path, or the number of the one camera with that in its name.
    Raises OutsideFailed: `camera.missing` where none has it, `camera.several_alike` where several do."""
    if wanted.isascii() and wanted.isdigit():
        return int(wanted)
    if "/" in wanted or "\\" in wanted:
        return wanted
    fitting = [one for one in list_cameras(names) if wanted.casefold() in one.name.casefold()]
    if len(fitting) == 1:
        return fitting[0].number
    words = "camera.several_alike" if fitting else "camera.missing"
    raise OutsideFailed(OutsideKind.DEVICE, words, retry=True, device=wanted)


def _numbered(names: Path) -> list[tuple[int, Path]]:
    try:
        folders = list(names.iterdir())
    except OSError:
        return []
    numbers = [(one.name.removeprefix("video"), one) for one in folders if one.name.startswith("video")]
    return [(int(number), one) for number, one in numbers if number.isascii() and number.isdigit()]
