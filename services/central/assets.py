"""A central server as the register of assets: any server that speaks the contract "Batch asset creation".

Such a server tags assets itself, and can only be asked about one serial at a time. Ours knows each asset by its key as
well: what was not answered is sent again under it, and told or done then. At any other, what was not answered is looked
for by its serial; where that is there, nobody knows who made it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote
from uuid import NAMESPACE_OID, uuid5

import structlog
from pydantic import SecretStr

from services.assets.contract import SHARED
from services.assets.model import Fields
from services.assets.ports import FieldInfo, Health, Held, Looked, NewAsset, Reply, Said, Sought
from services.assets.serials import serial_key
from services.central.asset_answers import answer_to_create, never_sent, unanswered
from services.central.asset_calls import AssetCalls
from services.central.asset_wire import PreviewShape, ValidShape
from services.errors import OutsideFailed, Refused
from services.http.faults import Faults

log = structlog.get_logger(__name__)

KEYED = "assets"  # the extension of a server that knows an asset by its key
WHOLE_SECONDS = 75.0  # for a call: behind the server is another one, and a printer
AT_ONCE = 4
FAULTS = Faults("central.assets.unreachable", "central.assets.not_understood", "central.assets.no_token")


class CentralRegister:
    """Any thread but the UI's; `cut` and `close` it. `token` is asked for at each call. Raises ValueError for a URL
    that the settings would refuse."""

    gives_tags = True
    searchable = False
    at_once = AT_ONCE

    def __init__(
        self, url: str, *, token: Callable[[], SecretStr | None], whole_seconds: float = WHOLE_SECONDS
    ) -> None:
        self._calls = AssetCalls(url, token=token, faults=FAULTS, whole_seconds=whole_seconds)
        self.cut = self._calls.cut
        self.close = self._calls.close

    @property
    def address(self) -> str:
        return self._calls.address

    @property
    def scope(self) -> str:
        return self.address

    def look(self, sought: Sequence[Sought], canary: Sequence[str]) -> Looked:
        """By their serials. What has a mark needs no look at a server that knows it by its key."""
        asked = [one for one in sought if not (one.mark and self._calls.offers(KEYED))]
        found = [held for one in asked if (held := self._held(one.serial)) is not None]
        return Looked(found, sure=True, marked=False)

    def create(self, asset: NewAsset, *, again: bool) -> Reply:
        if other := next((name for name, text in asset.fields.more.items() if text), ""):
            return Reply(Said.REFUSED, words="central.assets.no_other_field", params={"text": other})
        body = _body(asset)
        try:
            doubtful = again and not self._calls.offers(KEYED)
        except OutsideFailed as failed:
            return never_sent(failed)
        except Refused:
            return Reply(Said.SIGN_IN)
        try:
            answered = self._calls.send("POST", "/assets/create", body, key=_key(asset, body), person=asset.person)
        except OutsideFailed as failed:
            return unanswered(failed)
        except Refused:  # no token
            return Reply(Said.SIGN_IN)
        reply = answer_to_create(answered, asset.serial, doubtful=doubtful)
        log.info("asset sent to the server", status=answered.status, said=reply.said.value, mark=asset.mark)
        return self._with_tag(reply, asset.serial) if reply.said is Said.EXISTS else reply

    def gone(self, numbers: Sequence[int]) -> Sequence[int]:
        """Nothing in the contract asks for an asset by its number."""
        return ()

    def get(self, remote_id: int) -> Held | None:
        """Nothing in the contract asks for an asset by its number."""
        return None

    def change(self, remote_id: int, fields: Fields) -> Sequence[str]:
        """Nothing in the contract changes an asset."""
        return SHARED

    def after(self, last: int, most: int) -> Sequence[Held]:
        """Nothing in the contract lists assets."""
        return ()

    def fields(self) -> Sequence[FieldInfo]:
        """The contract has its own, and no others."""
        return ()

    def health(self) -> Health:
        """Asks for the next tag, which changes nothing."""
        self._calls.forget()
        try:
            self._calls.ask(PreviewShape, "/assets/preview-next-tag")
        except OutsideFailed as failed:
            told = {"server": self.address} | dict(failed.params)
            return Health(failed.words, told, sign_in=failed.words == "central.assets.sign_in")
        except Refused as refused:
            return Health(refused.words, {"server": self.address}, sign_in=refused.code == "AUTH_REQUIRED")
        return Health()

    # ------------------------------------------------------------------------------------------------------------------

    def _held(self, serial: str) -> Held | None:
        """The asset with this serial. Raises as AssetCalls."""
        found = self._calls.ask(ValidShape, f"/assets/validate-serial?serial_number={quote(serial, safe='')}")
        if serial_key(found.serial_number) != serial_key(serial):
            raise FAULTS.somebody_else(200)
        if found.valid or found.existing_asset_id is None:
            return None
        return Held(found.existing_asset_id, serial, found.existing_asset_tag or "")

    def _with_tag(self, reply: Reply, serial: str) -> Reply:
        """A refusal names the other asset by its number alone: people know it by its tag."""
        try:
            held = self._held(serial)
        except (OutsideFailed, Refused):
            return reply
        return replace(reply, tag=held.tag) if held and held.remote_id == reply.remote_id else reply


def _body(asset: NewAsset) -> Mapping[str, str]:
    """As the contract has it; what is empty is left out."""
    own = {name: value for name in SHARED if (value := getattr(asset.fields, name))}
    return {"serial_number": asset.serial} | own


def _key(asset: NewAsset, body: Mapping[str, str]) -> str:
    """The same for the same asset with the same fields: one that somebody has corrected is asked for anew."""
    return str(uuid5(NAMESPACE_OID, "\n".join((asset.mark, *(f"{name}={value}" for name, value in body.items())))))
