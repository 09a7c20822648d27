"""1,000 labels, each with a QR code and Code 128, as one PDF; beside it the same drawn with the libraries alone."""

import gc
import time
from collections.abc import Callable
from functools import partial
from io import BytesIO
from itertools import groupby
from typing import Any

from services.labels.faces import give_faces
from services.labels.files import open_shelf
from services.labels.model import QrHolds
from services.labels.service import Choice, Kind, Layout, make
from tests.benchmarks.figures import ratio

NUMBER = 1_000
ROUNDS = 3
_POINTS = (62 * 72 / 25.4, 29 * 72 / 25.4)


def run() -> list[str]:
    """Seconds of the clock, ours and the floor's in turn."""
    shelf = open_shelf(None)
    choice = Choice(shelf.stock("62x29"), shelf.template("asset"), QrHolds.TAG)
    ours: list[float] = []
    bare: list[float] = []
    for number in range(ROUNDS):  # other tags in each: nothing is remembered
        tags = [f"W{2 * number:02}-{one:06}" for one in range(NUMBER)]
        ours.append(_seconds(partial(_ours, choice, tags)))
        others = [f"W{2 * number + 1:02}-{one:06}" for one in range(NUMBER)]
        bare.append(_seconds(partial(_bare, others)))
    return [
        f"{NUMBER} labels  {', '.join(f'{one:.2f}' for one in ours)} s",
        f"floor        {', '.join(f'{one:.2f}' for one in bare)} s",
        f"ratio        {ratio(ours, bare)}",
    ]


def _seconds(work: Callable[[], object]) -> float:
    gc.collect()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _ours(choice: Choice, tags: list[str]) -> bytes:
    labels = [choice.fields(tag, f"5CG{tag}", "ThinkPad T14 Gen 3") for tag in tags]
    return make(Kind.PDF, choice, labels, Layout(), "labels").content


def _bare(tags: list[str]) -> bytes:
    """No template, no measuring, no checks: codes made, drawn as paths, and three texts."""
    import segno
    import zxingcpp
    from reportlab.pdfgen.canvas import Canvas

    give_faces()
    file = BytesIO()
    canvas = Canvas(file, pagesize=_POINTS)
    for tag in tags:
        rows = [bytes(row) for row in segno.make_qr(tag, error="m", boost_error=False).matrix]
        canvas.addLiteral(f"q 2 0 0 -2 10 70 cm {_path(rows)} f Q")
        bars: Any = zxingcpp.create_barcode(tag, zxingcpp.BarcodeFormat.Code128).to_image(
            scale=1, add_quiet_zones=False
        )
        pixels: Any = memoryview(bars)
        row = bytes(value < 128 for value in pixels.cast("B")[: pixels.shape[1]])
        canvas.addLiteral(f"q 1 0 0 -20 10 25 cm {_path([row])} f Q")
        for face, size, text in (("bold", 20, tag), ("", 8, f"SN 5CG{tag}"), ("", 8, "ThinkPad T14 Gen 3")):
            canvas.setFont(f"Scandesk label {face}".strip(), size)
            canvas.drawString(60, 60 - size, text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _path(rows: list[bytes]) -> str:
    said = []
    for number, row in enumerate(rows):
        at = 0
        for black, run in groupby(row):
            length = len(list(run))
            if black:
                said.append(f"{at} {number} {length} 1 re")
            at += length
    return " ".join(said)
