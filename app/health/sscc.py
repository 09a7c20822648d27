"""What the doctor says of the numbers that boxes get (SSCC)."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from services.errors import OutsideFailed
from services.health.model import Finding, Kind
from services.packing.leasing import FEW

if TYPE_CHECKING:
    from app.station import Station

NAME = "box numbers"


def sscc_findings(station: "Station") -> Iterator[Finding]:
    """How many are left, and what to do where there are few. Waits for the disk."""
    try:
        stock = station.numbers.stock()
    except OutsideFailed as failed:
        yield Finding(NAME, Kind.FAULT, failed.words, failed.params)
        return
    if stock is None:
        return
    if stock.why:
        yield Finding(NAME, Kind.FAULT, stock.why)
    elif stock.left < (FEW if stock.leased else 1):
        kind = Kind.WARNING if stock.left else Kind.FAULT
        yield Finding(NAME, kind, f"cli.doctor.sscc.{'few' if stock.leased else 'none'}", {"n": stock.left})
    else:
        yield Finding(NAME, Kind.OK, "cli.doctor.sscc.left", {"n": stock.left})
