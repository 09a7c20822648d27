"""Photos at a real hub, on SQLite and PostgreSQL: sent by a station's own client, read by supervisors, as they were."""

from datetime import UTC, datetime
from hashlib import sha256

import httpx
import pytest
from pydantic import SecretStr

from app.hub.packing_errors import CLOSE
from app.hub.photos import PHOTOS, PICTURE, SEND, Photos
from app.hub.shapes import Error
from services.central.photos import CentralPhotos
from services.errors import Refused
from services.photos.model import Photo, PhotoState
from tests.integration.hub_table import Row
from tests.integration.packing_ends_table import PHOTO
from tests.integration.packing_overview_table import PHOTOS_ROWS, PICTURE_ROWS
from tests.support.hub import ELSEWHERE, Hub
from tests.support.packing_hub import furnish_hub, new_box, pack
from tests.support.packing_work import FIRST, SECOND, Ids
from tests.support.photo_drawn import drawn

THEIRS = Ids(3)
OF_THEIRS = "01990000-0000-7000-8000-00000000abcd"
AT = datetime(2026, 3, 1, 9, 42, 7, 120_000, UTC)


@pytest.fixture(scope="module")
def box(hub: Hub) -> str:
    """With a photo; another organisation has one, too."""
    furnish_hub(hub, [FIRST, SECOND])
    furnish_hub(hub, [THEIRS], ELSEWHERE)
    theirs = new_box(hub, THEIRS, "foreign")
    sent = hub.ask("POST", SEND.format(box_id=theirs), {**PHOTO, "id": OF_THEIRS}, who="foreign")
    assert sent.status_code == 200, sent.text
    made = new_box(hub, FIRST)
    pack(hub, FIRST, made)
    assert hub.ask("POST", CLOSE, {"box_id": made}).status_code == 200
    assert hub.ask("POST", SEND.format(box_id=made), PHOTO, who="bench").status_code == 200
    return made


def client(hub: Hub, who: str = "supervisor") -> CentralPhotos:
    return CentralPhotos(hub.url, token=lambda: SecretStr(hub.tokens[who]))


def check(row: Row, answer: httpx.Response) -> None:
    assert answer.status_code == row.status, answer.text
    if row.status >= 400:
        assert Error.model_validate(answer.json()).error_code == row.code


@pytest.mark.parametrize("row", PHOTOS_ROWS, ids=lambda row: row.name)
def test_each_row_of_the_list_is_answered_as_it_says(hub: Hub, box: str, row: Row) -> None:
    named = str(row.body or FIRST.shipment).replace("{foreign}", THEIRS.shipment)
    answer = hub.ask("GET", PHOTOS.format(shipment_id=named), who=row.who)
    check(row, answer)
    if row.status == 200:
        assert [one.box_id for one in Photos.model_validate(answer.json()).photos] == [box]


@pytest.mark.parametrize("row", PICTURE_ROWS, ids=lambda row: row.name)
def test_each_row_of_the_picture_is_answered_as_it_says(hub: Hub, box: str, row: Row) -> None:
    named = str(row.body or PHOTO["id"]).replace("{foreign photo}", OF_THEIRS)
    answer = hub.ask("GET", PICTURE.format(photo_id=named), who=row.who)
    check(row, answer)
    if row.status == 200:
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"


def test_it_is_offered_and_a_stations_client_sends_lists_and_gets_what_was_sent(hub: Hub, box: str) -> None:
    bench, boss = client(hub, "bench"), client(hub)
    assert bench.offered()
    data = drawn(640, 360, 5)
    sent = Photo("01990000-0000-7000-8000-0000000000ff", "own id", FIRST.shipment, "", AT, PhotoState.KEPT, taken_at=AT)
    bench.send(box, sent, data)
    bench.send(box, sent, data)  # the answer of the first was lost
    found = {one.id: one for one in boss.of_shipment(FIRST.shipment)}
    assert list(found) == [PHOTO["id"], sent.id]
    one = found[sent.id]
    assert (one.box, one.at, one.taken_at, one.size, one.width) == (1, AT, AT, len(data), 640)
    assert (one.digest, one.file) == (sha256(data).hexdigest(), "")
    assert boss.picture(sent.id) == data
    with pytest.raises(Refused) as refused:
        bench.send(box, sent, drawn(640, 360, 6))
    assert refused.value.code == "PHOTO_TAKEN"
    with pytest.raises(Refused) as refused:
        bench.send("no such box", sent, data)
    assert refused.value.code == "NOT_FOUND"
    packer = client(hub, "packer")
    with pytest.raises(Refused) as refused:
        packer.of_shipment(FIRST.shipment)
    assert refused.value.code == "INSUFFICIENT_PERMISSIONS"
    for one_client in (bench, boss, packer):
        one_client.close()
