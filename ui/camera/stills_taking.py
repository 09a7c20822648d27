"""What was read of pictures, as people take it along. No Qt here."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from services.errors import OutsideFailed
from services.frames.model import Decoded
from services.tables.cells import Value
from services.tables.safe_file import making_folder, safe_name
from services.tables.writing import write_list
from services.words.catalogue import Say
from ui.camera.wording import CameraWording

Still = tuple[Path, Decoded | OutsideFailed]


def line_of(path: Path, found: Decoded | OutsideFailed, wording: CameraWording) -> tuple[str, ...]:
    """For the clipboard: the file, the milliseconds that it took, and symbology and text of each code; or why it could
    not be read."""
    if isinstance(found, OutsideFailed):
        return str(path), wording.fault(found)
    cells = [text for one in found.symbols for text in (one.symbology, one.text)]
    return str(path), f"{found.seconds * 1000:.1f}", *cells


def rows_of(stills: Iterable[Still], wording: CameraWording) -> Iterable[tuple[Value, ...]]:
    """For a file: a row for each code, and one for each picture without."""
    for path, found in stills:
        if isinstance(found, OutsideFailed):
            yield str(path), None, None, None, wording.fault(found)
            continue
        took = round(found.seconds * 1000, 1)
        for one in found.symbols:
            yield str(path), took, one.symbology, one.text, None
        if not found.symbols:
            yield str(path), took, None, None, None


def write_stills(folder: Path, name: str, stills: Sequence[Still], wording: CameraWording, say: Say) -> Path:
    """Write them to a CSV file in `folder`. Waits for the disk. Raises OutsideFailed; then the file is as it was."""
    path = making_folder(folder) / safe_name(name, ".csv")
    headings = [say(f"camera_screen.stills.heading.{one}") for one in ("file", "took", "symbology", "text", "fault")]
    write_list(path, "csv", name, headings, rows_of(stills, wording))
    return path
