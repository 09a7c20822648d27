"""What the hub answers where it is broken itself: by a bug, or by a database that fails."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.hub import bodies
from app.hub.access import SECURITY
from app.hub.app import make_app
from app.hub.asset_errors import CREATE, VALIDATE
from app.hub.feeds import Feeds
from app.hub.frame_errors import FRAMES, INIT, STATUS
from app.hub.frame_shapes import FrameError
from app.hub.packing_errors import BOX, NEW_BOX
from app.hub.packing_shapes import PackingError, PackingFault
from app.hub.place import hub_database
from app.hub.shapes import Error
from app.program.logs import log_to
from services.clock import SystemClock
from services.errors import OutsideFailed, OutsideKind
from services.hub.accounts import HubAccounts
from services.hub.assets import HubAssets
from services.hub.frames import HubFrames
from services.hub.lists import HubLists
from services.hub.live import HubLive
from services.hub.model import HubRole
from services.hub.packing import HubPacking
from services.hub.service import HubService
from services.hub.settings import DEFAULTS
from tests.integration.packing_table import MISSING
from tests.support import log_errors as logs

CANARY = "canary-in-a-bug"
ASKED = [("GET", "/api/v1/ext/scan-sessions"), ("PATCH", "/api/v1/scan-sessions/1")]


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Callable[..., httpx.Response]]:
    """Asks a hub in this process, as an admin."""
    with hub_database(tmp_path, "") as database:
        clock = SystemClock()
        app = make_app(database, clock, DEFAULTS, Feeds(HubLive(database, clock)))
        accounts = HubAccounts(database, clock)
        accounts.add_user("ann", full_name="Ann", role=HubRole.ADMIN, organisation="A", password=None)
        token = accounts.create_token("ann", timedelta(days=1)).text

        async def answer(method: str, path: str, content: Any) -> httpx.Response:
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub") as client:
                return await client.request(method, path, headers=headers, content=content)

        yield lambda method, path, content=b"{}": asyncio.run(answer(method, path, content))


def breaks(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def broken(*_given: Any, **_more: Any) -> Any:
        raise error

    monkeypatch.setattr(HubLists, "sessions", broken)
    monkeypatch.setattr(HubService, "post_update", broken)


@pytest.mark.parametrize(("method", "path"), ASKED)
def test_a_bug_is_answered_with_a_number_and_nothing_else_and_stands_in_the_log_under_it(
    ask: Callable[..., httpx.Response],
    monkeypatch: pytest.MonkeyPatch,
    log_errors: logs.LogErrors,
    tmp_path: Path,
    method: str,
    path: str,
) -> None:
    breaks(monkeypatch, KeyError(CANARY))
    log_errors.expect("a request broke")
    with logs.collected() as errors:
        errors.expect("a request broke")
        log_to(tmp_path / "logs", "hub")
        answer = ask(method, path)
    assert answer.status_code == 500
    told = Error.model_validate(answer.json())
    assert told.error_code == "INTERNAL_ERROR"
    assert CANARY not in answer.text
    (line,) = [json.loads(line) for line in (tmp_path / "logs" / "hub.log").read_text().splitlines()]
    assert told.detail == f"Internal error {line['id']}"
    assert CANARY in line["exception"]
    assert "Bearer" not in line["exception"]
    check_carried(answer)
    counted = ask("GET", "/api/v1/metrics").text
    assert f'scandesk_hub_requests_total{{method="{method}"' in counted
    assert 'status="500"} 1.0' in counted


@pytest.mark.parametrize(("method", "path"), ASKED)
def test_a_database_that_fails_is_503_with_a_time_to_come_again(
    ask: Callable[..., httpx.Response], monkeypatch: pytest.MonkeyPatch, method: str, path: str
) -> None:
    breaks(monkeypatch, OutsideFailed(OutsideKind.DISK_FULL, "database.disk_full", retry=True))
    answer = ask(method, path)
    assert (answer.status_code, Error.model_validate(answer.json()).error_code) == (503, "UNAVAILABLE")
    assert int(answer.headers["retry-after"]) > 0
    check_carried(answer)


@pytest.mark.parametrize("path", ["/api/v1/scan-sessions/", "/api/v1/ext/scan-sessions/1/scans"])
def test_a_body_that_does_not_come_is_408(
    ask: Callable[..., httpx.Response], monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(bodies, "SECONDS", 0.05)
    ask("POST", "/api/v1/scan-sessions/", b'{"session_type": "INVENTORY"}')  # number 1

    async def half() -> AsyncIterator[bytes]:
        yield b'{"notes": '
        await asyncio.Event().wait()

    answer = ask("POST", path, half())
    assert (answer.status_code, Error.model_validate(answer.json()).error_code) == (408, "REQUEST_TIMEOUT")
    check_carried(answer)


def test_the_asset_routes_say_both_in_their_own_shape(
    ask: Callable[..., httpx.Response], monkeypatch: pytest.MonkeyPatch, log_errors: logs.LogErrors
) -> None:
    fails: Exception = OutsideFailed(OutsideKind.DISK_FULL, "database.disk_full", retry=True)

    def broken(*_given: Any, **_more: Any) -> Any:
        raise fails

    monkeypatch.setattr(HubAssets, "create", broken)
    monkeypatch.setattr(HubAssets, "find", broken)
    serial = b'{"serial_number": "A1", "manufacturer": "Dell", "model": "Latitude"}'
    stored = ask("POST", CREATE, serial)
    told = {"success": False, "error": "The hub cannot store anything at the moment", "retry": True}
    assert (stored.status_code, stored.json()) == (500, told)
    looked = ask("GET", f"{VALIDATE}?serial_number=A1")
    assert (looked.status_code, looked.json()) == (500, {"error": told["error"]})
    fails = KeyError(CANARY)
    log_errors.expect("a request broke")
    bug = ask("POST", CREATE, serial)
    assert (bug.status_code, bug.json().keys()) == (500, {"success", "error"})
    assert bug.json()["error"].startswith("Internal error ")
    for answer in (stored, looked, bug):
        check_carried(answer)


def test_the_frames_routes_say_all_of_it_in_their_own_shape(
    ask: Callable[..., httpx.Response], monkeypatch: pytest.MonkeyPatch, log_errors: logs.LogErrors
) -> None:
    fails: Exception = OutsideFailed(OutsideKind.DISK_FULL, "database.disk_full", retry=True)

    def broken(*_given: Any, **_more: Any) -> Any:
        raise fails

    for name in ("begin", "post_frame", "status"):
        monkeypatch.setattr(HubFrames, name, broken)
    frame = {"scanId": "s", "frameNumber": 0, "userInFrame": True, "confidence": 1}
    asked = (("POST", INIT, b'{"sessionId": "s"}'), ("POST", FRAMES, json.dumps(frame).encode()),
             ("GET", f"{STATUS}?scanId=s", b""))  # fmt: skip
    for one in asked:
        answer = ask(*one)
        assert (answer.status_code, FrameError.model_validate(answer.json()).details) == (503, {})
        assert int(answer.headers["retry-after"]) > 0
        check_carried(answer)
    fails = KeyError(CANARY)
    log_errors.expect("a request broke")
    for one in asked:
        answer = ask(*one)
        assert answer.status_code == 500
        assert FrameError.model_validate(answer.json()).error.startswith("Internal error ")
        assert CANARY not in answer.text
        check_carried(answer)
    monkeypatch.setattr(bodies, "SECONDS", 0.05)

    async def half() -> AsyncIterator[bytes]:
        yield b'{"scanId": '
        await asyncio.Event().wait()

    for path in (INIT, FRAMES):
        late = ask("POST", path, half())
        assert (late.status_code, FrameError.model_validate(late.json()).details) == (408, {})
        check_carried(late)


def test_the_packing_routes_say_all_of_it_in_their_own_shape(
    ask: Callable[..., httpx.Response], monkeypatch: pytest.MonkeyPatch, log_errors: logs.LogErrors
) -> None:
    fails: Exception = OutsideFailed(OutsideKind.DISK_FULL, "database.disk_full", retry=True)

    def broken(*_given: Any, **_more: Any) -> Any:
        raise fails

    monkeypatch.setattr(HubPacking, "new_box", broken)
    monkeypatch.setattr(HubPacking, "box", broken)
    body, box = json.dumps({"shipment_id": MISSING}).encode(), BOX.format(box_id=MISSING)
    for answer in (ask("POST", NEW_BOX, body), ask("GET", box)):
        assert (answer.status_code, fault(answer).code) == (503, "UNAVAILABLE")
        assert int(answer.headers["retry-after"]) > 0
        check_carried(answer)
    fails = KeyError(CANARY)
    log_errors.expect("a request broke")
    for answer in (ask("POST", NEW_BOX, body), ask("GET", box)):
        assert (answer.status_code, fault(answer).code) == (500, "INTERNAL_ERROR")
        assert fault(answer).message.startswith("Internal error ")
        assert CANARY not in answer.text
        check_carried(answer)
    monkeypatch.setattr(bodies, "SECONDS", 0.05)

    async def half() -> AsyncIterator[bytes]:
        yield b'{"shipment_id": '
        await asyncio.Event().wait()

    late = ask("POST", NEW_BOX, half())
    assert (late.status_code, fault(late).code) == (408, "REQUEST_TIMEOUT")
    check_carried(late)


def fault(answer: httpx.Response) -> PackingFault:
    return PackingError.model_validate(answer.json()).error


def check_carried(answer: httpx.Response) -> None:
    for name, value in SECURITY:
        assert answer.headers[name.decode()] == value.decode()
