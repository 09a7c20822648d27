"""The hub's application: its routes, its doors, its errors."""

from importlib.metadata import version
from pathlib import Path

from fastapi import APIRouter, FastAPI

from app.hub.access import Access, SecurityHeaders
from app.hub.assets import asset_routes
from app.hub.at_once import Short, Stored
from app.hub.camera_scans import camera_scan_routes
from app.hub.description import DescribedApp
from app.hub.errors import Unbroken, install
from app.hub.events import Rhythm, event_routes
from app.hub.expected import expected_routes
from app.hub.extensions import extension_routes
from app.hub.feeds import Feeds
from app.hub.frames import frame_routes
from app.hub.hand_over import hand_over_routes
from app.hub.labels import label_routes
from app.hub.lists import list_routes
from app.hub.metrics import Measured, Metrics, metric_routes
from app.hub.packing import packing_routes
from app.hub.packing_ends import packing_end_routes
from app.hub.packing_overview import packing_overview_routes
from app.hub.packing_snapshot import packing_snapshot_routes
from app.hub.photos import photo_routes
from app.hub.reviews import review_routes
from app.hub.scans import scan_routes
from app.hub.sessions import session_routes
from app.hub.sscc import sscc_routes
from app.hub.stations import station_routes
from app.hub.tags import tag_routes
from app.hub.waiting import Waiting
from app.hub.weights import weight_routes
from services.clock import Clock
from services.database.database import Database
from services.hub.accounts import HubAccounts
from services.hub.asset_labels import HubLabels
from services.hub.asset_sites import NONE_SET_UP, Sites
from services.hub.assets import HubAssets
from services.hub.expected import HubExpected
from services.hub.figures import HubFigures
from services.hub.frames import HubFrames
from services.hub.hand_over import HubHandOver
from services.hub.lists import HubLists
from services.hub.packing import HubPacking
from services.hub.packing_overview import HubPackingOverview
from services.hub.photos import HubPhotos, Kept
from services.hub.reviewing import HubReviews
from services.hub.rt_tokens import RtTokens
from services.hub.scans import HubScans
from services.hub.service import HubService
from services.hub.settings import Configs
from services.hub.sscc import HubSscc
from services.hub.stations import HubStations
from services.hub.tags import HubTags


def make_app(
    database: Database,
    clock: Clock,
    configs: Configs,
    feeds: Feeds,
    sites: Sites = NONE_SET_UP,
    numbers: Path | None = None,
    photos: Kept = Kept(),  # noqa: B008 (frozen)
) -> FastAPI:
    """The application; new sessions get what `configs` has for their type, assets are kept as `sites` says; `numbers`:
    the file that remembers how far SSCCs were leased; `photos`: how long they are kept. OpenAPI's description stands at
    /openapi.json, behind a token as everything else."""
    accounts = HubAccounts(database, clock)
    accounts.get_ready()
    app = DescribedApp(
        title="Scandesk hub",
        version=version("scandesk"),
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # ours is app/hub/metrics.py
    )
    install(app)
    stored = Stored()
    frames = HubFrames(database, clock)
    short = (
        session_routes(HubService(database, clock, configs), stored),
        scan_routes(HubScans(database, clock), stored),
        frame_routes(frames, stored),
    )
    for router in (
        *short,
        camera_scan_routes(frames),
        extension_routes(accounts),
        station_routes(HubStations(database, clock)),
        list_routes(HubLists(database, clock)),
        expected_routes(HubExpected(database, clock)),
        hand_over_routes(HubHandOver(database, clock)),
        review_routes(HubReviews(database, clock)),
        *_of_packing(database, clock, numbers, photos),
    ):
        app.include_router(router)
    assets = HubAssets(database, clock, sites)
    labels, waited = HubLabels(database, assets), Waiting()
    for router in (
        asset_routes(assets, labels, waited),
        tag_routes(HubTags(database, clock, assets)),
        label_routes(assets, labels, waited),
    ):
        app.include_router(router)
    app.include_router(event_routes(accounts, feeds, Rhythm()))
    metrics = Metrics(lambda: feeds.listeners, database.waiting)
    app.include_router(metric_routes(HubFigures(database, clock), metrics))
    app.add_middleware(Short, routers=short)
    app.state.rt_tokens = rt_tokens = RtTokens(clock, sites, accounts.organisation_number)
    app.add_middleware(Access, accounts=accounts, rt_tokens=rt_tokens, waited=waited)
    app.add_middleware(Unbroken)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Measured, metrics=metrics)
    return app


def _of_packing(database: Database, clock: Clock, numbers: Path | None, photos: Kept) -> list[APIRouter]:
    """The contract's routes, and what is beside them."""
    packing = HubPacking(database, clock)
    return [
        packing_routes(packing),
        packing_end_routes(packing),
        packing_snapshot_routes(packing),
        sscc_routes(packing, HubSscc(database, clock, numbers)),
        weight_routes(packing),
        packing_overview_routes(HubPackingOverview(database, clock)),
        photo_routes(HubPhotos(database, clock, photos)),
    ]
