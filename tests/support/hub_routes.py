"""The hub's route table, as the application has it: tests walk it, so that a new route is covered by itself."""

from pathlib import Path
from typing import Any

from app.hub.app import make_app
from app.hub.feeds import Feeds
from app.hub.place import hub_database
from services.clock import SystemClock
from services.hub.live import HubLive
from services.hub.settings import DEFAULTS

DESCRIPTION = "/openapi.json"


def route_table(folder: Path) -> set[tuple[str, str]]:
    """(method, path) of every route. `folder`: for a database of its own."""
    with hub_database(folder, "") as database:
        app = make_app(database, SystemClock(), DEFAULTS, Feeds(HubLive(database, SystemClock())))
    return {pair for route in app.routes for pair in _walk(route)}


def _walk(route: Any) -> list[tuple[str, str]]:
    """Those of a route, or of all the routes of a router that was included."""
    inner = getattr(route, "original_router", None)
    if inner is not None:
        return [pair for one in inner.routes for pair in _walk(one)]
    return [(method, route.path_format) for method in route.methods]
