"""A look into RT that is believed only where it has proved itself.

RT answers 200 with nothing where a field was renamed or disabled, a right is missing, or its database gave up; and with
everything where it did not understand. So each question also asks for an asset that is known to be there, and each hit
is compared, by its own values, with what was asked for.
"""

from collections.abc import Iterable, Iterator, Sequence
from threading import Lock

from services.assets.ports import Held, Looked, Sought
from services.rt.catalog import Catalog, Places
from services.rt.search import MARK, any_of, beyond, of_catalog
from services.rt.server import Server, fault
from services.rt.wire import DELETED, AssetShape

CANARIES = 3  # serials that are known to be there, of those that were given: one may have been deleted since

NEWEST = 20  # assets among which a canary is sought: RT takes its time for each that it shows


class Looking:
    """Any thread. Raises what the server and the catalog raise; "rt.filter": hits that nobody asked for; "rt.blind":
    what is known to be there is not found."""

    def __init__(self, server: Server, catalog: Catalog) -> None:
        self._server = server
        self._catalog = catalog
        self._lock = Lock()
        self._known = ""  # the serial of an asset that was there

    def look(self, sought: Sequence[Sought], canary: Sequence[str]) -> Looked:
        """`canary`: see services/assets/ports.py; without one that is found, another one is sought."""
        places = self._catalog.places()
        known = list(canary[:CANARIES]) or self._remembered()
        found = self._found(sought, known, places)
        if self._proves(found, known, places):
            return Looked(_held(found, sought, places), sure=True)
        fresh = self._any_serial(places)
        if not fresh:
            if canary:
                raise fault("rt.blind", text=canary[0])
            return Looked(_held(found, sought, places), sure=False)
        found = self._found(sought, [fresh], places)
        if not self._proves(found, [fresh], places):
            raise fault("rt.blind", text=fresh)
        self._remember(fresh)
        return Looked(_held(found, sought, places), sure=True)

    def pages(self, query: str, last: int = 0) -> Iterator[AssetShape]:
        """All that it finds, by their ids. RT's own pages cannot be trusted beyond the end; one that is not full is
        the last."""
        while True:
            page = self._server.search(beyond(query, last))
            if any(one.id <= last for one in page.items):
                raise fault("rt.filter")
            yield from page.items
            if len(page.items) < page.per_page:
                return
            last = max(one.id for one in page.items)

    def _found(self, sought: Sequence[Sought], known: Sequence[str], places: Places) -> list[AssetShape]:
        query = any_of(sought, known, serial=places.serial, tag=places.tag)
        asked = [*sought, *map(Sought, known)]
        wanted = _keys(asked)
        found = []
        for asset in self.pages(query):
            if wanted.isdisjoint(_keys_of(asset, places)):
                raise fault("rt.filter")
            found.append(asset)
        return found

    def _proves(self, found: Iterable[AssetShape], known: Sequence[str], places: Places) -> bool:
        """One that is known was found, in our catalog: another catalog's proves nothing of ours."""
        serials = {one for serial in known for one in _folded("serial", serial)}
        here = (asset for asset in found if asset.Catalog.id == places.catalog)
        return any(not serials.isdisjoint(_keys_of(asset, places)) for asset in here)

    def _any_serial(self, places: Places) -> str:
        """The serial of one of the newest assets of the catalog; "" where none shows one."""
        newest = self._server.search(of_catalog(places.catalog), newest=NEWEST).items
        if any(asset.Catalog.id != places.catalog for asset in newest):
            raise fault("rt.filter")
        return next((one for asset in newest for one in asset.of(places.serial) if one.strip()), "")

    def _remembered(self) -> list[str]:
        with self._lock:
            return [self._known] if self._known else []

    def _remember(self, serial: str) -> None:
        with self._lock:
            self._known = serial


def held(asset: AssetShape, places: Places) -> Held:
    """An asset as the service sees it."""
    mark = asset.Description.removeprefix(MARK) if asset.Description.startswith(MARK) else ""
    return Held(
        asset.id,
        next(iter(asset.of(places.serial)), ""),
        next(iter(asset.of(places.tag)), ""),
        mark,
        asset.Name,
        asset.Status == DELETED,
        asset.values,
    )


def _held(found: Iterable[AssetShape], sought: Iterable[Sought], places: Places) -> tuple[Held, ...]:
    """Without the canaries."""
    wanted = _keys(sought)
    return tuple(held(asset, places) for asset in found if not wanted.isdisjoint(_keys_of(asset, places)))


Key = tuple[str, str]


def _keys(sought: Iterable[Sought]) -> set[Key]:
    """Everything that a hit may be one for."""
    return {
        key
        for one in sought
        for what, text in (("serial", one.serial), ("tag", one.tag), ("mark", one.mark))
        if text
        for key in _folded(what, text)
    }


def _keys_of(asset: AssetShape, places: Places) -> set[Key]:
    """Everything that an asset is a hit for."""
    texts = [("serial", one) for one in asset.of(places.serial)]
    texts += [("tag", one) for one in (*asset.of(places.tag), asset.Name)]
    if asset.Description.startswith(MARK):
        texts.append(("mark", asset.Description.removeprefix(MARK)))
    return {key for what, text in texts for key in _folded(what, text)}


def _folded(what: str, text: str) -> Iterator[Key]:
    """RT compares in any case: by SQLite of ASCII alone, by PostgreSQL as its locale does."""
    yield what, text.lower()
    yield what, text.casefold()
