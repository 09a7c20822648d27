"""What the hub tells of who has a serial."""

import pytest

from app.hub.asset_errors import existing
from services.assets.contract import LONGEST_TAG
from services.assets.model import Known

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
