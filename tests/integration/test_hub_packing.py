"""The packing routes of a real hub, on SQLite and PostgreSQL: each row of the contract's table, and no row missing."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from pydantic import TypeAdapter

from app.hub.packing_errors import CLOSE, NEW_BOX, PACK
from app.hub.packing_shapes import PackingError, PlateFound, ShipmentFound
from services.packing.model import Status
from tests.integration.packing_table import CODES, FIELDS, GIVEN, SHAPES, TABLES, PackingRow
from tests.support.hub import ELSEWHERE, Hub
from tests.support.packing_hub import furnish_hub, new_box, pack, shipment_and_plates, stand
from tests.support.packing_work import OAT, Ids

OTHER, FOREIGN = Ids(9001), Ids(9002)
ENDED = {"done": Status.PACKED, "shipped": Status.SHIPPED, "cancelled": Status.CANCELLED}
ROWS = [(route, row) for route, table in TABLES.items() for row in table]
FOUND: TypeAdapter[object] = TypeAdapter(ShipmentFound | PlateFound)

Names = dict[str, str]


@pytest.fixture(scope="module")
def fresh(hub: Hub) -> Iterator[Ids]:
    """A shipment that nobody has touched, each time."""
    many = [Ids(number) for number in range(1, len(ROWS) + 100)]
    furnish_hub(hub, [*many, OTHER])
    furnish_hub(hub, [FOREIGN], ELSEWHERE)
    return iter(many)


@pytest.fixture(scope="module")
def others(hub: Hub, fresh: Iterator[Ids]) -> Names:
    """What is another shipment's, and another organisation's."""
    names = {"other shipment": OTHER.shipment, "other line1": OTHER.line(1), "other plate1": OTHER.plate(1)}
    names |= {"foreign shipment_id": FOREIGN.shipment, "foreign license_plate_id": FOREIGN.plate(1),
              "foreign so_line_id": FOREIGN.line(1)}  # fmt: skip
    names |= {"foreign number": f"SH-{1000 + FOREIGN.number}", "foreign plate number": FOREIGN.plate_number(1)}
    for ids, who, box_name, item_name in (
        (OTHER, "packer", "other box", "other item"),
        (FOREIGN, "foreign", "foreign box_id", "foreign item_id"),
    ):
        box = new_box(hub, ids, who)
        names |= {box_name: box, item_name: pack(hub, ids, box, who=who)["box_content"]["id"]}
    return names


def prepared(hub: Hub, ids: Ids, given: str) -> Names:
    """What the row's shipment has, once it stands as the row wants it."""
    assert given in GIVEN
    number = ids.number
    names = {"shipment": ids.shipment, "number": f"SH-{1000 + number}", "so number": f"SO-{7000 + number}"}
    names |= {f"plate{at}": ids.plate(at) for at in (1, 2, 3, 4)} | {f"line{at}": ids.line(at) for at in (1, 2, 3)}
    names |= {f"plate{at} number": ids.plate_number(at) for at in (1, 2)}
    names |= {"number lower": names["number"].lower(), "oat": OAT.id}
    if given != "nothing":
        names["box"] = new_box(hub, ids)
    if given not in ("nothing", "box"):
        names["item"] = pack(hub, ids, names["box"])["box_content"]["id"]
    if given == "closed":
        closed(hub, names["box"])
    if given == "done":
        names["closed box"] = new_box(hub, ids)
        pack(hub, ids, names["closed box"])
        closed(hub, names["closed box"])
    if given in ENDED:
        stand(hub, {ids: ENDED[given]})
    fields = (("shipment_id", "shipment"), ("box_id", "box"), ("license_plate_id", "plate1"), ("so_line_id", "line1"),
              ("item_id", "item"))  # fmt: skip
    return names | {f"{field} in capitals": names[name].upper() for field, name in fields if name in names}


def closed(hub: Hub, box: str) -> None:
    answer = hub.ask("POST", CLOSE, {"box_id": box})
    assert answer.status_code == 200, answer.text


def filled(value: Any, names: Names) -> Any:
    """It, with the names in braces put in."""
    if isinstance(value, dict):
        return {key: filled(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one, names) for one in value]
    if isinstance(value, str):
        for name, text in names.items():
            value = value.replace(f"{{{name}}}", text)
    return value


def sent(hub: Hub, method: str, path: str, row: PackingRow, names: Names) -> httpx.Response:
    """Ask what the row says."""
    where = path if method == "POST" else path.partition("{")[0] + filled(row.path, names)
    headers = {"Content-Type": row.media_type} if method == "POST" else {}
    return hub.ask(method, where, filled(row.body, names), content=row.raw, who=row.who, headers=headers)


@pytest.mark.parametrize(("route", "row"), ROWS, ids=lambda one: getattr(one, "name", one))
def test_each_row_of_the_contract_is_answered_as_it_says(
    hub: Hub, fresh: Iterator[Ids], others: Names, route: tuple[str, str], row: PackingRow
) -> None:
    ids = next(fresh)
    names = others | prepared(hub, ids, row.given)
    before = shipment_and_plates(hub, ids) if row.status == 400 and row.given in ENDED else None
    answer = sent(hub, *route, row, names)
    assert answer.status_code == row.status, answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert (answer.headers.get("www-authenticate") == "Bearer") == (row.status == 401)
    if row.status >= 400:
        check_refusal(row, answer)
        assert before is None or shipment_and_plates(hub, ids) == before
    elif row.status == 204:
        assert answer.content == b""
    else:
        check_answer(route[1], row, answer.json(), names)


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
    assert row.whole is None or body == filled(row.whole, names)
    for at, value in row.has:
        found = body
        for step in at.split("."):
            found = found[step]
        assert found == filled(value, names), at


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
