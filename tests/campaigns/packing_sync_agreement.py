"""What has to agree in the campaign `packing-sync`: what the bench answered, what the station has, and what the server
has that it tells."""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from services.packing.amounts import amount_of
from tests.campaigns.hub_store import Row, rows
from tests.campaigns.packing_agreement import figures, sums
from tests.campaigns.packing_sync_servers import STATION, Box, Server, boxes_of
from tests.support.packing_work import Ids, plates

_MESSAGES = "SELECT id, shipment_id, kind, about, state, said, payload FROM packing_message ORDER BY seq"
_OPEN = "SELECT id, state FROM packing_message WHERE state NOT IN ('done', 'parked') ORDER BY seq"
_HERE = "SELECT id, remote_id FROM box_content"
_TAKEN_OUT = "SELECT content_id FROM packing_event WHERE act = 'taken_out'"
_PLATES = "SELECT id, number FROM license_plate"
_SAME_AT_HUBS = {
    "lines": "SELECT id, packed FROM shipment_line",
    "plates": "SELECT id, packed FROM license_plate",
    "allocations": "SELECT plate_id || ' ' || line_id AS id, packed FROM allocation",
    "shipments": "SELECT id, status AS packed FROM shipment",
}
_BOXES_OF_STATION = f"SELECT count(*) AS number FROM box WHERE station = '{STATION}'"
_DOUBTFUL = ("sending", "in_doubt")


class Messages:
    """What the station has told and will tell, as it stands in its file."""

    def __init__(self, file: Path) -> None:
        self.all: list[dict[str, Any]] = [dict(row) for row in rows(file, _MESSAGES)]
        for one in self.all:
            one["said"], one["payload"] = json.loads(one["said"]), json.loads(one["payload"])
        self.packs = [one for one in self.all if one["kind"] == "pack"]
        self.taken_out = {one["about"] for one in self.all if one["kind"] == "item.delete" and not _is_undone(one)}
        self.orphans = sum(int(one["said"].get("orphans") or 0) for one in self.all)

    def undone(self) -> set[str]:
        """The contents that somebody undid here because the server did not take them."""
        return {one["about"] for one in self.packs if _is_undone(one)}

    def ids(self) -> set[str]:
        """By which the server said that it has what it was told to pack."""
        return {str(one["said"]["id"]) for one in self.packs if "id" in one["said"]}


def _is_undone(message: Mapping[str, Any]) -> bool:
    return "undone" in message["said"]


def window(file: Path, came: Collection[str], answered: Collection[str]) -> str:
    """What a kill of the station fell into. `came`, `answered`: keys, at the line."""
    there = rows(file, _OPEN)
    sending = [str(row["id"]) for row in there if row["state"] == "sending"]
    if any(key in answered for key in sending):
        return "answered, not stored"
    if any(key in came for key in sending):
        return "told, not answered"
    if sending:
        return "begun, not told"
    return "written, not told" if there else "all told"


def agree(file: Path, server: Server, packed: Collection[str]) -> list[str]:
    """What is wrong, whatever is still to be told. `packed`: the contents that were answered as packed."""
    messages, there = Messages(file), server.boxes()
    wrong = [*_answered(file, messages, packed), *_told(file, messages, there)]
    if server.is_hub:
        wrong += [*sums(server.rows), *figures(server.rows)]
    return wrong


def agree_in_the_end(file: Path, server: Server, packed: Collection[str], which: Sequence[Ids]) -> list[str]:
    """The same, once all is told: then both have the same."""
    messages, there = Messages(file), {box.id: box for box in server.boxes()}
    read = partial(rows, file)
    wrong = [*agree(file, server, packed), *sums(read)]
    here = boxes_of(read, lambda row: str(row["remote_id"]))
    if "" in (ids := [box.id for box in here]) or len({*ids}) < len(ids):
        wrong.append("boxes here that the server does not know, or that are the same there")
    wrong += [f"here {box}, there {there.get(box.id)}" for box in here if there.pop(box.id, None) != box]
    if server.is_hub:
        wrong += [f"only at the hub: {box}" for box in there.values()]
        return [*wrong, *_same(read, server), *_boxes_once(messages, server)]
    wrong += [f"an orphan that is not empty: {box}" for box in there.values() if box.contents]
    if len(there) > messages.orphans:
        wrong.append(f"{len(there)} boxes of nobody, and {messages.orphans} that were asked for again")
    return [*wrong, *_enough(server.boxes(), which)]


def _answered(file: Path, messages: Messages, packed: Collection[str]) -> Iterator[str]:
    here = {str(row["id"]) for row in rows(file, _HERE)}
    out = {str(row["content_id"]) for row in rows(file, _TAKEN_OUT)} | messages.undone()
    yield from (f"answered as packed and in no box: {one}" for one in packed if one not in here | out)


def _told(file: Path, messages: Messages, boxes: Sequence[Box]) -> Iterator[str]:
    """What was told stands at the server, once."""
    there = {content for box in boxes for content in box.contents}
    for one in messages.packs:
        if one["state"] != "done" or _is_undone(one) or one["about"] in messages.taken_out:
            continue
        if one["said"].get("id") not in there:
            yield f"stored as told and not at the server: {one['about']}"
    own = [str(row["remote_id"]) for row in rows(file, _HERE) if row["remote_id"]]
    yield from (f"{times} times here: {one}" for one, times in Counter(own).items() if times > 1)
    known, doubtful = messages.ids(), _doubtful(file, messages)  # nobody else packs into boxes of this station
    ours = {str(one["said"]["id"]) for one in messages.all if one["kind"] == "box.create" and "id" in one["said"]}
    for box in (box for box in boxes if box.id in ours):
        for content, what in box.contents.items():
            if content in known:
                continue
            if not doubtful[what]:
                yield f"at the server and nobody told it, or twice: {content}, {what}"
            doubtful[what] -= 1


def _doubtful(file: Path, messages: Messages) -> Counter[tuple[str, int]]:
    """(plate, amount) of what may be at the server: nobody knows."""
    numbers = {str(row["id"]): str(row["number"]) for row in rows(file, _PLATES)}
    found = [one["payload"] for one in messages.packs if one["state"] in _DOUBTFUL]
    named = ((numbers.get(one["plate"], one.get("code", "")), amount_of(one["quantity"]) or 0) for one in found)
    return Counter(named)


def _same(read: Any, server: Server) -> Iterator[str]:
    """What stands otherwise here than at the hub."""
    for what, query in _SAME_AT_HUBS.items():
        here, there = (_values(found) for found in (read(query), server.rows(query)))
        yield from (
            f"{what}: {one} here, {there.get(one[0])} there" for one in here.items() if there.get(one[0]) != one[1]
        )


def _boxes_once(messages: Messages, server: Server) -> Iterator[str]:
    """Each box that the station began is there once."""
    begun = [one for one in messages.all if one["kind"] == "box.create" and not _is_undone(one)]
    there = server.rows(_BOXES_OF_STATION)[0]["number"]
    if there != len(begun):
        yield f"the hub has {there} boxes of the station, which began {len(begun)}"


def _values(found: Sequence[Row]) -> dict[str, Any]:
    return {str(row["id"]): row["packed"] for row in found}


def _enough(boxes: Sequence[Box], which: Sequence[Ids]) -> Iterator[str]:
    """Nothing has more packed than there is, and boxes are numbered without a gap."""
    held = Counter[str]()
    for box in boxes:
        for plate, quantity in box.contents.values():
            held[plate] += quantity
    on_it = {plate.number: plate.quantity for ids in which for plate in plates(ids)}
    yield from (f"{plate} has {much} packed" for plate, much in held.items() if much > on_it[plate])
    for ids in which:
        numbers = sorted(box.number or 0 for box in boxes if box.shipment == ids.shipment)
        if numbers != [*range(1, len(numbers) + 1)]:
            yield f"the boxes of {ids.shipment} are {numbers}"
