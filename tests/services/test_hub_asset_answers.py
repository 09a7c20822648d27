"""What the hub tells of who has a serial."""

import pytest

from app.hub import asset_errors
from app.hub.asset_errors import CREATE, existing, in_the_way
from services.assets.contract import LONGEST_TAG
from services.assets.model import Known
from services.errors import Refused
from services.hub.holders import Holder

TAG = "W" * LONGEST_TAG


@pytest.mark.parametrize(
    ("holder", "told"),
    [
        (Known("SN1", "W12-1", 7), {"existing_asset_id": 7, "existing_asset_tag": "W12-1"}),
        (Known("SN1", "", 7), {"existing_asset_id": 7}),
        (Known("SN1", TAG, 7), {"existing_asset_id": 7, "existing_asset_tag": TAG}),
        (Known("SN1", f"{TAG}W", 7), {"existing_asset_id": 7}),
        (Known("SN1", "W12-1"), {"existing_asset_tag": "W12-1"}),
    ],
)
def test_what_there_is_of_it_within_the_limits_of_the_contract(holder: Known, told: dict[str, object]) -> None:
    assert existing(holder) == told


def test_a_serial_whose_asset_was_deleted_is_told_so() -> None:
    refused = Refused("ASSET_DELETED", "hub.refused.asset_deleted", serial="SN1", tag="W12-1", remote_id=7)
    told = "Serial number SN1 already exists (Asset #7), and was deleted in RT: the second create of it makes it anew"
    body = {"success": False, "error": told, "field": "serial_number", "existing_asset_id": 7}
    assert asset_errors.known(CREATE, refused) == body
    assert in_the_way(Holder(Known("SN1", "W12-1", 7), deleted=True)).startswith("Serial number already exists, and")
    assert in_the_way(Holder(Known("SN1", "W12-1", 7))) == "Serial number already exists"
