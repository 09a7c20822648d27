"""What a supervisor sees of packing at a real hub, on SQLite and PostgreSQL: figures, shipments, a shipment's log."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.hub.packing_ends import COMPLETE, REOPEN
from app.hub.packing_errors import CLOSE, ITEM
from app.hub.packing_overview import LOG, OVERVIEW, Overview, ShipmentLog
from app.hub.shapes import Error, FieldErrors
from services.clock import moment
from tests.integration.hub_table import Row
from tests.integration.packing_ends_table import WHY
from tests.integration.packing_overview_table import LOG_ROWS, OVERVIEW_ROWS
from tests.support.hub import ELSEWHERE, Hub
from tests.support.packing_hub import furnish_hub, new_box, pack
from tests.support.packing_work import FIRST, SECOND, Ids

THEIRS = Ids(3)


@pytest.fixture(scope="module", autouse=True)
def _work(hub: Hub) -> None:
    furnish_hub(hub, [FIRST, SECOND])
    furnish_hub(hub, [THEIRS], ELSEWHERE)


def overview(hub: Hub, query: str = "", who: str = "supervisor") -> dict[str, Any]:
    answer = hub.ask("GET", OVERVIEW + query, who=who)
    assert answer.status_code == 200, answer.text
    Overview.model_validate(answer.json())
    found: dict[str, Any] = answer.json()
    return found


def log(hub: Hub, ids: Ids = FIRST, query: str = "") -> dict[str, Any]:
    answer = hub.ask("GET", LOG.format(shipment_id=ids.shipment) + query, who="supervisor")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def check(row: Row, answer: Any, shape: Any) -> None:
    assert answer.status_code == row.status, answer.text
    if row.wrong:
        assert sorted(FieldErrors.model_validate(answer.json()).errors) == sorted(row.wrong)
    elif row.status >= 400:
        assert Error.model_validate(answer.json()).error_code == row.code
    else:
        shape.model_validate(answer.json())


@pytest.mark.parametrize("row", OVERVIEW_ROWS, ids=lambda row: row.name)
def test_each_row_of_the_overview_is_answered_as_it_says(hub: Hub, row: Row) -> None:
    now = datetime.now(UTC)
    path = row.path.replace("{today}", moment(now - timedelta(hours=25)))
    check(row, hub.ask("GET", OVERVIEW + path, who=row.who), Overview)


@pytest.mark.parametrize("row", LOG_ROWS, ids=lambda row: row.name)
def test_each_row_of_the_log_is_answered_as_it_says(hub: Hub, row: Row) -> None:
    named = str(row.body or FIRST.shipment).replace("{foreign}", THEIRS.shipment)
    check(row, hub.ask("GET", LOG.format(shipment_id=named) + row.path, who=row.who), ShipmentLog)


def test_it_is_offered(hub: Hub) -> None:
    assert hub.ask("GET", "/api/v1/ext", who=None).json()["extensions"]["packing-overview"] == 1


def test_the_day_of_all_stations_is_told_and_what_came_since_is_added(own_hub: Hub) -> None:
    furnish_hub(own_hub, [FIRST, SECOND])
    nothing = overview(own_hub)
    assert (nothing["today"]["open"], nothing["shipments"], nothing["per_hour"]) == (2, [], [])
    box = new_box(own_hub, FIRST, "bench")
    pack(own_hub, FIRST, box, 1, 12.5, headers={"Scandesk-Person": "mia"}, who="bench")
    item = pack(own_hub, FIRST, box, 3, 1)["box_content"]["id"]
    told = overview(own_hub)
    counted = {"done": 0, "open": 2, "packing": 1, "boxes": 0, "items": 2, "taken_out": 0, "stalled": 0}
    assert told["today"] == {**counted, "exceptions": {"allergen": 1}}
    (row,) = told["shipments"]
    assert (row["people"], row["stations"]) == (["bench", "mia", "packer"], ["bench", "hub"])
    assert (row["exceptions"], row["allergen_packed"], sum(told["per_hour"])) == (["allergen"], True, 2)
    (one,) = told["exceptions"]
    assert (one["act"], one["box_number"], one["person"], one["params"]["allergens"]) == (
        "packed",
        "1",
        "packer",
        ["peanuts"],
    )

    assert own_hub.ask("DELETE", ITEM.format(box_id=box, item_id=item)).status_code == 204
    assert own_hub.ask("POST", CLOSE, {"box_id": box}).status_code == 200
    assert own_hub.ask("POST", COMPLETE.format(shipment_id=FIRST.shipment), {}).status_code == 200
    told = overview(own_hub)
    assert (told["today"]["done"], told["today"]["boxes"], told["today"]["taken_out"]) == (1, 1, 1)
    assert told["today"]["exceptions"] == {"allergen": 1, "short": 1}
    assert overview(own_hub, "?since=1970-01-01T00:00:00Z")["today"]["done"] == 1
    since = f"?since={moment(datetime.now(UTC) + timedelta(hours=1))}"
    assert overview(own_hub, since)["today"]["items"] == 0, "another day of another zone is counted by itself"
    reopened = own_hub.ask("POST", REOPEN.format(shipment_id=FIRST.shipment), WHY, who="supervisor")
    assert reopened.status_code == 200
    assert overview(own_hub)["today"]["done"] == 0


def test_the_log_of_a_shipment_is_told_page_by_page_newest_first(own_hub: Hub) -> None:
    furnish_hub(own_hub, [FIRST])
    box = new_box(own_hub, FIRST)
    pack(own_hub, FIRST, box)
    own_hub.ask("POST", CLOSE, {"box_id": box, "weight": 2})
    whole = log(own_hub)
    assert [one["act"] for one in whole["log"]] == ["closed", "packed", "box"]
    assert (whole["next"], whole["shipment"]["status"], whole["log"][0]["box_number"]) == (None, "packing", "1")
    first = log(own_hub, query="?limit=2")
    rest = log(own_hub, query=f"?limit=2&before={first['next']}")
    assert first["log"] + rest["log"] == whole["log"]


def test_an_organisation_sees_its_own_packing_alone(hub: Hub) -> None:
    pack(hub, FIRST, new_box(hub, FIRST))
    before = overview(hub)["today"]
    pack(hub, THEIRS, new_box(hub, THEIRS, "foreign"), who="foreign")
    assert overview(hub)["today"] == before
    found = overview(hub)
    assert THEIRS.shipment not in str(found)
    theirs = overview(hub, who="foreign")
    assert [one["id"] for one in theirs["shipments"]] == [THEIRS.shipment]
