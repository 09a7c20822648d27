"""Request Tracker as a `Register` (services/assets/ports.py): its port, with each question in a file of its own."""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from ssl import SSLContext

import structlog
from pydantic import SecretStr

from services.assets.model import Fields
from services.assets.policy import scope_of
from services.assets.ports import FieldInfo, Health, Held, Looked, NewAsset, Reply, Said, Sought
from services.errors import OutsideFailed
from services.http.body import as_json
from services.rt.answers import answer_to_create, never_sent, no_answer
from services.rt.catalog import Catalog, Places
from services.rt.changing import change
from services.rt.health import health, lets_us_create
from services.rt.hits import held
from services.rt.looking import Looking
from services.rt.search import MARK, clean, of_catalog
from services.rt.server import CHANGE_SECONDS, Server
from services.rt.wire import ChoicesShape
from services.settings.model import Rt

log = structlog.get_logger(__name__)

MANDATORY = "(?#Mandatory)"  # what RT writes before the pattern of such a field


class RtRegister:
    """Any thread but the UI's; `cut` and `close` it. `token` is asked for at each call. Raises ValueError for a URL
    that the settings would refuse. `trusting`: see services/http/client.py."""

    gives_tags = False
    searchable = True

    def __init__(
        self, settings: Rt, *, token: Callable[[], SecretStr | None], trusting: SSLContext | None = None
    ) -> None:
        self._server = Server(settings.url, token=token, trusting=trusting)
        self._catalog = Catalog(self._server, settings.catalog, settings.fields)
        self._looking = Looking(self._server, self._catalog)
        self.at_once = settings.calls
        self.cut = self._server.cut
        self.close = self._server.close

    @property
    def address(self) -> str:
        return self._server.url

    @property
    def scope(self) -> str:
        return scope_of(self.address, self._catalog.name)

    def look(self, sought: Sequence[Sought], canary: Sequence[str]) -> Looked:
        asked = [Sought(clean(one.serial), clean(one.tag), one.mark) for one in sought]
        try:
            looked = self._looking.look(asked, [clean(serial) for serial in canary])
        except OutsideFailed:
            self._catalog.forget()
            raise
        if canary and not looked.sure:
            self._catalog.forget()
        return looked

    def gone(self, numbers: Sequence[int]) -> Sequence[int]:
        return self._looking.gone(numbers)

    def create(self, asset: NewAsset, *, again: bool) -> Reply:
        """Made whole or not at all. What it is told by is its mark, in Description: a lost answer is found by it."""
        try:
            places = self._catalog.places()
        except OutsideFailed as failed:
            return never_sent(failed)
        values, unknown = _values(asset.fields, places)
        if unknown:
            self._catalog.forget()
            return Reply(Said.REFUSED, words="rt.no_other_field", params={"text": unknown})
        values |= {str(places.serial): clean(asset.serial), str(places.tag): clean(asset.tag)}
        body = {
            "Name": clean(asset.tag),
            "Description": MARK + asset.mark,
            "Catalog": str(places.catalog),
            "CustomFields": values,
        }
        try:
            answered = self._server.send("POST", "/asset", as_json(body), seconds=CHANGE_SECONDS)
        except OutsideFailed as failed:
            return no_answer(failed)
        reply = answer_to_create(answered, asset.tag)
        log.info("asset sent to RT", status=answered.status, said=reply.said.value, mark=asset.mark)
        if reply.said is Said.REFUSED:
            self._catalog.forget()
        return reply

    def get(self, remote_id: int) -> Held | None:
        found, places = self._server.asset(remote_id), self._catalog.places()
        if found is None or found[0].catalog != places.catalog:
            return None  # another catalog's is none of ours
        return held(found[0], places)

    def change(self, remote_id: int, fields: Fields) -> Sequence[str]:
        """Fields that are "" stay as they are."""
        places = self._catalog.places()
        values, unknown = _values(fields, places)
        return [*change(self._server, remote_id, values), *([unknown] if unknown else [])]

    def after(self, last: int, most: int) -> Sequence[Held]:
        """Assets of the catalog. One that was being made while a later one was done already may be missed."""
        places = self._catalog.places()
        found = self._looking.pages(of_catalog(places.catalog), last)
        return [held(asset, places) for asset in islice(found, most)]

    def fields(self) -> Sequence[FieldInfo]:
        return [
            FieldInfo(
                one.Name,
                self._server.ask(ChoicesShape, f"/customfield/{one.id}").Values if one.Type == "Select" else (),
                MANDATORY in one.Pattern,
            )
            for one in self._catalog.places().others
        ]

    def health(self) -> Health:
        self._catalog.forget()
        return health(self._server, self._catalog, self._looking)

    def lets_us_create(self) -> bool:
        """Whether RT takes the token, and lets its account create assets in the catalog. Raises OutsideFailed where it
        does not say, or the catalog is disabled."""
        return lets_us_create(self._server, self._catalog)


def _values(fields: Fields, places: Places) -> tuple[dict[str, str], str]:
    """What is set, by the fields' ids; and the name of one that there is not, "" where all are."""
    values: dict[str, str] = {}
    own: Mapping[str, str] = {
        "manufacturer": fields.manufacturer,
        "model": fields.model,
        "category": fields.category,
        "funding_source": fields.funding_source,
        "internal_name": fields.internal_name,
    }
    for what, text in own.items():
        if kept := clean(text):
            values[str(places.ids[what])] = kept
    for name, text in fields.more.items():
        if not (kept := clean(text)):
            continue
        if (field := places.other(name)) is None:
            return values, name
        values[str(field)] = kept
    return values, ""
