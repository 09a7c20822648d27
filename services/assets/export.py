"""Assets as a file: CSV or XLSX. Serials and tags are text, so that zeros and digits survive, and no cell is run."""

from collections.abc import Iterable, Mapping
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Final

from services.assets.model import NOTHING, Asset
from services.tables.cells import Value
from services.tables.writing import Kind, write_list
from services.words.catalogue import Say

_COLUMNS: Final = (
    *("number", "serial_number", "tag", "remote_id", "state", "why"),
    *("manufacturer", "model", "category", "funding_source", "internal_name"),
    *("asked_at", "asked_local", "created_at", "person", "station", "state_code"),
)


def export_assets(
    path: Path,
    kind: Kind,
    assets: Iterable[Asset],
    *,
    say: Say,
    zone: tzinfo | None,
    more: Iterable[str] = (),
    stations: Mapping[str, str] = NOTHING,
) -> None:
    """Write the assets, one a row, taken one at a time. `more`: names of other fields to write, each a column at the
    end; `zone` None is the machine's own; `stations`: their names by their ids, as far as they are known. Blocks: not
    for the UI thread. Raises OutsideFailed; then `path` is as it was."""
    names = tuple(more)
    headings = [*(say(f"assets.field.{name}") for name in _COLUMNS), *names]
    rows = (
        (*_values(asset, say, zone, stations), *(asset.fields.more.get(name, "") for name in names)) for asset in assets
    )
    write_list(path, kind, say("assets.files.title"), headings, rows)


def _values(asset: Asset, say: Say, zone: tzinfo | None, stations: Mapping[str, str]) -> tuple[Value, ...]:
    """In the order of _COLUMNS."""
    fields = asset.fields
    return (
        asset.number,
        asset.serial,
        asset.tag,
        asset.remote_id,
        say(f"assets.state.{asset.state}"),
        say(asset.why, **asset.params) if asset.why else "",
        fields.manufacturer,
        fields.model,
        fields.category,
        fields.funding_source,
        fields.internal_name,
        asset.asked_at.astimezone(UTC),
        asset.asked_at.astimezone(zone),
        asset.created_at.astimezone(UTC) if asset.created_at else None,
        asset.person,
        stations.get(asset.station, asset.station),
        asset.state.value,
    )
