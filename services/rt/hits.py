"""What a look into RT found, and for what each one is a hit. Plain functions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from services.assets.ports import Held, Sought
from services.rt.catalog import Places
from services.rt.search import MARK
from services.rt.wire import DELETED, AssetShape

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Hit:
    """An asset that was found. `keys`: all that it is a hit for."""

    held: Held
    keys: frozenset[Key]


@dataclass(frozen=True, slots=True)
class Found:
    """An answer to a question. `odd`: what RT found, and does not show to be a hit for anything that was asked for: a
    field that we may not see, or that was taken off its catalog; or RT did not understand."""

    hits: Sequence[Hit]
    odd: Sequence[AssetShape]

    def proves(self, known: Sequence[str]) -> bool:
        """One that is known was found, in our catalog: another catalog's proves nothing of ours."""
        serials = keys_of(map(Sought, known))
        return any(not hit.held.elsewhere and not serials.isdisjoint(hit.keys) for hit in self.hits)


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
        elsewhere=asset.catalog != places.catalog,
    )


def mark_of(asset: AssetShape) -> str:
    """The id that a station gave it; "" where none did."""
    return asset.Description.removeprefix(MARK) if asset.Description.startswith(MARK) else ""


def hit(asset: AssetShape, places: Places) -> Hit:
    """By the values that it shows."""
    texts = [("serial", one) for one in asset.of(places.serial)]
    texts += [("tag", one) for one in (*asset.of(places.tag), asset.Name)]
    if mark := mark_of(asset):
        texts.append(("mark", mark))
    return Hit(held(asset, places), frozenset(key for what, text in texts for key in _folded(what, text)))


def our_hit(asset: AssetShape, sought: Sought, places: Places) -> Hit:
    """It was made by its mark's station, in one transaction with its serial and its tag."""
    elsewhere = asset.catalog != places.catalog
    shown = Held(asset.id, sought.serial, sought.tag, sought.mark, asset.Name, elsewhere=elsewhere)
    return Hit(shown, frozenset(keys_of([sought])))


def unread_hit(asset: AssetShape, sought: Sought) -> Hit:
    """It was found when this one alone was asked for: by what, nobody can see."""
    return Hit(Held(asset.id, sought.serial, "", name=asset.Name, unread=True), frozenset(keys_of([sought])))


def asked_for(hits: Iterable[Hit], sought: Iterable[Sought]) -> tuple[Held, ...]:
    """Without the canaries, each once."""
    wanted = keys_of(sought)
    found = {hit.held.remote_id: hit.held for hit in hits if not wanted.isdisjoint(hit.keys)}
    return tuple(found[number] for number in sorted(found))


def keys_of(sought: Iterable[Sought]) -> set[Key]:
    """Everything that a hit may be one for."""
    return {
        key
        for one in sought
        for what, text in (("serial", one.serial), ("tag", one.tag), ("mark", one.mark))
        if text
        for key in _folded(what, text)
    }


def serial_keys(serial: str) -> set[Key]:
    """What an asset with this serial is a hit for."""
    return keys_of([Sought(serial)])


def _folded(what: str, text: str) -> Iterator[Key]:
    """RT compares in any case: by SQLite of ASCII alone, by PostgreSQL as its locale does."""
    yield what, text.lower()
    yield what, text.casefold()
