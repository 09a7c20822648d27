"""Who may come in: every request but a few needs a token that counts. Also what every answer carries."""

from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.hub.errors import refusal
from services.errors import OutsideFailed
from services.hub.accounts import HubAccounts
from services.hub.model import Caller, HubRole, User

HEALTH = "/api/v1/health"
EXTENSIONS = "/api/v1/ext"
SIGN_IN = "/api/v1/ext/sign-in"
OPEN = frozenset({("GET", HEALTH), ("GET", EXTENSIONS), ("POST", SIGN_IN)})  # agreements on authentication

PERSON = "scandesk-person"
LONGEST_PERSON = 200

_SECURITY = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_ONLY_TLS = {"Strict-Transport-Security": "max-age=31536000"}


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
        try:
            user = await self._user(headers)
        except OutsideFailed:
            await refusal("UNAVAILABLE", scope["path"])(scope, receive, send)
            return
        if user is None:
            await refusal("AUTH_REQUIRED", scope["path"])(scope, receive, send)
            return
        scope.setdefault("state", {})["caller"] = Caller(user, _person(user, headers))
        await self._app(scope, receive, send)

    async def _user(self, headers: Headers) -> User | None:
        token = token_of(headers)
        return None if token is None else await run_in_threadpool(self._accounts.who, token)


class SecurityHeaders:
    """What every answer carries, also the refusals."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        carried = _SECURITY | (_ONLY_TLS if scope.get("scheme") == "https" else {})

        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(carried)
            await send(message)

        await self._app(scope, receive, send_with if scope["type"] == "http" else send)


def token_of(headers: Headers) -> str | None:
    """The token that was given; None without one."""
    given = headers.getlist("authorization")
    scheme, _space, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    return token.strip() or None if scheme.lower() == "bearer" else None


def caller_of(request: Request) -> Caller:
    """Who was let in."""
    caller: Caller = request.scope["state"]["caller"]
    return caller


def _person(user: User, headers: Headers) -> str | None:
    """Whom a station names, percent-encoded UTF-8; nobody else may name anybody."""
    return person_of(user, unquote(headers.get(PERSON, ""), errors="replace"))


def person_of(user: User, name: str) -> str | None:
    """The author whom this user names; None where that is no name, or this user may name nobody."""
    name = name.strip()
    good = user.role is HubRole.STATION and name.isprintable() and 0 < len(name) <= LONGEST_PERSON
    return name if good else None
