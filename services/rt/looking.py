"""A look into RT that is believed only where it has proved itself.

RT answers 200 with nothing where a field was renamed or disabled, a right is missing, or its database gave up; and with
everything where it did not understand. So each question also asks for an asset that is known to be there, and each hit
is compared, by its own values, with what was asked for.

To show an asset's custom fields takes RT some twenty times as long as to find it. An asset with both the mark and the
name of one that was asked for was made by us, whole, with its serial: it is shown without them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock

from services.assets.ports import Held, Looked, Sought
from services.rt.catalog import Catalog, Places
from services.rt.search import MARK, any_of, beyond, of_catalog, of_ids
from services.rt.server import PAGE, Server, fault
from services.rt.wire import DELETED, AssetShape

CANARIES = 3  # serials that are known to be there, of those that were given: one may have been deleted since
NEWEST = 10  # assets among which a canary is sought

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Hit:
    """An asset that was found. `keys`: all that it is a hit for."""

    held: Held
    catalog: int
    keys: frozenset[Key]


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
        if known:
            hits = self._found(sought, known, places)
            if _proves(hits, known, places):
                return Looked(_asked_for(hits, sought), sure=True)
        fresh = self._any_serial(places)
        if not fresh and canary:
            raise fault("rt.blind", text=canary[0])
        hits = self._found(sought, [fresh] if fresh else [], places)
        if fresh and not _proves(hits, [fresh], places):
            raise fault("rt.blind", text=fresh)
        self._remember(fresh)
        return Looked(_asked_for(hits, sought), sure=bool(fresh))

    def pages(self, query: str, last: int = 0, *, values: bool = True) -> Iterator[AssetShape]:
        """All that it finds, by their ids, with their fields' `values` or without. RT's own pages cannot be trusted
        beyond the end; one that is not full is the last."""
        while True:
            page = self._server.search(beyond(query, last), values=values)
            if any(one.id <= last for one in page.items):
                raise fault("rt.filter")
            yield from page.items
            if len(page.items) < page.per_page:
                return
            last = max(one.id for one in page.items)

    def _found(self, sought: Sequence[Sought], known: Sequence[str], places: Places) -> list[Hit]:
        """Ours count by mark and name; all else, and what is to prove the search, by its fields' values."""
        query = any_of(sought, known, serial=places.serial, tag=places.tag)
        canaries = _keys(map(Sought, known))
        quick = (one for one in sought if one.mark and one.tag and canaries.isdisjoint(_folded("serial", one.serial)))
        marked = {one.mark: one for one in quick}
        found = {asset.id: asset for asset in self.pages(query, values=False)}
        ours = {number: one for number, asset in found.items() if (one := marked.get(mark_of(asset))) is not None}
        ours = {number: one for number, one in ours.items() if one.tag == found[number].Name}
        hits = {number: _our_hit(found[number], one) for number, one in ours.items()}
        wanted = _keys([*sought, *map(Sought, known)])
        for asset in self._with_values([number for number in found if number not in ours]):
            hits[asset.id] = hit = Hit(held(asset, places), asset.Catalog.id, frozenset(_keys_of(asset, places)))
            if asset.id not in found or wanted.isdisjoint(hit.keys):
                raise fault("rt.filter")
        return [hits[number] for number in sorted(hits)]

    def _with_values(self, numbers: Sequence[int]) -> Iterator[AssetShape]:
        for first in range(0, len(numbers), PAGE):
            yield from self.pages(of_ids(numbers[first : first + PAGE]))

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
    return Held(
        asset.id,
        next(iter(asset.of(places.serial)), ""),
        next(iter(asset.of(places.tag)), ""),
        mark_of(asset),
        asset.Name,
        asset.Status == DELETED,
        asset.values,
    )


def mark_of(asset: AssetShape) -> str:
    """The id that a station gave it; "" where none did."""
    return asset.Description.removeprefix(MARK) if asset.Description.startswith(MARK) else ""


def _our_hit(asset: AssetShape, sought: Sought) -> Hit:
    """It was made by its mark's station, in one transaction with its serial and its tag."""
    shown = Held(asset.id, sought.serial, sought.tag, sought.mark, asset.Name)
    return Hit(shown, asset.Catalog.id, frozenset(_keys([sought])))


def _proves(hits: Iterable[Hit], known: Sequence[str], places: Places) -> bool:
    """One that is known was found, in our catalog: another catalog's proves nothing of ours."""
    serials = _keys(map(Sought, known))
    return any(hit.catalog == places.catalog and not serials.isdisjoint(hit.keys) for hit in hits)


def _asked_for(hits: Iterable[Hit], sought: Iterable[Sought]) -> tuple[Held, ...]:
    """Without the canaries."""
    wanted = _keys(sought)
    return tuple(hit.held for hit in hits if not wanted.isdisjoint(hit.keys))


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
    if mark := mark_of(asset):
        texts.append(("mark", mark))
    return {key for what, text in texts for key in _folded(what, text)}


def _folded(what: str, text: str) -> Iterator[Key]:
    """RT compares in any case: by SQLite of ASCII alone, by PostgreSQL as its locale does."""
    yield what, text.lower()
    yield what, text.casefold()
