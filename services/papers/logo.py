"""The company's picture for papers: a PNG or JPEG file of the data directory, read with bounds and drawn anew as a PNG,
so that nothing of the file but its picture gets into a paper. Reads a file: not on the UI thread."""

from io import BytesIO
from pathlib import Path
from typing import Final

import structlog

from services.errors import Refused

MOST_BYTES: Final = 5_000_000
MOST_PIXELS: Final = 20_000_000  # before it is made smaller: more is no logo, or meant to fill the memory
_SIZE: Final = (1_000, 500)  # pixels at most: 400 dpi of the room it gets

log = structlog.get_logger(__name__)


def company_logo(data_dir: Path, name: str) -> bytes:
    """The picture as a PNG; b"" where none is set, or where it cannot be used, which is logged: a paper never waits for
    it."""
    if not name:
        return b""
    try:
        return read_logo(data_dir / name)
    except Refused as refused:
        log.warning("no logo on papers", file=name, why=refused.code)
        return b""


def read_logo(file: Path) -> bytes:
    """The picture as a PNG. Raises Refused: LOGO_UNREADABLE, LOGO_TOO_LARGE, LOGO_KIND (neither PNG nor JPEG, or
    damaged)."""
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Refused("LOGO_UNREADABLE", "papers.refused.logo_unreadable", file=file.name, why=why) from error
    if len(content) > MOST_BYTES:
        raise Refused("LOGO_TOO_LARGE", "papers.refused.logo_large", file=file.name)
    return _drawn(content, file.name)


def _drawn(content: bytes, name: str) -> bytes:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused("LOGO_TOO_LARGE", "papers.refused.logo_large", file=name)
            opaque = Image.new("RGB", picture.size, "white")
            seen = picture.convert("RGBA")
            opaque.paste(seen, mask=seen.getchannel("A"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refused("LOGO_KIND", "papers.refused.logo_kind", file=name) from error
    opaque.thumbnail(_SIZE)
    into = BytesIO()
    opaque.save(into, "PNG")
    return into.getvalue()
