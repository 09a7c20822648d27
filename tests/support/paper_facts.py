"""What papers say in tests: a shipment for Nordic Foods with boxes and lines, as many as are wanted."""

from datetime import UTC, date, datetime

from services.packing.amounts import ONE
from services.packing.sscc import sscc_of
from services.papers.model import BoxFacts, Facts, ItemFacts, LineFacts, Party, ShipmentFacts

COMPANY = Party("Muster Naturkost GmbH", ("Hauptstraße 12", "10115 Berlin", "Deutschland"))
NORDIC = Party("Nordic Foods AB", ("Sjögatan 7, Dock 3", "211 19 Malmö", "Sweden"), "NORDIC")
SHIPMENT = ShipmentFacts("s1", "SH-1042", "SO-7781", NORDIC, Party("Nordhalle"), date(2026, 12, 24))
NAMES = (
    "Haferriegel 40 g, Honig & Mandel",
    "Roggenknäcke",
    "Haselnusscreme ohne Palmöl, 400 g im Glas",
    "Espresso 250 g",
)


def item(number: int) -> ItemFacts:
    """One of four products, each of a lot of its own; every third in kg, of every fourth nobody knows the weight."""
    uom, more = ("kg", 500_000) if number % 3 == 0 else ("pc", 0)
    weight = (number + 1) * 125_000 if number % 4 else None
    return ItemFacts(
        f"SKU-{1000 + number}",
        NAMES[number % 4],
        uom,
        number * ONE + more,
        f"L26-{number:04}",
        "",
        weight,
        (f"LP-{number}",),
    )


def box(number: int, items: int = 3) -> BoxFacts:
    """Box 1, 2, … with its SSCC, measured and weighed."""
    inside = tuple(item(one) for one in range(1, items + 1))
    sscc = sscc_of(34012345000000000 + number)
    return BoxFacts(f"b{number}", number, sscc, 12_600_000 + number * ONE, 60 * ONE, 40 * ONE, 35 * ONE, inside)


def line(number: int) -> LineFacts:
    """Every fourth is short by one."""
    ordered = (number + 10) * ONE
    packed = ordered if number % 4 else ordered - ONE
    return LineFacts(
        number, f"SKU-{1000 + number}", NAMES[number % 4], "kg" if number % 3 == 0 else "pc", ordered, packed
    )


def facts(boxes: int = 3, lines: int = 8, *, items: int = 3, language: str = "en") -> Facts:
    """Asked for by Mia at bench 1."""
    filled = tuple(box(number, items) for number in range(1, boxes + 1))
    at = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
    wanted = tuple(line(number) for number in range(1, lines + 1))
    return Facts(COMPANY, SHIPMENT, filled, wanted, language, at, "Mia", "Bench 1")


def of_box(items: int = 3, *, language: str = "en") -> Facts:
    """What a paper of box 1 says."""
    return facts(1, 0, items=items, language=language)


def of_one_product() -> BoxFacts:
    """Box 3: 48 of one product and lot, which has a GTIN."""
    oats = ItemFacts("OAT-40", NAMES[0], "pc", 48 * ONE, "L26-4711", "04006381333931", 2 * ONE, ("LP-1",))
    return BoxFacts("b3", 3, sscc_of(34012345000000003), 12_600_000, items=(oats,))
