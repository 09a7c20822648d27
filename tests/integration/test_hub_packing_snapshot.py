"""The snapshot of packing at a real hub, on SQLite and PostgreSQL: what a station learns of the work, page by page."""

from typing import Any

import pytest

from app.hub.packing_ends import COMPLETE
from app.hub.packing_errors import CLOSE, ITEM
from app.hub.packing_snapshot import SNAPSHOT, Snapshot
from app.hub.shapes import Error, FieldErrors
from services.packing.work.snapshot import MOST
from tests.integration.hub_table import Row
from tests.integration.packing_ends_table import SNAPSHOT_ROWS
from tests.support.hub import ELSEWHERE, Hub
from tests.support.packing_hub import furnish_hub, new_box, pack
from tests.support.packing_work import FIRST, SECOND, Ids

LISTS = ("warehouses", "customers", "products", "license_plates", "shipments")


@pytest.fixture(scope="module", autouse=True)
def _work(hub: Hub) -> None:
    furnish_hub(hub, [FIRST, SECOND])
    furnish_hub(hub, [Ids(3)], ELSEWHERE)


def page(hub: Hub, since: str = "", who: str = "bench") -> dict[str, Any]:
    answer = hub.ask("GET", f"{SNAPSHOT}?since={since}" if since else SNAPSHOT, who=who)
    assert answer.status_code == 200, answer.text
    Snapshot.model_validate(answer.json())
    found: dict[str, Any] = answer.json()
    return found


def counts(one: dict[str, Any]) -> list[int]:
    return [len(one[name]) for name in LISTS]


@pytest.mark.parametrize("row", SNAPSHOT_ROWS, ids=lambda row: row.name)
def test_each_row_is_answered_as_it_says(hub: Hub, row: Row) -> None:
    answer = hub.ask("GET", SNAPSHOT + row.path, who=row.who)
    assert answer.status_code == row.status, answer.text
    if row.wrong:
        assert sorted(FieldErrors.model_validate(answer.json()).errors) == sorted(row.wrong)
    elif row.status >= 400:
        assert Error.model_validate(answer.json()).error_code == row.code
    else:
        Snapshot.model_validate(answer.json())


def test_it_is_offered(hub: Hub) -> None:
    assert hub.ask("GET", "/api/v1/ext", who=None).json()["extensions"]["packing"] == 1


def test_all_there_is_comes_first_and_then_what_was_done_since(hub: Hub) -> None:
    first = page(hub)
    assert counts(first) == [1, 1, 3, 8, 2]
    assert (first["more"], first["deleted"]) == (False, {})
    nothing = page(hub, first["cursor"])
    assert (counts(nothing), nothing["cursor"]) == ([0] * 5, first["cursor"])

    box = new_box(hub, FIRST)
    item = pack(hub, FIRST, box, 1, 12.5, headers={"Scandesk-Person": "mia"}, who="bench")["box_content"]["id"]
    told = page(hub, first["cursor"])
    assert counts(told) == [0, 0, 0, 1, 1]
    (plate,), (shipment,) = told["license_plates"], told["shipments"]
    assert (plate["id"], plate["quantity"], plate["packed_quantity"]) == (FIRST.plate(1), 60, 12.5)
    assert (shipment["id"], shipment["status"], len(shipment["lines"])) == (FIRST.shipment, "packing", 3)
    assert [line["packed_quantity"] for line in shipment["lines"]] == [12.5, 0, 0]
    (packed,) = shipment["boxes"]
    assert (packed["id"], packed["box_number"], packed["status"]) == (box, 1, "open")
    assert [(one["id"], one["quantity"], one["author"], one["station"]) for one in packed["contents"]] == [
        (item, 12.5, "mia", "bench")
    ]

    assert hub.ask("DELETE", ITEM.format(box_id=box, item_id=item)).status_code == 204
    after = page(hub, told["cursor"])
    assert after["shipments"][0]["boxes"][0]["contents"] == []
    assert after["license_plates"][0]["packed_quantity"] == 0


def test_a_box_that_is_closed_and_a_shipment_that_is_done_are_told(hub: Hub) -> None:
    box = new_box(hub, SECOND)
    pack(hub, SECOND, box)
    since = page(hub)["cursor"]
    assert hub.ask("POST", CLOSE, {"box_id": box, "weight": 4.25, "width": 30}).status_code == 200
    assert hub.ask("POST", COMPLETE.format(shipment_id=SECOND.shipment), {}).status_code == 200
    (shipment,) = page(hub, since)["shipments"]
    assert (shipment["status"], shipment["boxes"][0]["status"]) == ("packed", "closed")
    assert shipment["boxes"][0]["weight"] == 4.25
    assert shipment["boxes"][0]["dimensions"] == {"length": None, "width": 30, "height": None}


def test_an_organisation_is_told_of_its_own_work_alone(hub: Hub) -> None:
    theirs = page(hub, who="foreign")
    assert counts(theirs) == [1, 1, 3, 4, 1]
    assert [one["id"] for one in theirs["shipments"]] == [Ids(3).shipment]
    since = theirs["cursor"]
    pack(hub, FIRST, new_box(hub, FIRST))
    assert counts(page(hub, since, who="foreign")) == [0] * 5


def test_much_work_comes_in_pages_each_thing_once(own_hub: Hub) -> None:
    many = [Ids(number) for number in range(1, MOST // 4 + 2)]
    furnish_hub(own_hub, many)
    pages = [page(own_hub)]
    while pages[-1]["more"]:
        pages.append(page(own_hub, pages[-1]["cursor"]))
    assert len(pages) > 2
    for name, number in zip(LISTS, (1, 1, 3, 4 * len(many), len(many)), strict=True):
        ids = [one["id"] for part in pages for one in part[name]]
        assert (len(ids), len(set(ids))) == (number, number), name
