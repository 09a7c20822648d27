"""Photos that are sent to the hub to keep it busy: small bodies that cost much to look at."""

from io import BytesIO

import pytest
from PIL import Image

from services.errors import Refused
from services.photos.jpeg import check
from services.photos.model import LARGEST_SENT

NOISE = Image.effect_noise((480, 360), 120).convert("RGB")
_SCAN = b"\xff\xda"


def jpeg(image: Image.Image = NOISE, **more: object) -> bytes:
    into = BytesIO()
    image.save(into, "JPEG", **more)  # type: ignore[arg-type]
    return into.getvalue()


def _more_scans(data: bytes) -> bytes:
    """Its last scan as often as there is room for: each is one more pass over the whole picture."""
    scan = data[data.rfind(_SCAN) : -2]
    return data[:-2] + scan * min(1000, (LARGEST_SENT - len(data)) // len(scan)) + data[-2:]


BUSY = {
    "progressive": jpeg(progressive=True),
    "with a thousand passes": _more_scans(jpeg(Image.new("RGB", (1024, 1024), "teal"), progressive=True)),
    "with its only scan again": _more_scans(jpeg(Image.new("RGB", (64, 64), "teal"))),
    "with heads of scans and nothing in them": jpeg()[:-2] + jpeg()[jpeg().find(_SCAN) :][:14] * 1000 + b"\xff\xd9",
}


@pytest.mark.parametrize("data", BUSY.values(), ids=list(BUSY))
def test_a_picture_of_many_passes_is_refused(data: bytes) -> None:
    assert len(data) <= LARGEST_SENT
    with pytest.raises(Refused) as refused:
        check(data)
    assert refused.value.code == "PHOTO_INVALID"


def test_the_largest_picture_that_may_be_is_told_with_its_own_size() -> None:
    made = jpeg(Image.new("RGB", (4096, 2400), "teal"), quality=30)
    found = check(made)
    assert (found.width, found.height) == (4096, 2400)
