"""Calls to a central server about assets and tags: what its answers are, and what is in the way."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import SecretStr, ValidationError

from services.central.asset_answers import refusal_of
from services.central.extensions import CentralExtensions
from services.central.http import Http
from services.central.wire import Shape
from services.errors import OutsideFailed, OutsideKind, Refused
from services.http.client import Answered
from services.http.faults import Faults

S = TypeVar("S", bound=Shape)


class AssetCalls:
    """Any thread but the UI's; `cut` and `close` it. `token` is asked for at each call. Raises ValueError for a URL
    that the settings would refuse.

    What it asks raises OutsideFailed(NETWORK): those of `faults`, "central.assets.sign_in", ".forbidden", ".trouble"
    ({text}), "central.certificate.…"; Refused (AUTH_REQUIRED; CENTRAL_URL_MISSING, "central.look.no_url").
    """

    def __init__(
        self, url: str, *, token: Callable[[], SecretStr | None], faults: Faults, whole_seconds: float
    ) -> None:
        self._http = Http(url, token=token, whole_seconds=whole_seconds, faults=faults)
        self._offered: frozenset[str] | None = None  # None: nobody has asked yet
        self.address = self._http.url
        self.cut = self._http.cut
        self.close = self._http.close

    def offers(self, extension: str) -> bool:
        """Whether the server has this besides the contract; asked once."""
        if self._offered is None:
            self._refuse_nowhere()
            self._offered = CentralExtensions(self._http).offered()
        return extension in self._offered

    def forget(self) -> None:
        """What the server has is asked anew: it may be another one by now."""
        self._offered = None

    def send(self, method: str, path: str, body: Mapping[str, Any] | None = None, **given: Any) -> Answered:
        """Whatever came."""
        self._refuse_nowhere()
        return self._http.call(method, path, body, **given)

    def ask(self, shape: type[S], path: str) -> S:
        """What the answer to a question says."""
        return self.read(shape, self.send("GET", path), 200)

    def read(self, shape: type[S], answered: Answered, success: int) -> S:
        """The body of a success. Raises OutsideFailed for all else."""
        status = answered.status
        if status == 401:
            raise _fault("central.assets.sign_in")
        if status == 403:
            raise _fault("central.assets.forbidden")
        if (status >= 500 or status == 409) and (refusal := refusal_of(answered)) is not None:
            raise _fault("central.assets.trouble", text=refusal.error)
        if status != success:
            raise self._http.faults.somebody_else(status)
        try:
            return shape.model_validate_json(answered.content)
        except ValidationError as error:
            raise self._http.faults.somebody_else(status) from error

    def _refuse_nowhere(self) -> None:
        if not self.address:
            raise Refused("CENTRAL_URL_MISSING", "central.look.no_url")


def _fault(words: str, **params: object) -> OutsideFailed:
    """The server was asked, and this is in the way. Nothing was done."""
    return OutsideFailed(OutsideKind.NETWORK, words, retry=True, **params)
