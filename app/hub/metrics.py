"""What Prometheus reads of this hub process, and of the caller's organisation (https://prometheus.io/docs/)."""

import time
from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.hub.access import caller_of
from app.hub.shapes import Error
from services.hub.figures import HubFigures

METRICS = "/api/v1/metrics"
_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """This process's counts. Any thread."""

    def __init__(self, listeners: Callable[[], int], waiting: Callable[[], int]) -> None:
        self.registry = CollectorRegistry()
        self._known: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self._requests = Counter(
            "scandesk_hub_requests",
            "Requests that were answered",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "scandesk_hub_answer_seconds",
            "From a request's head to its answer's head",
            ["method", "route"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        live = Gauge("scandesk_hub_live_connections", "Who listens to live events now", registry=self.registry)
        live.set_function(listeners)
        queue = Gauge("scandesk_hub_writer_queue", "What waits for the database's writer", registry=self.registry)
        queue.set_function(waiting)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """One more. `route` is a route's path with its parameters' names, "" where there is none: a few, for ever."""
        method = method if method in _METHODS else "other"
        found = self._known.get((method, route, status))
        if found is None:
            counts = self._requests.labels(method, route, str(status)), self._seconds.labels(method, route)
            found = self._known.setdefault((method, route, status), counts)
        found[0].inc()
        found[1].observe(seconds)


class Measured:
    """Counts every answer, refusals too."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()

        async def send_counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                seconds = time.perf_counter() - began
                self._metrics.answered(scope["method"], _route(scope), message["status"], seconds)
            await send(message)

        await self._app(scope, receive, send_counted if scope["type"] == "http" else send)


def metric_routes(figures: HubFigures, metrics: Metrics) -> APIRouter:
    """GET of the metrics."""
    routes = APIRouter(redirect_slashes=False)

    @routes.get(
        METRICS,
        response_class=Response,
        response_model=None,
        responses={
            200: {"content": {"text/plain": {"schema": {"type": "string"}}}},
            **{status: {"model": Error} for status in (401, 403, 500, 503)},
        },
    )
    async def get_metrics(request: Request) -> Response:
        found = await run_in_threadpool(figures.of, caller_of(request))
        own = CollectorRegistry()
        for name, meaning, value in (
            ("scandesk_hub_sessions_open", "Sessions of the organisation that go on", found.sessions_open),
            ("scandesk_hub_scans_lately", "Scans made in the organisation in the last 5 minutes", found.scans_lately),
            ("scandesk_hub_assets_troubled", "Assets that somebody has to see to", found.assets_troubled),
        ):
            Gauge(name, meaning, registry=own).set(value)
        return Response(generate_latest(metrics.registry) + generate_latest(own), media_type=CONTENT_TYPE_LATEST)

    return routes


def _route(scope: Scope) -> str:
    return str(getattr(scope.get("route"), "path", ""))
