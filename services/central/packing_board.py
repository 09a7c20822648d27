"""A hub as the source of the supervisor's view of packing: its extension beside the packing contract, over HTTPS."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final, TypeVar
from urllib.parse import quote, urlencode

import structlog
from pydantic import BaseModel, BeforeValidator, Field, JsonValue, SecretStr, ValidationError

from services.central.board_faults import fault_of, not_a_hub
from services.central.extensions import PATH as EXTENSIONS
from services.central.extensions import CentralExtensions
from services.central.http import WHOLE_SECONDS, Http
from services.central.hub_shapes import Open
from services.central.packing_wire import Code, Id, as_day
from services.central.wire import Count, Moment, Name
from services.errors import OutsideFailed, Refused
from services.http.faults import Faults
from services.packing.model import Customer, Shipment, Status
from services.supervisor.packing_model import Deed, Exceptional, PackingBoard, PackingToday, PackingView

log = structlog.get_logger(__name__)
S = TypeVar("S", bound=BaseModel)

OVERVIEW: Final = "packing-overview"  # the extension
WEIGHTS: Final = "weights"  # another: it is told how boxes were weighed
PATH: Final = f"{EXTENSIONS}/packing"
LARGEST: Final = 8 * 1024 * 1024  # bytes of an answer
LONGEST_SEARCH: Final = 200  # characters
_MOST_SHIPMENTS: Final = 5_000
_MOST_DEEDS: Final = 1_000
_FAULTS: Final = Faults("supervisor.away.unreachable", "supervisor.away.not_understood", "supervisor.away.no_token")
_KINDS: Final = {kind.value: kind for kind in Exceptional}
_ORDER: Final = tuple(Exceptional)

Names = Annotated[list[Name], Field(max_length=1_000)]
Empty = Annotated[str, Field(max_length=200)]  # a number, "" for none


class DeedShape(Open):
    """One of what was done. What a later hub tells besides is passed over; so it is in all that follows."""

    seq: Annotated[int, Field(gt=0, lt=2**63)]
    at: Moment
    act: Annotated[str, Field(pattern=r"^[a-z_]{1,64}$")]
    shipment_id: Empty
    shipment_number: Empty
    box_id: Empty
    box_number: Empty
    station: Name
    person: Name
    params: dict[str, JsonValue]

    def deed(self) -> Deed:
        who = (self.station, self.person)
        about = (self.act, self.shipment_id, self.box_id, *who)
        return Deed(self.seq, self.at, *about, self.params, self.shipment_number, self.box_number)


class ShipmentShape(Open):
    """One of the shipments."""

    id: Id
    shipment_number: Code
    so_number: Name
    customer_name: Name
    status: Status = Field(strict=False)
    promised_ship_date: Annotated[date | None, BeforeValidator(as_day)]
    lines_total: Count
    lines_packed: Count
    boxes_count: Count
    allergen_alert: bool
    allergen_packed: bool
    stations: Names
    people: Names
    last_activity: Moment | None
    exceptions: Names

    def view(self) -> PackingView:
        """Nothing of benches is known."""
        named = (self.id, self.shipment_number, self.so_number, Customer("", "", self.customer_name))
        figures = (self.promised_ship_date, self.lines_total, self.lines_packed, self.boxes_count)
        shipment = Shipment(*named, "", self.status, *figures, alert=self.allergen_alert, alarmed=self.allergen_packed)
        kinds = {_KINDS[name] for name in self.exceptions if name in _KINDS}
        return PackingView(
            shipment,
            tuple(self.stations),
            tuple(self.people),
            in_front=False,
            at=self.last_activity,
            exceptions=tuple(sorted(kinds, key=_ORDER.index)),
        )


class TodayShape(Open):
    """The figures."""

    done: Count
    open: Count
    packing: Count
    boxes: Count
    items: Count
    taken_out: Count
    stalled: Count
    exceptions: dict[str, Count]


class OverviewShape(Open):
    """The body of the overview."""

    as_of: Moment
    today: TodayShape
    first_hour: Moment | None
    per_hour: Annotated[list[Count], Field(max_length=100)]
    shipments: Annotated[list[ShipmentShape], Field(max_length=_MOST_SHIPMENTS)]
    left_out: Count
    exceptions: Annotated[list[DeedShape], Field(max_length=_MOST_DEEDS)]

    def board(self) -> PackingBoard:
        told = self.today
        today = PackingToday(
            done=told.done,
            open=told.open,
            packing=told.packing,
            boxes=told.boxes,
            items=told.items,
            taken_out=told.taken_out,
            needy=told.stalled,
            first_hour=self.first_hour,
            hours=tuple(self.per_hour),
            exceptions={_KINDS[name]: number for name, number in told.exceptions.items() if name in _KINDS},
        )
        views = tuple(one.view() for one in self.shipments)
        return PackingBoard(self.as_of, today, views, self.left_out, tuple(one.deed() for one in self.exceptions))


class LogShape(Open):
    """The body of a log."""

    shipment: ShipmentShape
    log: Annotated[list[DeedShape], Field(max_length=_MOST_DEEDS)]


class HubPackingBoard:
    """A `PackingSource`. Any thread but the UI's. `token` is asked for at each call. Raises ValueError for a URL that
    the settings would refuse."""

    def __init__(
        self, url: str, *, token: Callable[[], SecretStr | None], whole_seconds: float = WHOLE_SECONDS
    ) -> None:
        self._http = Http(url, token=token, whole_seconds=whole_seconds, faults=_FAULTS)
        self._offered: frozenset[str] | None = None  # None: nobody has asked, or it may be another one by now

    @property
    def knows_weights(self) -> bool:
        return WEIGHTS in (self._offered or ())

    def tells(self) -> bool:
        if self._offered is None or OVERVIEW not in self._offered:
            self._offered = CentralExtensions(self._http).offered()
        return OVERVIEW in self._offered

    def board(self, since: datetime, search: str) -> PackingBoard:
        began = since.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        asked = {"since": began} | ({"search": search[:LONGEST_SEARCH]} if search else {})
        return self._read(OverviewShape, f"{PATH}/overview?{urlencode(asked)}").board()

    def log(self, shipment_id: str, before: int | None, most: int) -> tuple[PackingView, tuple[Deed, ...]]:
        asked = {"limit": most} | ({} if before is None else {"before": before})
        path = f"{PATH}/shipments/{quote(shipment_id, safe='')}/log?{urlencode(asked)}"
        found = self._read(LogShape, path)
        return found.shipment.view(), tuple(one.deed() for one in found.log)

    def close(self) -> None:
        self._http.cut()
        self._http.close()

    def _read(self, shape: type[S], path: str, **given: Any) -> S:
        try:
            answered = self._http.call("GET", path, largest=LARGEST, **given)
        except OutsideFailed:
            self._offered = None
            raise
        if answered.status != 200:
            fault = fault_of(answered.status, answered.content)
            if isinstance(fault, Refused) and fault.code == "SESSION_NOT_FOUND":
                raise Refused("NOT_FOUND", "packing.refused.no_shipment")
            self._offered = None
            raise fault
        try:
            return shape.model_validate_json(answered.content)
        except ValidationError as error:
            log.warning("no answer of a hub", shape=shape.__name__, faults=error.error_count())
            raise not_a_hub() from error
