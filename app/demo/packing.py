"""A shipment that is packed in the demo: three boxes on a scale, an allergen, a wrong license plate, an undo."""

from collections import Counter
from contextlib import AbstractContextManager
from typing import Any, Final

from app.demo.account import Goods
from app.demo.bench import DemoBench
from app.demo.failed import DemoFailed
from app.demo.program import Event, answer_of
from app.demo.timeline import Timeline
from app.station import Station
from services.identity.person import Person
from services.scanning.commands import HIDDEN, Command, barcode_for
from services.training.work import ALMONDS, MORE_OATS, OATS, OTHERS_RYE, RYE, SHIPMENT, write_work
from services.words.figures import number_text

BOX: Final = {"name": "Carton M", "length_cm": 40, "width_cm": 30, "height_cm": 25}  # of the settings
NUMBERS: Final = {"prefix": "4012345", "extension": 3, "station": "7"}  # of boxes (SSCC), with a prefix of examples
_TRIES: Final = 20  # a machine may be busy: who weighs lays the box on again
WEIGHTS: Final = (2.4, 2.5, 7.6)  # kilograms of the three boxes


class PackingBench:
    """One shipment, begun in one program and ended in the next: it stands in front again. Its goods are counted as
    they are scanned."""

    def __init__(self, station: Station, bench: DemoBench, timeline: Timeline, person: Person) -> None:
        self._station, self._bench, self._timeline, self._person = station, bench, timeline, person
        self._scanned = Counter[str]()

    def begin(self) -> None:
        """Two boxes, and something in the third. Raises DemoFailed where something that has to happen does not."""
        self._timeline.heading("demo.packing", shipment=SHIPMENT)
        work = self._bench.folder / "shipments.json"
        write_work(work, self._station.clock.now().date())
        taken = answer_of(self._station.places.data_dir, "import", "shipments", str(work), "--as", self._person.name)
        self._timeline.line("demo.imported", n=taken["created"])
        with self._scanning():
            self._bench.scan(SHIPMENT, "pack_opened_allergens")
            self._pack(OATS, 60, "packed")
            self._timeline.line("demo.wrong_plate")
            self._bench.scan(OTHERS_RYE, "pack_refused")
            self._close(WEIGHTS[0])
            self._bench.scan(ALMONDS, "pack_allergen")
            self._bench.scan(MORE_OATS, "pack_answer_first")
            self._timeline.line("demo.acknowledge")
            self._do(Command.ACKNOWLEDGE, "pack_line")
            self._scanned[ALMONDS] += 50
            self._close(WEIGHTS[1])
            for command, reason in ((Command.QUANTITY, "pack_quantity"), (Command.D9, "pack_times")):
                self._do(command, reason)
            self._pack(MORE_OATS, 9, "packed")

    def finish(self) -> None:
        """What was too few is taken back, the rest is packed, and the shipment is done. Raises as `begin`."""
        self._timeline.heading("demo.packing_goes_on", shipment=SHIPMENT)
        with self._scanning():
            self._timeline.line("demo.undo")
            self._do(Command.UNDO, "pack_undone")
            self._pack(MORE_OATS, 40, "pack_line")
            self._pack(RYE, 24, "pack_all")
            self._close(WEIGHTS[2])
            self._do(Command.COMPLETE, "pack_completed")

    def goods(self) -> Goods:
        """What came of it, as the station tells. Boxes that are other than they have to be are a surprise."""
        found = answer_of(self._station.places.data_dir, "packing", "show", SHIPMENT, "--log")
        boxes = found["boxes"]
        in_boxes, taken_back = Counter[str](), Counter[str]()
        for content in (one for box in boxes for one in box["contents"]):
            in_boxes[content["lp_number"]] += content["quantity"]
        for event in found["log"]:
            if event["act"] == "taken_out":
                taken_back[event["params"]["plate"]] += int(event["params"]["quantity"])
        self._check(found["shipment"], boxes)
        return Goods(dict(self._scanned), dict(in_boxes), dict(taken_back))

    def _check(self, shipment: dict[str, Any], boxes: list[dict[str, Any]]) -> None:
        told = [(box["box_number"], box["weight"], box["dimensions"]["length"], box["alarmed"]) for box in boxes]
        wanted = [(number, weight, BOX["length_cm"], number == 2) for number, weight in enumerate(WEIGHTS, 1)]
        if shipment["status"] != "packed" or told != wanted:
            self._bench.surprises.append(f"{SHIPMENT} is {shipment['status']}, its boxes: {told}")

    # -- the hand ------------------------------------------------------------------------------------------------------

    def _scanning(self) -> AbstractContextManager[None]:
        return self._bench.scanning(self._station.places.data_dir, ("packing", "scan"), self._person.name)

    def _pack(self, plate: str, units: int, expected: str) -> None:
        """Scan a license plate that is packed; `units`: what has to go into the box."""
        self._bench.scan(plate, expected)
        self._scanned[plate] += units

    def _close(self, kilograms: float) -> None:
        """Close the box with a preset size, on the scale. Raises DemoFailed where its weight never counts."""
        self._do(Command.CLOSE_BOX, "pack_put_on")
        self._do(Command.PRESET, "pack_size")
        self._timeline.line("demo.weigh", weight=number_text(str(kilograms), self._station.words.language))
        for _try in range(_TRIES):
            self._bench.lay_on_scale(kilograms)
            if self._do(Command.CONFIRM, "")["reason"] == "pack_box_weighed":
                return
        raise DemoFailed(f"the scale weighs no box of {kilograms} kg")

    def _do(self, command: Command, expected: str) -> Event:
        code = barcode_for(command, self._station.settings.station.site)
        hidden = f"{code[:-1]}{HIDDEN}" if command.digit else ""  # digits are never kept: they may be a PIN's
        return self._bench.scan(code, expected, stored=hidden)
