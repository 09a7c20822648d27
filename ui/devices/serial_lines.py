"""Serial scanners between the settings and the form. Plain functions."""

from collections.abc import Iterable, Sequence
from typing import Any

from services.settings.model import SerialLine
from services.settings.typed import field_of, id_of, number_of
from ui.devices.views import SerialForm

_NUMBERS: dict[str, type[int] | type[float]] = {"baud": int, "bytesize": int, "stopbits": float, "gap_seconds": float}


def form_of(line: SerialLine, joined: Iterable[Sequence[str]]) -> SerialForm:
    """A line of the settings as the form shows it."""
    group = next((group for group in joined if line.id in group), ())
    same_as = next((other for other in group if other != line.id), "")
    return SerialForm(
        line.id,
        line.name,
        line.port,
        str(line.baud),
        str(line.bytesize),
        line.parity,
        f"{line.stopbits:g}",
        line.prefix,
        line.suffix,
        f"{line.gap_seconds:g}",
        same_as,
    )


def line_of(form: SerialForm, taken: Sequence[str]) -> dict[str, Any]:
    """What the settings are to hold. What is no number stays text, for the settings' rules to refuse."""
    values = {name: getattr(form, name).strip() for name in SerialForm.__slots__ if name != "same_as"}
    for name, kind in _NUMBERS.items():
        values[name] = number_of(values[name], kind)
    return values | {"id": form.id or id_of(form.name, [*taken, "keyboard"], "scanner")}


def groups_with(joined: Iterable[Sequence[str]], device: str, same_as: str) -> list[list[str]]:
    """The joined devices, where `device` is the same as `same_as` ("": a device of its own)."""
    groups = [[other for other in group if other != device] for group in joined]
    if same_as:
        mine = next((group for group in groups if same_as in group), None)
        if mine is None:
            groups.append([same_as, device])
        else:
            mine.append(device)
    return [group for group in groups if len(group) > 1]


def fault_of(error: Exception) -> str:
    """The field that a refused setting names, "" for none."""
    return field_of(error, "scanning.serial", SerialForm.__slots__)
