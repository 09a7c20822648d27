"""Blocks of numbers for boxes (SSCC) of a hub of ours."""

from collections.abc import Callable
from typing import Annotated

import structlog
from pydantic import Field, SecretStr, ValidationError

from services.central.asset_calls import AssetCalls
from services.central.http import WHOLE_SECONDS
from services.central.packing_wire import Id
from services.central.wire import RefusalShape, Shape
from services.errors import Refused
from services.http.client import Answered
from services.http.faults import Faults
from services.packing.leasing import Block
from services.packing.sscc import Numbering

log = structlog.get_logger(__name__)

EXTENSION = "sscc"
LEASES = "/api/v1/ext/sscc/leases"
FAULTS = Faults("packing.leasing.away", "packing.leasing.not_understood", "central.assets.no_token")

_Serial = Annotated[int, Field(gt=0, lt=10**13)]


class BlockShape(Shape):
    """The body of a 201."""

    lease_id: Id
    prefix: str
    extension: int
    first: _Serial
    last: _Serial


class CentralSscc:
    """A `NumberSource`. Any thread but the UI's; `cut` and `close` it. `token` is asked for at each call."""

    def __init__(
        self, url: str, *, token: Callable[[], SecretStr | None], whole_seconds: float = WHOLE_SECONDS
    ) -> None:
        self._calls = AssetCalls(url, token=token, faults=FAULTS, whole_seconds=whole_seconds)
        self.cut = self._calls.cut
        self.close = self._calls.close

    def lease(self, numbering: Numbering, count: int, key: str) -> Block | None:
        """Raises as AssetCalls."""
        try:
            if not self._calls.offers(EXTENSION):
                self._calls.forget()
                return None
            wanted = {"prefix": numbering.prefix, "extension": numbering.extension, "count": count}
            found = self._calls.read(BlockShape, _allowed(self._calls.send("POST", LEASES, wanted, key=key)), 201)
        except Exception:
            self._calls.forget()  # it may be another one by now
            raise
        block = Block(found.lease_id, numbering.numbered(found.first), numbering.numbered(found.last))
        is_ours = (found.prefix, found.extension) == (numbering.prefix, numbering.extension)
        if not is_ours or not found.first <= found.last < found.first + count or block.last > numbering.last:
            raise FAULTS.somebody_else(201)
        log.info("numbers for boxes were leased", first=found.first, last=found.last)
        return block


def _allowed(answered: Answered) -> Answered:
    """Raises Refused: FORBIDDEN, SSCC_USED_UP."""
    if answered.status == 403:
        raise Refused("FORBIDDEN", "central.packing.forbidden")
    try:
        code = RefusalShape.model_validate_json(answered.content).error_code if answered.status == 400 else ""
    except ValidationError:
        code = ""
    if code == "SSCC_USED_UP":
        raise Refused(code, "packing.sscc.hub_used_up")
    return answered
