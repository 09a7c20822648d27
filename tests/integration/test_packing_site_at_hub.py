"""A supervisor at a station looks at the packing of the whole site, as a real hub tells of it; and when it is gone."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from services.central.packing_board import HubPackingBoard
from services.errors import Refused
from services.packing.model import Status
from services.supervisor.packing_model import Exceptional
from tests.support.hub import Hub
from tests.support.packing_hub import furnish_hub, new_box, pack
from tests.support.packing_program import AS, packing_station
from tests.support.packing_work import FIRST, SECOND
from tests.support.program import Scandesk


@pytest.fixture
def there(own_hub: Hub) -> Hub:
    """Somebody packs the second shipment at another station."""
    furnish_hub(own_hub, [FIRST, SECOND])
    box = new_box(own_hub, SECOND)
    pack(own_hub, SECOND, box, 1, 5)
    pack(own_hub, SECOND, box, 3, 2, headers={"Scandesk-Person": "J%C3%B6rg"}, who="bench")
    return own_hub


@pytest.fixture
def told(there: Hub) -> Iterator[HubPackingBoard]:
    with closing(HubPackingBoard(there.url, token=lambda: SecretStr(there.tokens["bench"]))) as made:
        yield made


def at_hub(hub: Hub, folder: Path) -> Scandesk:
    """A station whose packing is the hub's."""
    made = packing_station(folder)
    environ = {
        "SCANDESK_CENTRAL__URL": hub.url,
        "SCANDESK_PACKING__MODE": "central",
        "SCANDESK_SECRET__CENTRAL_TOKEN": hub.tokens["bench"],
    }
    return Scandesk(made.data_dir, environ)


def test_what_the_hub_answers_is_read_as_values(told: HubPackingBoard) -> None:
    assert told.tells()
    board = told.board(datetime.now(UTC) - timedelta(hours=20), "")
    assert (board.today.items, board.today.packing, board.today.caught) == (2, 1, {})
    assert board.today.exceptions == {Exceptional.ALLERGEN: 1}
    (row,) = board.shipments
    assert (row.shipment.number, row.shipment.status, row.shipment.alarmed) == ("SH-1002", Status.PACKING, True)
    assert (row.people, row.stations, row.exceptions) == (
        ("Jörg", "packer"),
        ("bench", "hub"),
        (Exceptional.ALLERGEN,),
    )
    view, deeds = told.log(SECOND.shipment, None, 2)
    assert (view.shipment, view.people, view.at) == (row.shipment, ("Jörg",), row.at)
    assert [deed.act for deed in deeds] == ["packed", "packed"]
    assert [deed.act for deed in told.log(SECOND.shipment, deeds[-1].seq, 5)[1]] == ["box"]
    with pytest.raises(Refused) as refused:
        told.log("nowhere", None, 5)
    assert refused.value.code == "NOT_FOUND"


def test_who_may_not_see_it_is_told_so(there: Hub) -> None:
    with closing(HubPackingBoard(there.url, token=lambda: SecretStr(there.tokens["packer"]))) as made:
        with pytest.raises(Refused) as refused:
            made.board(datetime.now(UTC), "")
        assert refused.value.words == "supervisor.away.forbidden"


def test_the_command_tells_of_the_site_and_without_the_hub_of_the_station_alone(there: Hub, tmp_path: Path) -> None:
    scandesk = at_hub(there, tmp_path)
    scandesk.run("packing", "scan", "SH-1001", SECOND.plate_number(4), *AS, code=1)  # caught here
    found = scandesk.run("supervisor", "packing", "--json").json
    assert (found["source"]["scope"], found["source"]["away"]) == ("site", None)
    assert (found["today"]["items"], found["today"]["caught"]) == (2, {"wrong_plate": 1})
    row = found["shipments"][0]
    assert (row["shipment_number"], row["people"]) == ("SH-1002", ["Jörg", "packer"])
    one = scandesk.run("supervisor", "packing", "SH-1002", "--json").json
    assert [deed["act"] for deed in one["log"]] == ["packed", "packed", "box"]
    assert "of this station alone" in scandesk.run("supervisor", "packing").out
    there.kill()
    found = scandesk.run("supervisor", "packing", "--json").json
    assert (found["source"]["scope"], found["source"]["away"]) == ("site", "supervisor.away.unreachable")
    assert (found["today"]["items"], found["today"]["caught"]) == (0, {"wrong_plate": 1})
    assert "The hub does not answer. This is what this station itself did" in scandesk.run("supervisor", "packing").out
