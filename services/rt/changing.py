"""Setting fields of an asset that is there. RT answers a PUT with 200 whether it did it or not: only a look tells."""

from collections.abc import Mapping

from services.http.body import as_json
from services.rt.server import CHANGE_SECONDS, Server, fault, not_understood, said
from services.rt.wire import AssetShape

STALE = 412
TRIES = 3


def change(server: Server, remote_id: int, values: Mapping[str, str]) -> list[str]:
    """Set these values, by their fields' ids; the names of the fields that have others afterwards. Raises
    OutsideFailed: what the server raises; "rt.no_asset"; "rt.stale": somebody else changes it all the time."""
    wanted = {int(field): value for field, value in values.items()}
    for _ in range(TRIES):
        before, version = _fetched(server, remote_id)
        if not _other(before, wanted):
            return []
        body = as_json({"CustomFields": dict(values)})
        answered = server.send("PUT", f"/asset/{remote_id}", body, seconds=CHANGE_SECONDS, version=version)
        if answered.status != STALE:
            break
    else:
        raise fault("rt.stale")
    if answered.status >= 400 and not said(answered):
        raise not_understood(answered.status)
    after, _ = _fetched(server, remote_id)
    return _other(after, wanted)


def _fetched(server: Server, remote_id: int) -> tuple[AssetShape, str]:
    if (found := server.asset(remote_id)) is None:
        raise fault("rt.no_asset", text=remote_id)
    return found


def _other(asset: AssetShape, wanted: Mapping[int, str]) -> list[str]:
    """The names of the fields that hold something else. A choice is kept as RT's list spells it."""
    names = {one.id: one.name for one in asset.CustomFields}
    return [
        names.get(field, str(field))
        for field, value in wanted.items()
        if value.casefold() not in (one.casefold() for one in asset.of(field))
    ]
