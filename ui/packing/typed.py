"""What is typed into the line of the packing screen, as the scans that it stands for. Plain functions."""

import re
from collections.abc import Sequence
from typing import Final

from services.packing.desk.bench import Bench, Mode
from services.packing.model import Shipment
from services.scanning.commands import Command

_TIMES: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*[*×]\s*(.*)")
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d*)?|[.,]\d+")

Scanned = str | Command


def scans_of(text: str, bench: Bench) -> Sequence[Scanned]:
    """The codes and commands that somebody typed: a number where one is asked for, `12*` before what is packed so many
    times, else a code. Nothing typed: Enter confirms."""
    said = text.strip()
    if not said:
        return (Command.CONFIRM,)
    if bench.mode is not Mode.PACK and bench.asked is None and _NUMBER.fullmatch(said):
        return (*digits(said), Command.CONFIRM)
    times = _TIMES.fullmatch(said) if bench.shipment_id else None
    if times is None:
        return (said,)
    number, code = times.groups()
    counted = (Command.QUANTITY, *digits(number), Command.CONFIRM)
    return (*counted, code) if code else counted


def digits(number: str) -> Sequence[Command]:
    """The commands that type it."""
    return tuple(Command.POINT if one in ".," else Command(f"D{one}") for one in number)


def meant(text: str, rows: Sequence[Shipment]) -> str:
    """The number of the shipment that is meant by what was typed to look for it: the only one that was found by it;
    "" where several were, or its number was typed whole."""
    said = text.strip().casefold()
    if not said or len(rows) != 1 or said in (rows[0].number.casefold(), rows[0].so_number.casefold()):
        return ""
    return rows[0].number
