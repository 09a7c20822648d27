"""How long a large file of work takes: 100,000 shipments, 300,000 lines, a million license plates, all allocated."""

import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import TextIO

from services.database.opening import open_database
from services.packing.work import importing
from services.packing.work.importing import Imported
from services.packing.work.said import Work
from tests.support import postgres

SHIPMENTS, LINES, PLATES = 100_000, 3, 10  # of lines and plates: in each shipment
CUSTOMERS, PRODUCTS = 1_000, 5_000
ROWS = SHIPMENTS * (1 + LINES + 2 * PLATES)  # with the allocations


def run() -> list[str]:
    """Read, taken into an empty database, and once more with nothing new; SQLite and PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="scandesk-bench-") as place:
        file = Path(place) / "work.json"
        with file.open("w", encoding="utf-8") as text:
            _write(text)
        began, worked = time.perf_counter(), time.process_time()
        work = importing.read_file(file)
        read = _told("read and judged", began, worked)
        size = f"a file of {file.stat().st_size / 2**20:.0f} MiB, {ROWS:,} rows"
        lines = [size, read, *_taken("SQLite", Path(place) / "station", "", work)]
        folder = postgres.make_folder()
        try:
            with postgres.shared_cluster(folder).new_database() as url:
                lines += _taken("PostgreSQL", Path(place) / "beside", url, work)
        finally:
            postgres.remove(folder)
    return [*lines, f"at most {getrusage(RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB of memory"]


def _taken(what: str, folder: Path, url: str, work: Work) -> Iterator[str]:
    folder.mkdir()
    with closing(open_database(folder, url)) as database:
        for name in ("new", "unchanged"):
            began, worked = time.perf_counter(), time.process_time()
            done: Imported = importing.store(lambda run: database.write(lambda tx: run(tx, 0)), work)
            counted = f"{done.created:,} created, {done.unchanged:,} unchanged, {len(done.errors)} errors"
            yield _told(f"{what}, {name} ({counted})", began, worked)


def _told(what: str, began: float, worked: float) -> str:
    took, work = time.perf_counter() - began, time.process_time() - worked
    return f"{what}: {took:.1f} s, {ROWS / took:,.0f} rows a second ({work:.1f} s of a processor)"


def _write(text: TextIO) -> None:
    text.write('{"warehouses": [{"code": "W1", "name": "One"}]')
    for section, entries in (
        ("customers", map(_customer, range(CUSTOMERS))),
        ("products", map(_product, range(PRODUCTS))),
        ("license_plates", map(_plate, range(SHIPMENTS * PLATES))),
        ("shipments", map(_shipment, range(SHIPMENTS))),
    ):
        text.write(f',\n"{section}": [')
        for at, entry in enumerate(entries):
            text.write(",\n" if at else "\n")
            json.dump(entry, text)
        text.write("]")
    text.write("}\n")


def _customer(number: int) -> dict[str, object]:
    restrictions = ["milk"] if number % 3 == 0 else []
    return {"code": f"C{number}", "name": f"Customer {number}", "allergen_restrictions": restrictions}


def _product(number: int) -> dict[str, object]:
    allergens = ["milk"] if number % 5 == 0 else []
    return {"sku": f"P{number}", "name": f"Product {number}", "unit_weight_kg": 0.25, "allergens": allergens}


def _sku(shipment: int, line: int) -> str:
    return f"P{(shipment * LINES + line) % PRODUCTS}"


def _plate(number: int) -> dict[str, object]:
    shipment, plate = divmod(number, PLATES)
    goods = {"sku": _sku(shipment, plate % LINES), "lot_number": f"L{number % 977}", "quantity": 60}
    return {"lp_number": f"LP-{number:08}", **goods, "warehouse": "W1"}


def _shipment(number: int) -> dict[str, object]:
    lines = [
        {
            "line_number": line + 1,
            "sku": _sku(number, line),
            "quantity": 100.5,
            "allocations": [
                {"lp_number": f"LP-{number * PLATES + plate:08}", "quantity": 40}
                for plate in range(line, PLATES, LINES)
            ],
        }
        for line in range(LINES)
    ]
    named = {"shipment_number": f"SH-{number:06}", "so_number": f"SO-{number:06}", "customer": f"C{number % CUSTOMERS}"}
    promised = f"2026-12-{number % 28 + 1:02}"
    return {**named, "warehouse": "W1", "promised_ship_date": promised, "lines": lines}
