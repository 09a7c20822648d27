"""Numbers for boxes (SSCC) at the command line: `scandesk sync run` asks the hub for more where few are left, as the
desktop does while it is open."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from app.cli import shapes
from app.cli.errors import Exit
from app.cli.output import Printer, say_error
from app.cli.server import Trouble
from services.errors import OutsideFailed

if TYPE_CHECKING:
    from app.station import Station

_REFUSED: Final = {
    "central.assets.no_token": "AUTH_REQUIRED",
    "central.look.no_url": "CENTRAL_URL_MISSING",
    "central.packing.forbidden": "FORBIDDEN",
    "packing.leasing.not_offered": "NOT_OFFERED",
    "packing.sscc.hub_used_up": "SSCC_USED_UP",
}


@dataclass(frozen=True, slots=True)
class Leased:
    """How many numbers are left here, None where that cannot be read, and how many came just now."""

    left: int | None
    came: int = 0
    trouble: Trouble | None = None


def leased(station: "Station") -> Leased | None:
    """As it is known here; None where no hub leases them. Waits for the disk."""
    try:
        stock = station.numbers.stock()
    except OutsideFailed as failed:
        return Leased(None, trouble=Trouble(failed.kind.value.upper(), failed.words, Exit.OUTSIDE, dict(failed.params)))
    return Leased(stock.left) if stock is not None and stock.leased else None


def lease(station: "Station") -> Leased | None:
    """The same, after the hub was asked, if few were left. Where another process has the data directory, that one asks
    by itself. Waits for the network."""
    before = leased(station)
    if before is None or before.left is None or not station.owner:
        return before
    while station.numbers.fill():
        """A block came; it may have been a small one."""
    after, trouble = leased(station), station.numbers.trouble
    if after is None or after.left is None:
        return after
    after = replace(after, came=after.left - before.left)
    if trouble is None:
        return after
    code = _REFUSED.get(trouble.words)
    end = Exit.REFUSED if code else Exit.OUTSIDE
    return replace(after, trouble=Trouble(code or "NETWORK", trouble.words, end, dict(trouble.params)))


def shape(found: Leased | None, station: "Station") -> shapes.JSON | None:
    """JSON; None where no hub leases them."""
    if found is None:
        return None
    trouble = found.trouble
    said = {"code": trouble.code, "message": station.words.say(trouble.words, **trouble.params)} if trouble else None
    return {"left": found.left, "came": found.came, "trouble": said}


def print_leased(found: Leased, station: "Station", printer: Printer) -> None:
    """For people."""
    say, trouble = station.words.say, found.trouble
    if found.left is not None:
        printer.line(say("cli.sync.numbers", n=found.left, came=found.came))
    if trouble:
        say_error(say(trouble.words, **trouble.params))
