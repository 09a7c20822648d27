"""What keeps assets from being made in RT, in the order in which somebody would have to mend it."""

from services.assets.ports import Health, Sought
from services.errors import OutsideFailed
from services.rt.catalog import Catalog
from services.rt.looking import NOBODYS, Looking
from services.rt.server import NO_TOKEN, Server
from services.rt.wire import VersionShape


def knows_us(server: Server) -> bool:
    """Whether RT takes our token. Raises OutsideFailed where it does not say."""
    try:
        server.ask(VersionShape, "/rt")
    except OutsideFailed as failed:
        if failed.words in NO_TOKEN:
            return False
        raise
    return True


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
