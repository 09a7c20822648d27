"""Who may come in: every request but a few needs a token that counts. Also what every answer carries."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request, cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.hub.asset_errors import LABEL, is_of_assets
from app.hub.at_once import is_short
from app.hub.errors import answer_to, refusal, unreadable
from app.hub.frame_errors import OPEN_HERE
from app.hub.here import is_from_here
from app.hub.waiting import Waiting
from services.errors import OutsideFailed
from services.hub.accounts import HubAccounts
from services.hub.assets import Asker
from services.hub.model import Caller, User
from services.hub.rt_tokens import RtTokens
from services.hub.rules import person_of
from services.hub.tokens import Claims

HEALTH = "/api/v1/health"
EXTENSIONS = "/api/v1/ext"
SIGN_IN = "/api/v1/ext/sign-in"
OPEN = frozenset({("GET", HEALTH), ("GET", EXTENSIONS), ("POST", SIGN_IN)})  # agreements on authentication

PERSON = "scandesk-person"
ORGANISATION = "scandesk-organisation"  # whose RT it is that gave a token
RT_SCHEME = "token"  # as RT has it: Authorization: token ...
COOKIE = "scandesk_label"  # the token of the sign-in, for labels alone
AT_ONCE = 256  # requests of one user that are answered at a time; who listens to live events counts, too

SECURITY = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)
_WITH_TLS = (*SECURITY, (b"strict-transport-security", b"max-age=31536000"))


class Access:
    """Answers 401 to who has no token that counts, whatever the path, and 429 to who has too many requests at work;
    notes the caller for the routes."""

    def __init__(self, app: ASGIApp, accounts: HubAccounts, rt_tokens: RtTokens, waited: Waiting) -> None:
        self._app = app
        self._accounts, self._rt_tokens, self._waited = accounts, rt_tokens, waited
        self._here: User | None = None  # in whose name is done what is asked here without a token
        self._at_work: Counter[int] = Counter()  # requests of each user; the event loop's thread alone

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if "transfer-encoding" in headers and "content-length" in headers:  # a proxy may take another one's word
            await unreadable()(scope, receive, send)
        elif (scope["method"], scope["path"]) in OPEN:
            await self._app(scope, receive, send)
        else:
            scope.setdefault("state", {})["person"] = _named(headers, PERSON) or ""
            scheme, token = _given(scope, headers)
            if scheme == RT_SCHEME and is_of_assets(scope["path"]):
                await self._let_in_by_rt(scope, receive, send, _named(headers, ORGANISATION), token)
            elif _wants_none(scope, headers):
                await self._let_in_from_here(scope, receive, send)
            else:
                await self._let_in(scope, receive, send, token if scheme == "bearer" else None)

    async def _let_in(self, scope: Scope, receive: Receive, send: Send, token: str | None) -> None:
        claims = None if token is None else self._accounts.claims(token)
        if claims is None:
            await refusal("AUTH_REQUIRED", scope["path"])(scope, receive, send)
        elif self._at_work[claims.user_id] >= AT_ONCE:
            await refusal("TOO_MANY_REQUESTS", scope["path"])(scope, receive, send)
        else:
            with self._one_more(claims.user_id):
                await self._answer(scope, receive, send, claims)

    async def _let_in_from_here(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._here is None or not is_short(scope):  # what is short looks itself whether he still counts
            try:
                self._here = await run_in_threadpool(self._accounts.who_is_here)
            except OutsideFailed as failed:
                await answer_to(Request(scope), failed)(scope, receive, send)
                return
        user = self._here
        if user is None:
            await refusal("AUTH_REQUIRED", scope["path"])(scope, receive, send)
        elif self._at_work[user.id] >= AT_ONCE:
            await refusal("TOO_MANY_REQUESTS", scope["path"])(scope, receive, send)
        else:
            scope["state"] |= {"caller": Caller(user), "claims": None}
            with self._one_more(user.id):
                await self._app(scope, receive, send)

    async def _let_in_by_rt(self, scope: Scope, receive: Receive, send: Send, named: str | None, token: str) -> None:
        organisation = self._rt_tokens.organisation(named)
        try:
            user = None if organisation is None else await self._user_of_rt(organisation, token)
        except OutsideFailed as failed:
            await answer_to(Request(scope), failed)(scope, receive, send)
            return
        if organisation is None or user is None:
            await refusal("AUTH_REQUIRED", scope["path"])(scope, receive, send)
        elif self._at_work[user.id] >= AT_ONCE:
            await refusal("TOO_MANY_REQUESTS", scope["path"])(scope, receive, send)
        else:
            register = self._rt_tokens.register(organisation, token)
            scope["state"] |= {"caller": Caller(user), "register": register}
            try:
                with self._one_more(user.id):
                    await self._app(scope, receive, send)
            finally:
                await run_in_threadpool(self._rt_tokens.let_go, register)

    async def _user_of_rt(self, organisation: str, token: str) -> User | None:
        known = self._rt_tokens.known(organisation, token)
        if known is None:
            known = await self._waited.at_the_door(organisation, partial(self._rt_tokens.ask, organisation, token))
        return known.user

    async def _answer(self, scope: Scope, receive: Receive, send: Send, claims: Claims) -> None:
        try:
            good = await self._is_good(scope, claims)
        except OutsideFailed:
            await refusal("UNAVAILABLE", scope["path"])(scope, receive, send)
            return
        await (self._app if good else refusal("AUTH_REQUIRED", scope["path"]))(scope, receive, send)

    async def _is_good(self, scope: Scope, claims: Claims) -> bool:
        state = scope["state"]
        if is_short(scope):  # it looks itself whether the token still counts, before it says or does anything
            state["claims"] = claims
            return True
        user = await run_in_threadpool(self._accounts.user_of, claims)
        if user is not None:
            state["caller"] = Caller(user, person_of(user, state["person"]))
        return user is not None

    @contextmanager
    def _one_more(self, user_id: int) -> Iterator[None]:
        self._at_work[user_id] += 1
        try:
            yield
        finally:
            self._at_work[user_id] -= 1
            if not self._at_work[user_id]:
                del self._at_work[user_id]


class SecurityHeaders:
    """What every answer carries, also the refusals."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        carried = _WITH_TLS if scope.get("scheme") == "https" else SECURITY

        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name.lower() for name, _value in message["headers"]}  # a page's policy is its own
                message["headers"] = [*message["headers"], *(one for one in carried if one[0] not in own)]
            await send(message)

        await self._app(scope, receive, send_with if scope["type"] == "http" else send)


def _wants_none(scope: Scope, headers: Headers) -> bool:
    """Whether it is asked without a token, where none is wanted (agreements on authentication)."""
    free = (scope["method"], scope["path"]) in OPEN_HERE and "authorization" not in headers
    return free and is_from_here(scope, headers)


def token_of(headers: Headers) -> str | None:
    """The token of ours that was given; None without one."""
    scheme, token = _authorization(headers)
    return token if scheme == "bearer" else None


def _given(scope: Scope, headers: Headers) -> tuple[str, str]:
    """The scheme of the token that was given, and it; two "" without one. A label's page is also opened by a browser,
    which has it as a cookie."""
    if "authorization" not in headers and (scope["method"], scope["path"]) == ("GET", LABEL):
        cookie = cookie_parser(headers.get("cookie", "")).get(COOKIE, "")
        return ("bearer", cookie) if cookie else ("", "")
    return _authorization(headers)


def _authorization(headers: Headers) -> tuple[str, str]:
    given = headers.getlist("authorization")
    scheme, _space, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    token = token.strip()
    return (scheme.lower(), token) if token else ("", "")


def _named(headers: Headers, header: str) -> str | None:
    """What the request names there: "" without that header, None where it is not one name, percent-encoded UTF-8."""
    given = headers.getlist(header)
    if not given:
        return ""
    try:
        return unquote(given[0], errors="strict") or None if len(given) == 1 and given[0].isascii() else None
    except UnicodeDecodeError:
        return None


def claims_of(request: Request) -> Claims:
    """What the token says, where the route itself looks whether it still counts."""
    claims: Claims = request.scope["state"]["claims"]
    return claims


def claims_given(request: Request) -> Claims | None:
    """The same; None without a token, where none is wanted."""
    claims: Claims | None = request.scope["state"]["claims"]
    return claims


def person_named(request: Request) -> str:
    """Whom the request names as the author; whether it may, is for `rules.person_of`."""
    person: str = request.scope["state"]["person"]
    return person


def asker_of(request: Request) -> Asker:
    """Who was let in to the assets, and with whose token their register is spoken to."""
    return Asker(caller_of(request), request.scope["state"].get("register"))


def caller_of(request: Request) -> Caller:
    """Who was let in."""
    caller: Caller = request.scope["state"]["caller"]
    return caller
