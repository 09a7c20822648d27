"""What a campaign found: what was promised and not kept, and the figures."""

from dataclasses import dataclass, field
from pathlib import Path

from pysqlite3 import dbapi2

from services.database.opening import FILE_NAME


@dataclass(slots=True)
class Findings:
    """The result of one campaign. Empty `broken` means that every promise was kept."""

    name: str
    seed: int
    figures: dict[str, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The result in words."""
        head = f"{self.name}: {'kept' if not self.broken else 'BROKEN'} (seed {self.seed})"
        return [
            head,
            *(f"  {name}: {value}" for name, value in self.figures.items()),
            *(f"  ! {b}" for b in self.broken[:20]),
        ]


def how_often(file: Path) -> dict[str, int]:
    """How often each code is stored."""
    with dbapi2.connect(str(file)) as connection:
        rows = dict(connection.execute("SELECT text, count(*) FROM scan GROUP BY text").fetchall())
    connection.close()
    return rows


def codes_in_order(directory: Path, device: str = "") -> list[str]:
    """The codes stored in the database of `directory` (by one device), in their order."""
    which = "WHERE device_id = :device" if device else ""
    with dbapi2.connect(str(directory / FILE_NAME)) as connection:
        rows = connection.execute(f"SELECT text FROM scan {which} ORDER BY seq", {"device": device}).fetchall()
    connection.close()
    return [text for (text,) in rows]


def check_stored(stored: dict[str, int], answered: set[str], sent: set[str]) -> list[str]:
    """What is wrong: answered and not there, there twice, there and never sent."""
    wrong = [f"answered ok and not stored: {code}" for code in sorted(answered - stored.keys())]
    wrong += [f"stored {number} times: {code}" for code, number in stored.items() if number > 1]
    wrong += [f"stored and never sent: {code}" for code in sorted(stored.keys() - sent)]
    return wrong


def check_whole(file: Path, *, sends: bool = True) -> list[str]:
    """What is wrong between the tables: each scan's effects are all there, or none (N3). `sends`: so is its row in the
    outbox."""
    connection = dbapi2.connect(str(file))
    try:
        wrong = []
        if (said := connection.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            wrong.append(f"integrity_check: {said}")
        scans = connection.execute("SELECT count(*) FROM scan WHERE counted").fetchone()[0]
        counted = connection.execute("SELECT coalesce(sum(successful), 0) FROM session").fetchone()[0]
        items = connection.execute("SELECT coalesce(sum(times), 0) FROM session_item").fetchone()[0]
        outbox = connection.execute("SELECT count(*) FROM outbox WHERE kind = 'scan.book'").fetchone()[0]
        if not scans == counted == items == (outbox if sends else scans):
            wrong.append(f"scans {scans}, counted {counted}, items {items}, outbox {outbox}: not the same")
        return wrong
    finally:
        connection.close()
