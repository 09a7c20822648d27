"""Tags that a central server numbers: blocks leased from our hub, single ones offered by any other."""

from collections.abc import Callable

import structlog
from pydantic import SecretStr

from services.assets.leasing import Lease
from services.central.asset_calls import AssetCalls
from services.central.asset_wire import LeaseShape, OfferShape
from services.central.http import WHOLE_SECONDS
from services.http.faults import Faults

log = structlog.get_logger(__name__)

EXTENSION = "tags"
LEASES = "/api/v1/ext/tags/leases"
OFFER = "/next-asset-tag"
FAULTS = Faults("assets.leasing.away", "central.assets.not_understood", "central.assets.no_token")


class CentralTags:
    """A `TagSource`. Any thread but the UI's; `cut` and `close` it. `token` is asked for at each call."""

    def __init__(
        self, url: str, *, token: Callable[[], SecretStr | None], whole_seconds: float = WHOLE_SECONDS
    ) -> None:
        self._calls = AssetCalls(url, token=token, faults=FAULTS, whole_seconds=whole_seconds)
        self.cut = self._calls.cut
        self.close = self._calls.close

    def lease(self, count: int, key: str) -> Lease:
        """Raises as AssetCalls."""
        try:
            if not self._calls.offers(EXTENSION):
                return Lease.offered(self._calls.ask(OfferShape, OFFER).next_tag)
            answered = self._calls.send("POST", LEASES, {"count": count}, key=key)
            found = self._calls.read(LeaseShape, answered, 201)
        except Exception:
            self._calls.forget()  # it may be another server by now
            raise
        if found.last < found.first or found.last - found.first >= count:
            raise FAULTS.somebody_else(201)
        log.info("tags were leased", prefix=found.prefix, first=found.first, last=found.last)
        return Lease(found.lease_id, found.prefix, found.digits, found.first, found.last)
