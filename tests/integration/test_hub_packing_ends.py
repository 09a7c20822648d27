"""What our hub has beside the contract of packing, on SQLite and PostgreSQL: each row of its table."""

import pytest

from app.hub.packing_ends import COMPLETE, REOPEN, REOPEN_BOX
from app.hub.packing_errors import CLOSE, PACK
from app.hub.photos import SEND
from app.hub.shapes import Error, FieldErrors
from app.hub.sscc import NUMBER
from services.database.sql import Sql
from tests.integration.packing_ends_table import SHAPES, TABLES, TAKEN_NUMBER, TAKEN_PHOTO, WHY
from tests.integration.packing_stage import Stage, check_has, staged
from tests.integration.packing_table import PackingRow
from tests.support.hub import Hub
from tests.support.packing_hub import in_database, pack, to_pack

ROWS = [(route, row) for route, table in TABLES.items() for row in table]
_EVENTS = Sql(
    "SELECT act, author, station, params FROM packing_event"
    " WHERE organisation_id = :organisation AND shipment_id = :shipment ORDER BY seq"
)


@pytest.fixture(scope="module")
def stage(hub: Hub) -> Stage:
    stage = staged(hub, len(ROWS) + 10)
    for path, body in ((NUMBER, TAKEN_NUMBER), (SEND, TAKEN_PHOTO)):
        answer = hub.ask("POST", path.format(box_id=stage.others["other box"]), body)
        assert answer.status_code == 200, answer.text
    return stage


@pytest.mark.parametrize(("route", "row"), ROWS, ids=lambda one: getattr(one, "name", one))
def test_each_row_is_answered_as_it_says(stage: Stage, route: tuple[str, str], row: PackingRow) -> None:
    method, path = route
    _ids, names = stage.prepared(row.given)
    answer = stage.ask(method, row.path, row, names)
    assert answer.status_code == row.status, answer.text
    body = answer.json()
    if row.wrong:
        assert sorted(FieldErrors.model_validate(body).errors) == sorted(row.wrong)
    elif row.status >= 400:
        assert Error.model_validate(body).error_code == row.code
    else:
        SHAPES[path].model_validate(body)
        check_has(row, body, names)


def test_a_box_that_was_opened_again_takes_something_and_is_closed_anew(stage: Stage) -> None:
    ids, names = stage.prepared("closed")
    opened = stage.hub.ask("POST", REOPEN_BOX.format(box_id=names["box"]), WHY, who="supervisor")
    assert opened.status_code == 200
    assert pack(stage.hub, ids, names["box"], quantity=5)["box_summary"]["item_count"] == 2
    again = stage.hub.ask("POST", CLOSE, {"box_id": names["box"], "weight": 2.5})
    assert (again.status_code, again.json()["weight"]) == (200, 2.5)


def test_a_shipment_that_is_done_takes_nothing_until_it_is_opened_again(stage: Stage) -> None:
    ids, names = stage.prepared("closed")
    done = stage.hub.ask("POST", COMPLETE.format(shipment_id=ids.shipment), {})
    assert done.status_code == 200
    opened = stage.hub.ask("POST", REOPEN_BOX.format(box_id=names["box"]), WHY, who="supervisor")
    assert opened.json()["error_code"] == "SHIPMENT_NOT_PACKABLE"
    refused = stage.hub.ask("POST", PACK, to_pack(ids, names["box"]))
    assert refused.json()["error"]["code"] == "SHIPMENT_NOT_PACKABLE"
    assert stage.hub.ask("POST", REOPEN.format(shipment_id=ids.shipment), WHY, who="supervisor").status_code == 200
    opened = stage.hub.ask("POST", REOPEN_BOX.format(box_id=names["box"]), WHY, who="supervisor")
    assert opened.status_code == 200
    pack(stage.hub, ids, names["box"])


def test_who_did_what_why_and_at_which_station_is_kept(stage: Stage) -> None:
    ids, names = stage.prepared("closed")
    path = REOPEN_BOX.format(box_id=names["box"])
    answer = stage.hub.ask("POST", path, WHY, who="bench", headers={"Scandesk-Person": "J%C3%B6rg"})
    assert answer.status_code == 200
    kept = in_database(stage.hub, lambda tx, number: _EVENTS(tx, organisation=number, shipment=ids.shipment).all())
    assert [row.act for row in kept] == ["box", "packed", "closed", "reopened"]
    assert (kept[0].author, kept[0].station) == ("packer", "hub")
    assert (kept[-1].author, kept[-1].station) == ("Jörg", "bench")
    assert "Wrong label" in str(kept[-1].params)
