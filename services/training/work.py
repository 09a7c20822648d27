"""Work to pack for the demo and for training, as a file that is imported: a shipment for a customer who excludes
peanuts, and another one whose license plates lie beside it.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any, Final

SHIPMENT: Final = "SH-1001"
OATS, MORE_OATS, ALMONDS, RYE, OTHERS_RYE = (f"LP-00010{number}" for number in range(1, 6))
_OATS, _ALMONDS, _RYE = "OAT-40", "ALM-50", "RYE-1"


_CODES: Final = frozenset({"shipment_number", "so_number", "lp_number"})


def write_work(path: Path, promised: date, prefix: str = "") -> None:
    """The file, as docs/packing.md has its fields. `promised`: the day on which the shipment has to leave; `prefix`: of
    all its codes."""
    path.write_text(json.dumps(_named(_work(promised), prefix), indent=2), "utf-8")


def _named(part: Any, prefix: str) -> Any:
    if isinstance(part, dict):
        return {key: f"{prefix}{one}" if key in _CODES else _named(one, prefix) for key, one in part.items()}
    return [_named(one, prefix) for one in part] if isinstance(part, list) else part


def _work(promised: date) -> dict[str, Any]:
    return {
        "customers": [
            {"code": "NORDIC", "name": "Nordic Foods", "allergen_restrictions": ["peanuts", "milk"]},
            {"code": "KIOSK", "name": "Harbour kiosk", "allergen_restrictions": []},
        ],
        "products": [
            _product(_OATS, "Oat bar 40 g", 0.04, "oats"),
            _product(_ALMONDS, "Almond bar", 0.05, "almonds", "peanuts"),
            _product(_RYE, "Rye crisp", 0.25),
        ],
        "license_plates": [
            _plate(OATS, _OATS, "L42", 60),
            _plate(MORE_OATS, _OATS, "L43", 60),
            _plate(ALMONDS, _ALMONDS, "A7", 80),
            _plate(RYE, _RYE, "R3", 24),
            _plate(OTHERS_RYE, _RYE, "R4", 30),
        ],
        "shipments": [
            {
                "shipment_number": SHIPMENT,
                "so_number": "SO-7001",
                "customer": "NORDIC",
                "promised_ship_date": promised.isoformat(),
                "lines": [
                    _line(1, _OATS, {OATS: 60, MORE_OATS: 40}),
                    _line(2, _ALMONDS, {ALMONDS: 50}),
                    _line(3, _RYE, {RYE: 24}),
                ],
            },
            {
                "shipment_number": "SH-1002",
                "so_number": "SO-7002",
                "customer": "KIOSK",
                "lines": [_line(1, _RYE, {OTHERS_RYE: 12})],
            },
        ],
    }


def _product(sku: str, name: str, weight: float, *allergens: str) -> dict[str, Any]:
    return {"sku": sku, "name": name, "uom": "pc", "unit_weight_kg": weight, "allergens": allergens}


def _plate(number: str, sku: str, lot: str, quantity: int) -> dict[str, Any]:
    return {"lp_number": number, "sku": sku, "lot_number": lot, "quantity": quantity}


def _line(number: int, sku: str, plates: dict[str, int]) -> dict[str, Any]:
    meant = [{"lp_number": plate, "quantity": quantity} for plate, quantity in plates.items()]
    return {"line_number": number, "sku": sku, "quantity": sum(plates.values()), "allocations": meant}
