"""Photos, numbers of boxes and leases at one moment, at two hub processes on one database: nothing twice, nobody is
answered with a bug."""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx
import pytest

from app.hub.packing_errors import CLOSE
from app.hub.photos import PHOTOS, SEND
from app.hub.sscc import LEASES, NUMBER
from services.packing.sscc import sscc_of
from tests.integration.packing_ends_table import PHOTO
from tests.integration.test_hub_packing_races import at_once
from tests.support.hub import Hub, hub_beside
from tests.support.packing_hub import furnish_hub, new_box, pack
from tests.support.packing_work import Ids
from tests.support.photo_drawn import drawn

TIMES = 24


@pytest.fixture(scope="module")
def hubs(hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hub, Hub]]:
    """Two processes on one database."""
    with hub_beside(hub, tmp_path_factory.mktemp("second")) as second:
        yield hub, second


@pytest.fixture(scope="module")
def boxes(hubs: tuple[Hub, Hub]) -> list[str]:
    """Two that are closed, of one shipment."""
    hub, ids = hubs[0], Ids(1)
    furnish_hub(hub, [ids])
    made = [new_box(hub, ids) for _each in range(2)]
    for box in made:
        pack(hub, ids, box)
        assert hub.ask("POST", CLOSE, {"box_id": box}).status_code == 200
    return made


def asked(
    hubs: tuple[Hub, Hub], path: str, boxes: Sequence[str], bodies: Sequence[Mapping[str, Any]]
) -> list[httpx.Response]:
    """Each hub is asked for each box with each body, all of it at once."""

    def ask(hub: Hub, number: int) -> httpx.Response:
        turn = number // 2
        return hub.ask("POST", path.format(box_id=boxes[turn % len(boxes)]), bodies[turn % len(bodies)])

    return at_once(hubs, TIMES, ask)


def test_one_photo_sent_at_once_is_kept_once_and_each_is_told(hubs: tuple[Hub, Hub], boxes: list[str]) -> None:
    for number in range(5):
        body = {**PHOTO, "id": f"01990000-0000-7000-8000-00000000b{number:03}"}
        answers = asked(hubs, SEND, boxes[:1], [body])
        assert {answer.status_code for answer in answers} == {200}
    told = hubs[0].ask("GET", PHOTOS.format(shipment_id=Ids(1).shipment), who="supervisor").json()["photos"]
    assert len(told) == 5


def test_of_two_pictures_with_one_id_one_is_kept(hubs: tuple[Hub, Hub], boxes: list[str]) -> None:
    pictures = [b64encode(drawn(320, 180, number)).decode() for number in (3, 9)]
    for number in range(5):
        named = f"01990000-0000-7000-8000-00000000c{number:03}"
        answers = asked(hubs, SEND, boxes[:1], [{**PHOTO, "id": named, "jpeg": jpeg} for jpeg in pictures])
        kept = {answer.json()["photo"]["sha256"] for answer in answers if answer.status_code == 200}
        assert len(kept) == 1
        assert {answer.json()["error_code"] for answer in answers if answer.status_code != 200} == {"PHOTO_TAKEN"}


def test_blocks_that_are_leased_at_once_have_no_number_in_common(hubs: tuple[Hub, Hub]) -> None:
    wanted = {"prefix": "4012345", "extension": 3, "count": 7}
    answers = asked(hubs, LEASES, [""], [wanted])
    assert {answer.status_code for answer in answers} == {201}
    blocks = [range(answer.json()["first"], answer.json()["last"] + 1) for answer in answers]
    assert len({number for block in blocks for number in block}) == 7 * TIMES


def test_a_number_that_two_boxes_are_told_to_have_at_once_is_of_one(hubs: tuple[Hub, Hub], boxes: list[str]) -> None:
    for number in range(5):
        body = {"sscc": sscc_of(34_012_345_900_000_001 + number)}
        answers = asked(hubs, NUMBER, boxes, [body])
        assert len({answer.json()["box"]["id"] for answer in answers if answer.status_code == 200}) == 1
        assert {answer.status_code for answer in answers} <= {200, 400, 409}
