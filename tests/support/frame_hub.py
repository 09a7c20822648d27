"""Camera scans of a real hub: begun, told frames and ended, as tests of its routes want them."""

import json
from datetime import timedelta
from typing import Any

import httpx

from app.hub.camera_scans import COMPLETE, LOCK
from app.hub.frame_errors import FRAMES, INIT, STATUS
from app.hub.place import hub_database
from services.clock import SystemClock
from services.hub.accounts import HubAccounts
from services.hub.model import DEFAULT, HubRole
from tests.integration.frame_table import FORGED, FrameRow, frame
from tests.support.hub import Hub


def begin(hub: Hub, session: str = "session", who: str | None = None) -> str:
    """A new scan's id."""
    answer = hub.ask("POST", INIT, {"sessionId": session}, who=who)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["scanId"])


def tell(hub: Hub, scan: str, who: str | None = None, **more: Any) -> Any:
    """A frame's body."""
    answer = hub.ask("POST", FRAMES, frame(scanId=scan, **more), who=who)
    assert answer.status_code == 201, answer.text
    return answer.json()


def status(hub: Hub, scan: str, who: str | None = None) -> Any:
    answer = hub.ask("GET", f"{STATUS}?scanId={scan}", who=who)
    assert answer.status_code == 200, answer.text
    return answer.json()


def end(hub: Hub, path: str, scan: str, who: str = "bench") -> httpx.Response:
    return hub.ask("POST", path.format(scan_id=scan), {}, who=who)


def send_row(hub: Hub, method: str, path: str, row: FrameRow, names: dict[str, str]) -> httpx.Response:
    """Ask what the row says; `names`: what stands for a name in braces."""

    def named(text: str) -> str:
        for name, value in names.items():
            text = text.replace(name, value)
        return text

    body = row.raw if row.raw is not None else named(json.dumps(row.body)).encode() if row.body is not None else None
    headers = {"Content-Type": row.media_type} | ({"Authorization": "Bearer x.y.z"} if row.who == FORGED else {})
    who = None if row.who == FORGED else row.who
    place, mark, query = named(row.path).partition("?")
    address = (path.replace("{scan_id}", place) if "{" in path else path + place) + mark + query
    return hub.ask(method, address, content=None if method == "GET" else body, who=who, headers=headers)


def furnished(hub: Hub, row: FrameRow, who: str | None = None) -> str:
    """A scan as the row has it before it asks."""
    scan = begin(hub, who=who)
    for told in row.before:
        tell(hub, scan, who, **{name: value for name, value in told.items() if name != "scanId"})
    bring_to(hub, scan, row.given, who)
    return scan


def check_fields(body: Any, row: FrameRow) -> None:
    """The fields that the row names have its values, of their types."""
    for name, value in row.has:
        found = body
        for step in name.split("."):
            found = found[step]
        assert (found, type(found)) == (value, type(value)), name


def bring_to(hub: Hub, scan: str, state: str, who: str | None) -> None:
    """Only a token locks and completes: for scans of the loopback's organisation one of its own."""
    if state != "active":
        path = LOCK if state == "locked" else COMPLETE
        answer = end(hub, path, scan, who or of_loopback(hub))
        assert answer.status_code == 200, answer.text


def of_loopback(hub: Hub) -> str:
    """Somebody of the organisation in whose name is recorded what comes without a token."""
    if "local" not in hub.tokens:
        with hub_database(hub.data_dir, hub.database) as opened:
            accounts = HubAccounts(opened, SystemClock())
            accounts.add_user("local", full_name="L", role=HubRole.STATION, organisation=DEFAULT, password=None)
            hub.tokens["local"] = accounts.create_token("local", timedelta(days=1)).text
    return "local"
