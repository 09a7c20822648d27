"""Changes one value in a settings text and leaves the rest of it, comments too, as the person wrote it."""

from collections.abc import Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit.items import AoT, Table


def edit(text: str, path: str, value: Any) -> str:
    """`text` with `path` ("look.scale") set to `value`; None removes it, so that the default holds again."""
    document = tomlkit.parse(text)
    table: Any = document
    *sections, name = path.split(".")
    for section in sections:
        if not isinstance(table.get(section), Mapping):
            table[section] = tomlkit.table()
        table = table[section]
    if value is None:
        table.pop(name, None)
    elif _is_tables(value):
        _set_tables(table, name, value)
    else:
        table[name] = value
    return tomlkit.dumps(document)


def _is_tables(value: Any) -> bool:
    return isinstance(value, Sequence) and bool(value) and all(isinstance(item, Mapping) for item in value)


def _set_tables(table: Any, name: str, items: Sequence[Mapping[str, Any]]) -> None:
    """A list of tables ([[scanning.serial]]); a table whose id stays keeps its comments."""
    old = table.get(name)
    kept = {item.get("id"): item for item in old} if isinstance(old, AoT) else {}
    new = tomlkit.aot()
    for item in items:
        new.append(_merged(kept.get(item.get("id"), tomlkit.table()), item))
    table[name] = new


def _merged(table: Table, item: Mapping[str, Any]) -> Table:
    for name, value in item.items():
        if table.get(name) != value:
            table[name] = value
    for name in set(table) - set(item):
        table.remove(name)
    return table
