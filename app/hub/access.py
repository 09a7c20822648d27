"""Who may come in: every request but a few needs a token that counts. Also what every answer carries."""

from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.hub.at_once import is_short
from app.hub.errors import refusal
from services.errors import OutsideFailed
from services.hub.accounts import HubAccounts
from services.hub.model import Caller
from services.hub.rules import person_of
from services.hub.tokens import Claims

HEALTH = "/api/v1/health"
EXTENSIONS = "/api/v1/ext"
SIGN_IN = "/api/v1/ext/sign-in"
OPEN = frozenset({("GET", HEALTH), ("GET", EXTENSIONS), ("POST", SIGN_IN)})  # agreements on authentication

PERSON = "scandesk-person"

_SECURITY = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)
_WITH_TLS = (*_SECURITY, (b"strict-transport-security", b"max-age=31536000"))


class Access:
    """Answers 401 to who has no token that counts, whatever the path; notes the caller for the routes."""

    def __init__(self, app: ASGIApp, accounts: HubAccounts) -> None:
        self._app = app
        self._accounts = accounts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (scope["method"], scope["path"]) in OPEN:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        token, state = token_of(headers), scope.setdefault("state", {})
        state["person"] = unquote(headers.get(PERSON, ""), errors="replace")
        try:
            good = token is not None and await self._is_good(scope, token)
        except OutsideFailed:
            await refusal("UNAVAILABLE", scope["path"])(scope, receive, send)
            return
        await (self._app if good else refusal("AUTH_REQUIRED", scope["path"]))(scope, receive, send)

    async def _is_good(self, scope: Scope, token: str) -> bool:
        state = scope["state"]
        if is_short(scope):  # it looks itself whether the token still counts, before it says or does anything
            state["claims"] = self._accounts.claims(token)
            return state["claims"] is not None
        user = await run_in_threadpool(self._accounts.who, token)
        if user is not None:
            state["caller"] = Caller(user, person_of(user, state["person"]))
        return user is not None


class SecurityHeaders:
    """What every answer carries, also the refusals."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        carried = _WITH_TLS if scope.get("scheme") == "https" else _SECURITY

        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *carried]
            await send(message)

        await self._app(scope, receive, send_with if scope["type"] == "http" else send)


def token_of(headers: Headers) -> str | None:
    """The token that was given; None without one."""
    given = headers.getlist("authorization")
    scheme, _space, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    return token.strip() or None if scheme.lower() == "bearer" else None


def claims_of(request: Request) -> Claims:
    """What the token says, where the route itself looks whether it still counts."""
    claims: Claims = request.scope["state"]["claims"]
    return claims


def person_named(request: Request) -> str:
    """Whom the request names as the author; whether it may, is for `rules.person_of`."""
    person: str = request.scope["state"]["person"]
    return person


def caller_of(request: Request) -> Caller:
    """Who was let in."""
    caller: Caller = request.scope["state"]["caller"]
    return caller
