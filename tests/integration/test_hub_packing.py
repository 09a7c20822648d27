"""The packing routes of a real hub, on SQLite and PostgreSQL: each row of the contract's table, and no row missing."""

from typing import Any

import httpx
import pytest
from pydantic import TypeAdapter

from app.hub.packing_errors import NEW_BOX, PACK, SHIPMENTS
from app.hub.packing_shapes import PackingError, PlateFound, ShipmentFound
from tests.integration import packing_read_table, packing_table
from tests.integration.packing_stage import ENDED, Names, Stage, check_has, staged
from tests.integration.packing_table import CODES, FIELDS, GIVEN, SHAPES, PackingRow
from tests.support.hub import Hub
from tests.support.packing_hub import shipment_and_plates

TABLES = packing_table.TABLES | packing_read_table.TABLES
ROWS = [(route, row) for route, table in TABLES.items() for row in table]
FOUND: TypeAdapter[object] = TypeAdapter(ShipmentFound | PlateFound)


@pytest.fixture(scope="module")
def stage(hub: Hub) -> Stage:
    return staged(hub, len(ROWS))


@pytest.mark.parametrize(("route", "row"), ROWS, ids=lambda one: getattr(one, "name", one))
def test_each_row_of_the_contract_is_answered_as_it_says(stage: Stage, route: tuple[str, str], row: PackingRow) -> None:
    method, path = route
    ids, names = stage.prepared(row.given)
    before = shipment_and_plates(stage.hub, ids) if row.status == 400 and row.given in ENDED else None
    where = path if method == "POST" else path.partition("{")[0] + row.path
    answer = stage.ask(method, where, row, names)
    assert answer.status_code == row.status, answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert (answer.headers.get("www-authenticate") == "Bearer") == (row.status == 401)
    if row.status >= 400:
        check_refusal(row, answer)
        assert before is None or shipment_and_plates(stage.hub, ids) == before
    elif row.status == 204:
        assert answer.content == b""
    else:
        check_answer(path, row, answer.json(), names)


def check_refusal(row: PackingRow, answer: httpx.Response) -> None:
    error = PackingError.model_validate(answer.json()).error
    assert error.code == row.fault
    assert error.message == (row.message or error.message)
    assert sorted(error.details) == sorted(row.wrong)


def check_answer(path: str, row: PackingRow, body: Any, names: Names) -> None:
    shape = SHAPES[path]
    if shape is None:
        FOUND.validate_python(body)
    else:
        shape.model_validate(body)
    if path in (PACK, NEW_BOX):
        names = {**names, "item": body.get("box_content", {}).get("id", ""), "new box": body.get("id", "")}
    check_has(row, body, names)


def test_the_list_begins_with_what_is_promised_first_and_counts_all(stage: Stage) -> None:
    few, many = (stage.hub.ask("GET", f"{SHIPMENTS}?limit={limit}", who="foreign").json() for limit in (1, 100))
    assert few == many == {"data": many["data"], "total": 1}
    few, many = (stage.hub.ask("GET", f"{SHIPMENTS}?limit={limit}").json() for limit in (3, 100))
    assert (len(few["data"]), len(many["data"]), few["data"]) == (3, 100, many["data"][:3])
    assert few["total"] == many["total"] >= 100
    promised = [one["promised_ship_date"] for one in many["data"]]
    assert promised == sorted(promised)
    assert len(stage.hub.ask("GET", SHIPMENTS).json()["data"]) == 50


def test_no_field_limit_code_or_state_of_the_contract_is_without_its_row() -> None:
    for (_method, path), rows in TABLES.items():
        assert {row.fault for row in rows} >= CODES[path], path
        bodies = [row for row in rows if isinstance(row.body, dict)]
        for field, (required, most) in FIELDS.get(path, {}).items():
            taken = [row.body[field] for row in bodies if row.status < 300 and field in row.body]
            refused = [row.body[field] for row in bodies if field in row.wrong and field in row.body]
            left_out = {row.status < 300 for row in bodies if field not in row.body}
            assert taken, (path, field)
            assert refused, (path, field)
            assert (True in left_out) != required, (path, field)
            assert False in left_out or not required, (path, field)
            assert most is None or is_met(most, field, bodies, refused), (path, field)
    assert {row.given for _route, row in ROWS} == set(GIVEN)


def is_met(most: float, field: str, rows: list[PackingRow], refused: list[Any]) -> bool:
    """Whether the limit is met by what is not refused for it, and overstepped by what is."""
    read = [row.body[field] for row in rows if field in row.body and field not in row.wrong]
    over = [one for one in refused if not isinstance(one, bool)]
    if field == "notes":
        return most in {len(one or "") for one in read} and most + 1 in {len(one) for one in over if one != 5}
    numbers = [one for one in over if isinstance(one, int | float)]
    return most in read and any(most < one <= most + 1 for one in numbers) and 0 in numbers and min(numbers) < 0
