"""A look into RT that is believed only where it has proved itself.

RT answers 200 with nothing where a field was renamed or disabled, a right is missing, or its database gave up; and with
everything where it did not understand. So each question also asks for an asset that is known to be there, and each hit
is compared, by its own values, with what was asked for. One that does not show its values is looked for alone: it
concerns one asset of a look, and the others go on.

To show an asset's custom fields takes RT some twenty times as long as to find it. An asset with both the mark and the
name of one that was asked for was made by us, whole, with its serial: it is shown without them.
"""

from collections.abc import Iterator, Sequence
from threading import Lock

from services.assets.ports import Looked, Sought
from services.rt.catalog import Catalog, Places
from services.rt.hits import Found, Hit, asked_for, hit, keys_of, mark_of, our_hit, serial_keys, unread_hit
from services.rt.search import any_of, beyond, of_catalog, of_ids, with_value
from services.rt.server import PAGE, Server, fault
from services.rt.wire import DELETED, AssetShape

CANARIES = 3  # serials that are known to be there, of those that were given: one may have been deleted since
NEWEST = 10  # assets among which a canary is sought
NOBODYS = "-"  # a serial that nothing has


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
        found = self._found(sought, known, places) if known else None
        if found is None or not found.proves(known):
            fresh = self._any_serial(places)
            known = [fresh] if fresh else []
            found = self._proved(sought, known, places)
            self._remember(fresh)
        hits = self._read(sought, known, places) if found.odd else found.hits
        return Looked(asked_for(hits, sought), sure=bool(known))

    def gone(self, numbers: Sequence[int]) -> Sequence[int]:
        """Those that were in the catalog with a serial and surely are not any more: deleted, taken out, or without
        a serial. RT says one thing of what is not there, and another of what we may not see; while its database gives
        up it may say "not there" of anything, so that this counts only while it shows another one."""
        places = self._catalog.places()
        shown = {number: found[0] for number in numbers if (found := self._server.asset(number)) is not None}
        missing = {number for number in numbers if number not in shown and self._server.is_missing(number)}
        if missing and not any(self._server.asset(number) for number in shown):
            missing = set()
        return [one for one in numbers if one in missing or (one in shown and _is_gone(shown[one], places))]

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

    # -- one question --------------------------------------------------------------------------------------------------

    def _found(self, sought: Sequence[Sought], known: Sequence[str], places: Places) -> Found:
        """Ours count by mark and name; all else, and what is to prove the search, by its fields' values."""
        query = any_of(sought, known, serial=places.serial, tag=places.tag)
        canaries = keys_of(map(Sought, known))
        quick = (one for one in sought if one.mark and one.tag and canaries.isdisjoint(serial_keys(one.serial)))
        marked = {one.mark: one for one in quick}
        found = {asset.id: asset for asset in self.pages(query, values=False)}
        hits, odd = dict[int, Hit](), list[AssetShape]()
        for number, asset in found.items():
            one = marked.get(mark_of(asset))
            if one is not None and one.tag == asset.Name:
                hits[number] = our_hit(asset, one, places)
        wanted = keys_of([*sought, *map(Sought, known)])
        for asset in self._with_values([number for number in found if number not in hits]):
            if asset.id not in found:
                raise fault("rt.filter")
            this = hit(asset, places)
            if wanted.isdisjoint(this.keys):
                odd.append(asset)
            else:
                hits[asset.id] = this
        return Found(list(hits.values()), odd)

    def _proved(self, sought: Sequence[Sought], known: Sequence[str], places: Places) -> Found:
        found = self._found(sought, known, places)
        if known and not found.proves(known):
            raise fault("rt.blind", text=known[0])
        return found

    def _with_values(self, numbers: Sequence[int]) -> Iterator[AssetShape]:
        for first in range(0, len(numbers), PAGE):
            yield from self.pages(of_ids(numbers[first : first + PAGE]))

    # -- what cannot be read -------------------------------------------------------------------------------------------

    def _read(self, sought: Sequence[Sought], known: Sequence[str], places: Places) -> Sequence[Hit]:
        """All hits, those too that do not show their values. Where a question that nothing fits finds such ones as
        well, RT answers something else than was asked."""
        controls = [[one] for one in known] or [[]]
        sane = [one for one in controls if self._is_sane(one, places)]
        if not sane:
            raise fault("rt.filter")
        hits = self._halved(sought, sane[0], places)
        unread = [hit.held.remote_id for hit in hits if hit.held.unread]
        if len(unread) > len(set(unread)):  # for which of them it was found, nobody can tell
            raise fault("rt.filter")
        return hits

    def _is_sane(self, known: Sequence[str], places: Places) -> bool:
        """Whether a question with it shows it, and nothing that was not asked for; a deleted one shows nothing."""
        found = self._found([Sought(NOBODYS)], known, places)
        return not found.odd and (not known or found.proves(known))

    def _halved(self, sought: Sequence[Sought], known: Sequence[str], places: Places) -> Sequence[Hit]:
        """Halves of the question, until each odd one stands with what alone it may be a hit for."""
        found = self._proved(sought, known, places)
        if not found.odd:
            return found.hits
        if len(sought) == 1:
            return [*found.hits, *(unread_hit(asset, sought[0]) for asset in found.odd)]
        half = len(sought) // 2
        return [*self._halved(sought[:half], known, places), *self._halved(sought[half:], known, places)]

    # -- what the next question is tried with --------------------------------------------------------------------------

    def _any_serial(self, places: Places) -> str:
        """The serial of an asset of the catalog, in whatever status RT shows; "" where none shows one."""
        for asset in self._likely(places):
            if asset.catalog not in (0, places.catalog):
                raise fault("rt.filter")
            if (serial := next((one for one in asset.of(places.serial) if one.strip()), "")) != "":
                return serial
        return ""

    def _likely(self, places: Places) -> Iterator[AssetShape]:
        """Assets that may have a serial, the likeliest first; at last some that RT finds without its fields."""
        having = with_value(places.catalog, places.serial)
        yield from self._server.search(having, newest=NEWEST).items
        yield from self.pages(having)
        yield from self._server.search(of_catalog(places.catalog), newest=NEWEST).items

    def _remembered(self) -> list[str]:
        with self._lock:
            return [self._known] if self._known else []

    def _remember(self, serial: str) -> None:
        with self._lock:
            self._known = serial


def _is_gone(asset: AssetShape, places: Places) -> bool:
    """A database that gives up shows fields without values: where one has a value, the serial's absence is true."""
    if asset.Status == DELETED or asset.catalog != places.catalog:
        return True
    has_no_serial = asset.shows(places.serial) and not any(one.strip() for one in asset.of(places.serial))
    return has_no_serial and any(one.strip() for one in asset.values.values())
