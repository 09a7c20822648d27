"""The shipment in front, as its page shows it. Plain functions."""

from collections.abc import Sequence

from services.packing.desk.bench import Mode
from services.packing.desk.policy import BoxSize
from services.packing.desk.standing import Standing
from services.packing.model import Box, BoxStatus, Shipment
from ui.packing.views import ShipmentView
from ui.packing.wording import PackingWording


def shipment_view(
    now: Standing, shipment: Shipment, wording: PackingWording, newest: str, sizes: Sequence[BoxSize], *, weighs: bool
) -> ShipmentView:
    """`newest`: the id of the line that was packed last; `sizes`: the boxes that are used here; `weighs`: a scale is
    set up."""
    say, box = wording.say, open_box(now)
    contents = tuple(now.contents.get(box.id, ())) if box else ()
    besides = [one for one in reversed(now.boxes) if box is None or one.id != box.id]
    bench = now.bench
    typed = (
        ""
        if bench.mode is Mode.CLOSING or not bench.typed
        else say("packing_screen.times", quantity=wording.written(bench.typed))
    )
    return ShipmentView(
        wording.head(now, shipment),
        tuple(wording.line(line, shipment) for line in now.lines),
        wording.lines_told(now, shipment),
        tuple(wording.box(now, one) for one in (*besides, *((box,) if box else ()))),
        wording.box_name(now, box) if box else say("packing_screen.next_box"),
        wording.estimated(contents) if contents else say("packing_screen.box_empty"),
        tuple(wording.content(one, now.refused) for one in reversed(contents)),
        newest,
        bool(besides),
        typed,
        wording.closing(now, box, contents, sizes, weighs=weighs) if box and bench.mode is Mode.CLOSING else None,
    )


def open_box(now: Standing) -> Box | None:
    """The box in front; None where the next item begins one: another station may have closed that one."""
    return now.box if now.box is not None and now.box.status is BoxStatus.OPEN else None
