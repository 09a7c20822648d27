"""RT behind its REST 2.0 interface: one call, and what an answer is that none of our questions wants."""

from collections.abc import Callable
from ssl import SSLContext
from typing import TypeVar
from urllib.parse import urlencode

import structlog
from pydantic import BaseModel, SecretStr, ValidationError

from services.errors import OutsideFailed, OutsideKind, Refused
from services.http.body import Body, as_form
from services.http.client import Answered, Client
from services.http.faults import Faults
from services.rt.wire import AssetShape, FoundShape, SaidShape
from services.settings.rules import central_url

log = structlog.get_logger(__name__)

LOOK_SECONDS = 30.0  # for a question: an answer after some seconds is slow, not failed
CHANGE_SECONDS = 60.0  # for what RT is to do
KEPT_SECONDS = 1.0  # that a connection waits for the next call: an open one holds a worker of RT's
LARGEST = 32 * 1024 * 1024  # bytes of a page of assets, each with all its fields
PAGE = 100  # assets; more RT does not give
SIGN_IN = frozenset({301, 302, 303, 307, 308, 401})  # a browser is led to the page where people sign in
NO_TOKEN = frozenset({"rt.sign_in", "rt.no_token"})  # why we are nobody to RT
_SHOWN = "Name,Description,Status,Catalog"

S = TypeVar("S", bound=BaseModel)


class Server:
    """Any thread but the UI's; `cut` and `close` it. Raises ValueError for a URL that the settings would refuse.

    What it asks raises OutsideFailed(NETWORK): "rt.unreachable", "rt.trouble" ({status}), "rt.sign_in",
    "rt.not_understood" ({status}), "central.certificate.…", and, with params["sent"] False, "rt.no_token", "rt.no_url":
    whoever asks us may have a token, and is not to be told that it is theirs which does not count.
    """

    def __init__(self, url: str, *, token: Callable[[], SecretStr | None], trusting: SSLContext | None = None) -> None:
        self.url = central_url(url)
        self._client = Client(
            self.url,
            token=token,
            scheme="token",
            faults=Faults("rt.unreachable", "rt.not_understood", "rt.no_token"),
            name="rt",
            kept_seconds=KEPT_SECONDS,
            trusting=trusting,
        )
        self.cut = self._client.cut
        self.close = self._client.close

    def send(
        self, method: str, path: str, body: Body | None = None, *, seconds: float = LOOK_SECONDS, version: str = ""
    ) -> Answered:
        """`version`: an ETag; RT refuses with 412 where it is another by now."""
        if not self.url:
            raise fault("rt.no_url", sent=False)
        headers, path = {"If-Match": version} if version else {}, f"/REST/2.0{path}"
        try:
            return self._client.send(method, path, body, seconds=seconds, headers=headers, largest=LARGEST)
        except Refused as refused:  # no token
            raise fault(refused.words, sent=False) from refused

    def ask(self, shape: type[S], path: str, body: Body | None = None) -> S:
        """What the answer to a question says. `body`: it is a search."""
        return read(shape, self.send("GET" if body is None else "POST", path, body))

    def search(self, query: str, *, values: bool = True, newest: int = 0) -> FoundShape:
        """One page of the assets that AssetSQL finds, by their ids; or so many of the newest, the last one first.
        `values`: with those of their custom fields."""
        order = {"orderby": "id", "order": "DESC" if newest else "ASC"}
        fields = f"{_SHOWN},CustomFields" if values else _SHOWN
        asked = urlencode({"fields": fields, "per_page": str(newest or PAGE)} | order)
        found = self.ask(FoundShape, f"/assets?{asked}", as_form({"query": query}))
        if found.count != len(found.items):
            raise not_understood(200)
        return found

    def asset(self, remote_id: int) -> tuple[AssetShape, str] | None:
        """The asset and its ETag; None where there is none that we may see."""
        answered = self.send("GET", f"/asset/{remote_id}")
        if answered.status in (403, 404) and said(answered):
            return None
        return read(AssetShape, answered), answered.etag

    def is_missing(self, remote_id: int) -> bool:
        """Whether there is no such asset; of one that we may not see RT says so."""
        answered = self.send("GET", f"/asset/{remote_id}")
        return answered.status == 404 and bool(said(answered))


def read(shape: type[S], answered: Answered) -> S:
    """The body of a 200. Raises OutsideFailed for all else."""
    status = answered.status
    if status in SIGN_IN:
        raise fault("rt.sign_in")
    if status >= 500 or status in (408, 425, 429):
        raise fault("rt.trouble", status=status)
    if status == 200:
        try:
            return shape.model_validate_json(answered.content)
        except ValidationError as error:
            log.warning("no answer of RT's", shape=shape.__name__, faults=error.error_count())
    elif text := said(answered):
        raise fault("rt.refused", text=text)
    raise not_understood(status)


def said(answered: Answered) -> str:
    """RT's own sentence, hostile until escaped; "" where it says none."""
    try:
        return SaidShape.model_validate_json(answered.content).message
    except ValidationError:
        return ""


def not_understood(status: int) -> OutsideFailed:
    """What came is no answer of RT's to this question."""
    return fault("rt.not_understood", status=status)


def fault(words: str, **params: object) -> OutsideFailed:
    """RT was asked, and this is in the way. Nothing was done."""
    return OutsideFailed(OutsideKind.NETWORK, words, retry=True, **params)
