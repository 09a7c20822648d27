"""200 assets into a real Request Tracker over four connections, beside the same creates made bare over four."""

import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx

from services.assets.creating import Creator
from services.assets.model import Asset, State
from services.assets.ports import Sought
from services.assets.rules import new_asset
from services.clock import SystemClock
from services.database import asset_store, known_asset_store
from services.database.database import Database
from services.database.opening import open_database
from services.identity.by import By
from services.rt.register import RtRegister
from tests.benchmarks.assets_scan import FIELDS, asset_service
from tests.campaigns.bench_process import PERSON, make_session
from tests.support.request_tracker import RequestTracker, Shelf, request_tracker
from tests.support.rt_bench import rt_register

NUMBER = 200
WARM_UP = 20  # RT's workers read themselves in at their first calls
CONNECTIONS = 4
SHIPPED, QUICK = 12, 4  # costs of the token's hash: as RT ships, and as tests have it
SEED = "SEED0000"
SECONDS = 120.0  # for a call


def run() -> list[str]:
    """Each with a catalog of its own, in turn."""
    with tempfile.TemporaryDirectory(prefix="scandesk-rt-") as folder, request_tracker(Path(folder)) as tracker:
        _bare(tracker, QUICK, WARM_UP)
        return [line for cost in (QUICK, SHIPPED) for line in _at(tracker, cost)]


def _at(tracker: RequestTracker, cost: int) -> list[str]:
    """Bare before and after: machines have moods."""
    before, ours, after = _bare(tracker, cost), _ours(tracker, cost), _bare(tracker, cost)
    singly, bare = _singly(tracker, cost), (before + after) / 2
    return [
        f"{NUMBER} assets into RT, bcrypt cost {cost}, {CONNECTIONS} connections:",
        f"  bare {before:.1f} s before and {after:.1f} s after",
        f"  ours, looks batched before and after, {ours:.1f} s: ratio {ours / bare:.2f} (aim 1.3)",
        f"  with a look of its own for each before and after: {singly:.1f} s, ratio {singly / bare:.2f}",
    ]


def _shelf(tracker: RequestTracker, cost: int) -> Shelf:
    shelf = tracker.new_shelf(cost=cost)
    tracker.asset(shelf, SEED, "SEED-1")  # a look into an empty catalog proves nothing
    return shelf


def _bare(tracker: RequestTracker, cost: int, most: int = NUMBER) -> float:
    """Nothing but the creates, by httpx."""
    shelf = _shelf(tracker, cost)
    bodies = [
        {
            "Name": f"B-{number:04}",
            "Description": f"req:bare-{number}",
            "Catalog": str(shelf.catalog_id),
            "CustomFields": {
                "Serial Number": f"BARE{number:04}",
                "Asset Tag": f"B-{number:04}",
                "Manufacturer": FIELDS.manufacturer,
                "Model": FIELDS.model,
                "Category": FIELDS.category,
                "Funding Source": FIELDS.funding_source,
                "Internal Name": f"Dell CB 3100 #{number}",
            },
        }
        for number in range(most)
    ]
    headers = {"Authorization": f"token {shelf.token}"}
    with httpx.Client(base_url=tracker.url, headers=headers, timeout=SECONDS, trust_env=False) as client:

        def create(body: dict[str, object]) -> int:
            return client.post("/REST/2.0/asset", json=body).status_code

        began = time.perf_counter()
        with ThreadPoolExecutor(CONNECTIONS) as crew:
            statuses = list(crew.map(create, bodies))
        took = time.perf_counter() - began
    if set(statuses) != {201}:
        raise RuntimeError(f"RT did not make them: {set(statuses)}")
    return took


def _ours(tracker: RequestTracker, cost: int) -> float:
    """Rows that wait, as the worker brings them in."""
    shelf, clock = _shelf(tracker, cost), SystemClock()
    with tempfile.TemporaryDirectory(prefix="scandesk-bench-") as folder:
        make_session(Path(folder))
        with rt_register(tracker.url, shelf) as register, closing(open_database(Path(folder))) as database:
            waiting, by = _entered(database, clock, register), By(clock.now(), "", station="bench")
            creator, stop = Creator(database, clock, lambda: by), threading.Event()
            began = time.perf_counter()
            creator.run(register, waiting, stop)
            took = time.perf_counter() - began
            there = database.read(lambda tx: asset_store.listing(tx, 0, NUMBER, 1 << 62))
    if not all(one.state is State.CREATED and one.seen_at for one in there):
        raise RuntimeError("not all are in RT, and seen there alone")
    return took


def _entered(database: Database, clock: SystemClock, register: RtRegister) -> Sequence[Asset]:
    address, now = register.address, clock.now()
    database.write(lambda tx: known_asset_store.reach(tx, 0, address, 0, whole_at=now))
    assets = asset_service(database, clock, address)
    return [_waiting(assets.enter(f"OURS{number:04}", PERSON)) for number in range(NUMBER)]


def _waiting(entered: object) -> Asset:
    if not isinstance(entered, Asset) or entered.state is not State.WAITING:
        raise RuntimeError(f"not entered: {entered}")
    return entered


def _singly(tracker: RequestTracker, cost: int) -> float:
    """No row is stored: each is looked for, made, and looked for once more."""
    shelf = _shelf(tracker, cost)
    made = [Asset(f"one-{n}", f"ONE{n:04}", FIELDS, SystemClock().now(), "", n, tag=f"O-{n:04}") for n in range(NUMBER)]
    with rt_register(tracker.url, shelf) as register:

        def create(asset: Asset) -> None:
            sought = [Sought(asset.serial, asset.tag, asset.id)]
            register.look(sought, [SEED])
            register.create(new_asset(asset), again=False)
            if len(register.look(sought, [SEED]).held) != 1:
                raise RuntimeError("it is not there once")

        began = time.perf_counter()
        with ThreadPoolExecutor(CONNECTIONS) as crew:
            list(crew.map(create, made))
        return time.perf_counter() - began
