"""Fifty stations at one hub for a minute: each scans, uploads its scans and tells its counts; then everything has to be
there exactly once."""

import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from app.hub.place import hub_database
from services.clock import SystemClock, moment, new_id
from services.hub.accounts import HubAccounts
from services.hub.model import HubRole
from tests.benchmarks.figures import Figures
from tests.support.hub import HERE, PATIENCE, SESSIONS, Hub, running_hub

STATIONS = 50
SECONDS = 60.0
PACE = 2.0  # seconds between two uploads of a station
AT_ONCE = 3  # scans in each
LISTED = "/api/v1/ext/scan-sessions"


@dataclass
class Station:
    """A light client that speaks the contract and the upload. `errors`: answers that were none of the good ones."""

    url: str
    token: str
    session: int = 0
    scans: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def work(self, begin: float, end: float) -> None:
        """One session, from its start to its completion."""
        with httpx.Client(base_url=self.url, timeout=PATIENCE, trust_env=False) as client:
            self.session = self._ask(client, "POST", SESSIONS, {"session_type": "INVENTORY"}, 201)["id"]
            next_at = begin
            while next_at < end:
                time.sleep(max(0.0, next_at - time.monotonic()))
                next_at += PACE
                self._scan(client)
            self._ask(client, "PATCH", f"{SESSIONS}{self.session}", {"status": "COMPLETED"}, 200)

    def _scan(self, client: httpx.Client) -> None:
        batch = [new_id() for _ in range(AT_ONCE)]
        self.scans += batch
        body = {"scans": [_scan(id_, len(self.scans)) for id_ in batch]}
        self._ask(client, "POST", f"{LISTED}/{self.session}/scans", body, 200)
        self._ask(client, "PATCH", f"{SESSIONS}{self.session}", {"items_scanned": len(self.scans)}, 200)

    def _ask(self, client: httpx.Client, method: str, path: str, body: dict[str, Any], good: int) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": new_id(), "Scandesk-Person": "Ada"}
        began = time.perf_counter()
        answer = client.request(method, path, json=body, headers=headers)
        self.seconds.append(time.perf_counter() - began)
        if answer.status_code != good:
            self.errors.append(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer.json()


def run() -> list[str]:
    """All of them at once."""
    with tempfile.TemporaryDirectory(prefix="scandesk-bench-") as folder, running_hub(Path(folder), "") as hub:
        stations = [Station(hub.url, token) for token in _tokens(hub)]
        begin = time.monotonic() + 2.0
        threads = [
            threading.Thread(target=one.work, args=(begin + PACE * at / STATIONS, begin + SECONDS))
            for at, one in enumerate(stations)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        wrong = [line for one in stations for line in _wrong(hub, one)]
    seconds = [second for one in stations for second in one.seconds]
    return [
        f"{STATIONS} stations for {SECONDS:.0f} s: {sum(len(one.scans) for one in stations):,} scans, {len(seconds):,}"
        f" requests, {sum(len(one.errors) for one in stations)} errors",
        f"  request to answer: {Figures.of(seconds)}",
        f"  afterwards every scan and count is there exactly once: {'no: ' + '; '.join(wrong[:5]) if wrong else 'yes'}",
    ]


def _tokens(hub: Hub) -> list[str]:
    with hub_database(hub.data_dir, hub.database) as opened:
        accounts = HubAccounts(opened, SystemClock())
        for at in range(STATIONS):
            accounts.add_user(
                f"line-{at}", full_name=f"Line {at}", role=HubRole.STATION, organisation=HERE, password=None
            )
        return [accounts.create_token(f"line-{at}", timedelta(days=1)).text for at in range(STATIONS)]


def _scan(id_: str, number: int) -> dict[str, Any]:
    return {
        "id": id_,
        "text": f"PART-{number:06d}",
        "symbology": "code128",
        "device": "Handheld",
        "scanned_at": moment(datetime.now(UTC)),
        "outcome": "accepted.taken",
    }


def _wrong(hub: Hub, station: Station) -> list[str]:
    """What the hub has of this station's session, against what the station knows."""
    wrong = list(station.errors)
    line = hub.ask("GET", f"{LISTED}/{station.session}", who="supervisor").json()["session"]
    told = (line["status"], line["items_scanned"], line["uploaded_scans"])
    if told != ("COMPLETED", len(station.scans), len(station.scans)):
        wrong.append(f"session {station.session}: {told}")
    found: list[str] = []
    before = ""
    while True:
        page = hub.ask("GET", f"{LISTED}/{station.session}/scans?limit=500{before}", who="supervisor").json()
        found += [scan["id"] for scan in page["scans"]]
        if page["next"] is None:
            break
        before = f"&before={page['next']}"
    if sorted(found) != sorted(station.scans):
        wrong.append(f"session {station.session}: {len(found)} scans of {len(station.scans)}")
    return wrong
