"""What keeps assets from being made in RT, in the order in which somebody would have to mend it."""

import structlog

from services.assets.ports import Health, Sought
from services.errors import OutsideFailed
from services.rt.catalog import Catalog
from services.rt.looking import NOBODYS, Looking
from services.rt.server import NO_TOKEN, Server
from services.rt.wire import VersionShape

log = structlog.get_logger(__name__)

_NOT_OURS = NO_TOKEN | {"rt.no_catalog"}  # a token is none of RT's, or its account has nothing to do with the catalog


def lets_us_create(server: Server, catalog: Catalog) -> bool:
    """Whether RT takes our token, and lets its account create assets in the catalog: an RT may have many catalogs, and
    accounts with nothing to do in this one; of such the log tells. Raises OutsideFailed where it does not say, or the
    catalog is disabled."""
    try:
        server.ask(VersionShape, "/rt")
        if catalog.shown().may_create:
            return True
        why = "rt.no_create"
    except OutsideFailed as failed:
        if failed.words not in _NOT_OURS:
            raise
        why = failed.words
    log.warning("an account of RT's may create no assets here", why=why, catalog=catalog.name)
    return False


def health(server: Server, catalog: Catalog, looking: Looking) -> Health:
    """The first thing that is wrong, with the right that is to be granted. Raises nothing but a bug."""
    try:
        server.ask(VersionShape, "/rt")  # a wrong token is no missing right
        shown = catalog.shown()
        if not shown.may_create:
            return Health("rt.no_create", {"text": shown.Name})
        for words, name in catalog.wrong(catalog.fields(shown.id)):
            return Health(words, {"text": name})
        looking.look([Sought(NOBODYS)], [])  # of an empty catalog it proves nothing, which is no trouble yet
    except OutsideFailed as failed:
        return Health(failed.words, {"server": server.url} | dict(failed.params), sign_in=failed.words in NO_TOKEN)
    return Health()
