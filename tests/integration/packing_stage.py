"""A hub with work to pack, for the rows of packing_table.py and packing_ends_table.py: each gets a shipment of its own,
and ids for the names in its braces."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import httpx

from app.hub.packing_errors import CLOSE
from services.packing.model import Status
from tests.integration.packing_table import GIVEN, PackingRow
from tests.support.hub import ELSEWHERE, Hub
from tests.support.packing_hub import furnish_hub, new_box, pack, stand
from tests.support.packing_work import NORTH, OAT, Ids
from tests.support.packing_work import shipment as shipment_of

OTHER, FOREIGN = Ids(9001), Ids(9002)
ENDED: Final = {"done": Status.PACKED, "shipped": Status.SHIPPED, "cancelled": Status.CANCELLED}
_IN_CAPITALS: Final = {
    "shipment_id": "shipment",
    "box_id": "box",
    "license_plate_id": "plate1",
    "so_line_id": "line1",
    "item_id": "item",
    "north": "north",
}

Names = dict[str, str]


@dataclass(frozen=True)
class Stage:
    """`fresh`: shipments that nobody has touched; `others`: the ids of what is another shipment's, or another
    organisation's."""

    hub: Hub
    fresh: Iterator[Ids]
    others: Names

    def prepared(self, given: str) -> tuple[Ids, Names]:
        """A shipment that stands as a row wants it, and its ids."""
        assert given in GIVEN
        hub, ids = self.hub, next(self.fresh)
        names = self.others | _names(ids)
        if given != "nothing":
            names["box"] = new_box(hub, ids)
        if given not in ("nothing", "box"):
            names["item"] = pack(hub, ids, names["box"])["box_content"]["id"]
        if given == "closed":
            close(hub, names["box"])
        if given == "done":
            names["closed box"] = new_box(hub, ids)
            pack(hub, ids, names["closed box"])
            close(hub, names["closed box"])
        if given in ENDED:
            stand(hub, {ids: ENDED[given]})
        capitals = {
            f"{field} in capitals": names[name].upper() for field, name in _IN_CAPITALS.items() if name in names
        }
        return ids, names | capitals

    def ask(self, method: str, path: str, row: PackingRow, names: Names) -> httpx.Response:
        """What the row says."""
        headers = {"Content-Type": row.media_type} if method == "POST" else {}
        body = filled(row.body, names)
        return self.hub.ask(method, filled(path, names), body, content=row.raw, who=row.who, headers=headers)


def staged(hub: Hub, rows: int) -> Stage:
    """For so many rows."""
    many = [Ids(number) for number in range(1, rows + 1)]
    furnish_hub(hub, [*many, OTHER])
    furnish_hub(hub, [FOREIGN], ELSEWHERE)
    others = {"other shipment": OTHER.shipment, "other line1": OTHER.line(1), "other plate1": OTHER.plate(1)}
    others |= {
        "foreign shipment_id": FOREIGN.shipment,
        "foreign license_plate_id": FOREIGN.plate(1),
        "foreign so_line_id": FOREIGN.line(1),
        "foreign number": shipment_of(FOREIGN).number,
        "foreign plate number": FOREIGN.plate_number(1),
    }
    others["other box"], others["other item"] = _packed(hub, OTHER, "packer")
    others["foreign box_id"], others["foreign item_id"] = _packed(hub, FOREIGN, "foreign")
    return Stage(hub, iter(many), others)


def close(hub: Hub, box: str) -> None:
    answer = hub.ask("POST", CLOSE, {"box_id": box})
    assert answer.status_code == 200, answer.text


def filled(value: Any, names: Names) -> Any:
    """It, with the ids put in for the names in braces."""
    if isinstance(value, dict):
        return {key: filled(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one, names) for one in value]
    if isinstance(value, str):
        for name, text in names.items():
            value = value.replace(f"{{{name}}}", text)
    return value


def check_has(row: PackingRow, body: Any, names: Names) -> None:
    """The body is the one that the row says, or has what it says."""
    assert row.whole is None or body == filled(row.whole, names)
    for at, value in row.has:
        found = body
        for step in at.split("."):
            found = found[int(step) if step.isdigit() else step]
        assert found == filled(value, names), at


def _names(ids: Ids) -> Names:
    one = shipment_of(ids)
    names = {"shipment": ids.shipment, "number": one.number, "number lower": one.number.lower()}
    names |= {"so number": one.so_number, "promised": str(one.promised), "oat": OAT.id, "north": NORTH.id}
    names |= {f"plate{at}": ids.plate(at) for at in (1, 2, 3, 4)} | {f"line{at}": ids.line(at) for at in (1, 2, 3)}
    return names | {f"plate{at} number": ids.plate_number(at) for at in (1, 2)}


def _packed(hub: Hub, ids: Ids, who: str) -> tuple[str, str]:
    """The ids of a box of that shipment and of what is in it."""
    box = new_box(hub, ids, who)
    return box, pack(hub, ids, box, who=who)["box_content"]["id"]
