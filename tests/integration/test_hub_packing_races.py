"""Several who pack at one moment, at two hub processes on one database, SQLite or PostgreSQL: never more than there is,
nothing twice, box numbers without gaps; and what was answered stands after kill -9."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import httpx
import pytest

from app.hub.packing_errors import BOX, CLOSE, ITEM, NEW_BOX, PACK
from app.hub.packing_shapes import PackingError
from services.packing.amounts import ONE
from tests.support.hub import Hub, hub_beside
from tests.support.packing_hub import furnish_hub, new_box, pack, shipment_and_plates, to_pack
from tests.support.packing_work import Ids

ALL_AT_ONCE = 8
Ask = Callable[[Hub, int], httpx.Response]


@pytest.fixture(scope="module")
def hubs(hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hub, Hub]]:
    """Two processes on one database."""
    with hub_beside(hub, tmp_path_factory.mktemp("second")) as second:
        yield hub, second


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    return count(1)


@pytest.fixture
def ids(hub: Hub, numbers: Iterator[int]) -> Ids:
    """A shipment that nobody has touched."""
    fresh = Ids(next(numbers))
    furnish_hub(hub, [fresh])
    return fresh


def at_once(hubs: tuple[Hub, Hub], times: int, ask: Ask) -> list[httpx.Response]:
    """What comes of asking so many times, at both in turn."""
    with ThreadPoolExecutor(ALL_AT_ONCE) as pool:
        return list(pool.map(lambda number: ask(hubs[number % 2], number), range(times)))


def codes(answers: Sequence[httpx.Response]) -> Counter[str]:
    """How often which came: the status of a success, the code of a refusal."""
    return Counter(
        str(one.status_code) if one.status_code < 400 else PackingError.model_validate(one.json()).error.code
        for one in answers
    )


def packed_in(hub: Hub, box: str) -> list[Any]:
    contents: list[Any] = hub.ask("GET", BOX.format(box_id=box)).json()["contents"]
    return contents


def test_two_stations_that_pack_one_plate_at_once_never_pack_more_than_there_is(
    hubs: tuple[Hub, Hub], ids: Ids
) -> None:
    hub, _second = hubs
    boxes = [new_box(hub, ids) for _ in range(2)]
    stations = ("bench", "relief")

    def ask(at: Hub, number: int) -> httpx.Response:
        return at.ask("POST", PACK, to_pack(ids, boxes[number % 2], quantity=7), who=stations[number % 2])

    answers = at_once(hubs, 24, ask)
    assert codes(answers) == {"201": 8, "QUANTITY_EXCEEDS_AVAILABLE": 16}
    shipment, plates = shipment_and_plates(hub, ids)
    assert plates[0].left == 4 * ONE
    contents = [one for box in boxes for one in packed_in(hub, box)]
    assert [one["quantity"] for one in contents] == [7] * 8
    said = sorted(one.json()["so_line_status"]["packed_qty"] for one in answers if one.status_code == 201)
    assert said == [7 * times for times in range(1, 9)], "each was told what stood after its own"
    assert shipment.boxes == 2


def test_boxes_that_are_begun_at_once_are_numbered_without_a_gap(hubs: tuple[Hub, Hub], ids: Ids) -> None:
    answers = at_once(hubs, 16, lambda at, _number: at.ask("POST", NEW_BOX, {"shipment_id": ids.shipment}))
    assert codes(answers) == {"201": 16}
    assert sorted(one.json()["box_number"] for one in answers) == list(range(1, 17))


def test_nothing_gets_into_a_box_once_it_is_closed(hubs: tuple[Hub, Hub], ids: Ids) -> None:
    hub, _second = hubs
    box = new_box(hub, ids)
    pack(hub, ids, box, quantity=1)

    def ask(at: Hub, number: int) -> httpx.Response:
        closes = number in (5, 6)
        return at.ask("POST", CLOSE if closes else PACK, {"box_id": box} if closes else to_pack(ids, box, quantity=1))

    came = codes(at_once(hubs, 16, ask))
    assert came["200"] == came["ALREADY_CLOSED"] == 1
    assert came["201"] + came["BOX_CLOSED"] == 14
    assert len(packed_in(hub, box)) == 1 + came["201"]


def test_what_many_take_out_at_once_is_taken_out_once(hubs: tuple[Hub, Hub], ids: Ids) -> None:
    hub, _second = hubs
    box = new_box(hub, ids)
    item = pack(hub, ids, box)["box_content"]["id"]
    path = ITEM.format(box_id=box, item_id=item)
    assert codes(at_once(hubs, 8, lambda at, _number: at.ask("DELETE", path))) == {"204": 1, "NOT_FOUND": 7}
    _shipment, plates = shipment_and_plates(hub, ids)
    assert plates[0].packed == 0


def test_one_key_at_two_hubs_at_once_packs_once_and_is_answered_alike(hubs: tuple[Hub, Hub], ids: Ids) -> None:
    hub, second = hubs
    box = new_box(hub, ids)
    body, key = to_pack(ids, box), f"key-of-{ids.number}"
    answers = at_once(hubs, 8, lambda at, _number: at.ask("POST", PACK, body, key=key))
    came = codes(answers)
    assert came["201"] >= 1
    assert came["201"] + came["IDEMPOTENCY_KEY_RUNNING"] == 8
    again = second.ask("POST", PACK, body, key=key)
    assert {one.content for one in answers if one.status_code == 201} == {again.content}
    assert len(packed_in(hub, box)) == 1


def test_a_key_of_another_request_is_refused_and_an_undo_under_one_is_done_once(hub: Hub, ids: Ids) -> None:
    box = new_box(hub, ids)
    body, key = to_pack(ids, box), f"pack-{ids.number}"
    item = hub.ask("POST", PACK, body, key=key).json()["box_content"]["id"]
    other = hub.ask("POST", PACK, body | {"quantity": 11}, key=key)
    assert (other.status_code, other.json()["error"]["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    path = ITEM.format(box_id=box, item_id=item)
    taken = [hub.ask("DELETE", path, key=f"undo-{ids.number}") for _ in range(2)]
    assert [(one.status_code, one.content) for one in taken] == [(204, b"")] * 2
    assert hub.ask("DELETE", path).status_code == 404
    wrong = hub.ask("POST", PACK, body, key="a b")
    assert sorted(PackingError.model_validate(wrong.json()).error.details) == ["Idempotency-Key"]


def test_what_was_answered_packed_is_there_after_a_kill_and_is_packed_once(own_hub: Hub) -> None:
    ids = Ids(1)
    furnish_hub(own_hub, [ids])
    box = new_box(own_hub, ids)
    body = to_pack(ids, box, quantity=1)
    first = [own_hub.ask("POST", PACK, body, key=f"key-{number}") for number in range(10)]
    own_hub.kill()
    own_hub.start()
    again = [own_hub.ask("POST", PACK, body, key=f"key-{number}") for number in range(10)]
    assert [one.content for one in again] == [one.content for one in first]
    assert [one["id"] for one in packed_in(own_hub, box)] == [one.json()["box_content"]["id"] for one in first]
