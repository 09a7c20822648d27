"""Shipments to pack, many: raw rows of both databases, so that a hundred thousand are there within a minute or two."""

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
from pysqlite3 import dbapi2

from services.database.opening import FILE_NAME, open_database
from services.packing.amounts import ONE

LINES, PLATES, MEANT = 3, 10, 9  # of a shipment; of its plates, those that are meant for its lines
PRODUCTS, CUSTOMERS, WAREHOUSES = 500, 2_000, 3
EACH = 20 * ONE  # of a plate for a line
_WHERE = ("Nordic", "Alpine", "Baltic", "Iberian", "Aegean")
_WHAT = ("Foods", "Market", "Kitchens", "Pantry", "Stores", "Canteens", "Bakery")
_COLUMNS = {
    "warehouse": "organisation_id, id, code, name, change",
    "customer": "organisation_id, id, code, name, restrictions, change",
    "product": "organisation_id, id, sku, name, uom, unit_weight, allergens, change",
    "license_plate": "organisation_id, id, number, product_id, lot, quantity, packed, warehouse_id, change",
    "shipment": "organisation_id, id, number, so_number, customer_id, warehouse_id, status, promised, lines,"
    " lines_packed, boxes, alert, search, server, change",
    "shipment_line": "organisation_id, id, shipment_id, number, product_id, ordered, packed",
    "allocation": "organisation_id, plate_id, line_id, shipment_id, quantity, packed",
}


def ident(kind: int, number: int) -> str:
    """An id as a server gives it: no order in it."""
    return f"{number * 2_654_435_761 & 0xFFFFFFFF:08x}-{kind:04x}-4000-8000-{number:012x}"


def shipment_id(number: int) -> str:
    """Of the shipment with that number, from 1 on."""
    return ident(1, number)


def line_id(number: int, line: int) -> str:
    """Of a line of it, 1 to LINES."""
    return ident(2, number * LINES + line)


def plate_id(number: int, plate: int) -> str:
    """Of a plate of it, 0 to PLATES - 1: plate 0 is meant for the first line, 1 for the second …"""
    return ident(3, number * PLATES + plate)


def plate_number(number: int, plate: int) -> str:
    """What stands on it."""
    return f"LP-{number * PLATES + plate:08}"


def rows(organisation: int, shipments: int) -> Iterator[tuple[str, Iterator[tuple[Any, ...]]]]:
    """(table, its rows)."""
    o, numbers = organisation, range(1, shipments + 1)
    yield "warehouse", ((o, ident(4, at), f"W{at}", f"Hall {at}", 1) for at in range(WAREHOUSES))
    yield "customer", ((o, ident(5, at), f"C{at}", customer(at), '["peanuts"]', 1) for at in range(CUSTOMERS))
    holds = ("[]", '["milk"]', '["peanuts", "soy"]', "[]")
    yield (
        "product",
        (
            (o, ident(6, at), f"SKU-{at:05}", f"Product number {at}", "pc", 40_000 + at, holds[at % 4], 1)
            for at in range(PRODUCTS)
        ),
    )
    yield (
        "license_plate",
        (
            (o, plate_id(n, k), plate_number(n, k), _product(n, k), f"L{n % 977}", 2 * EACH, 0, _warehouse(n), 1)
            for n in numbers
            for k in range(PLATES)
        ),
    )
    yield "shipment", (_shipment(o, number) for number in numbers)
    yield (
        "shipment_line",
        (
            (o, line_id(n, k), shipment_id(n), k, _product(n, k - 1), LINES * EACH, 0)
            for n in numbers
            for k in (1, 2, 3)
        ),
    )
    yield (
        "allocation",
        (
            (o, plate_id(n, k), line_id(n, k % LINES + 1), shipment_id(n), EACH, 0)
            for n in numbers
            for k in range(MEANT)
        ),
    )


def customer(number: int) -> str:
    """The name of a customer."""
    return f"{_WHERE[number % 5]} {_WHAT[number % 7]} {number:04}"


def _shipment(organisation: int, number: int) -> tuple[Any, ...]:
    name, order, whose = f"SH-{2_026_000_000 + number}", f"SO-{70_000_000 + number * 7}", number * 31 % CUSTOMERS
    promised = (date(2026, 1, 1) + timedelta(days=number * 37 % 300)).isoformat()
    search = f"{name}\n{order}\n{customer(whose)}".casefold()
    which = (ident(5, whose), _warehouse(number), "pending", promised, LINES, 0, 0, number % 4 == 2, search, "", 1)
    return organisation, shipment_id(number), name, order, *which


def _product(number: int, plate: int) -> str:
    return ident(6, (number + plate % LINES) % PRODUCTS)


def _warehouse(number: int) -> str:
    return ident(4, number % WAREHOUSES)


def load_file(directory: Path, shipments: int) -> str:
    """A SQLite database in `directory` with so many shipments; says how fast that went."""
    open_database(directory).close()
    return fill(directory / FILE_NAME, shipments)


def fill(file: Path, shipments: int, organisation: int = 0) -> str:
    """So many shipments into a database that has none; says how fast that went."""
    began = time.perf_counter()
    with closing(dbapi2.connect(str(file), isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA cache_size=-1000000")
        connection.execute("BEGIN")
        number = 0
        for table, those in rows(organisation, shipments):
            number += connection.executemany(_insert(table, "?"), those).rowcount
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return _told(number, time.perf_counter() - began)


def load_server(url: str, directory: Path, shipments: int) -> str:
    """The same in a PostgreSQL database, which is new and empty."""
    open_database(directory, url).close()
    began, number = time.perf_counter(), 0
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        for table, those in rows(0, shipments):
            with connection.cursor() as cursor:
                cursor.executemany(_insert(table, "%s"), those)
                number += cursor.rowcount
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM (ANALYZE)")  # as the server itself does within minutes
    return _told(number, time.perf_counter() - began)


def _insert(table: str, sign: str) -> str:
    columns = _COLUMNS[table]
    return f"INSERT INTO {table} ({columns}) VALUES ({', '.join([sign] * (columns.count(',') + 1))})"


def _told(number: int, seconds: float) -> str:
    return f"{number:,} rows in {seconds:.1f} s: {number / seconds:,.0f} rows a second"
