"""The catalog and its custom fields by their ids. Names are for people: they are looked up once, and after trouble."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from threading import Lock
from urllib.parse import quote, urlencode

from services.rt.server import PAGE, Server, fault, read
from services.rt.wire import FieldShape, FieldsShape, OneCatalogShape
from services.settings.model import RtFields

_PLAIN = frozenset({"Freeform", "Text", "Select", "Autocomplete", "Combobox"})  # types that a text does for


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything is kept. `ids`: of the contract's own fields, by their names in the settings' model; `names`:
    what these are called in RT; `others`: all other fields that take a text."""

    catalog: int
    ids: Mapping[str, int]
    names: Mapping[str, str]
    others: tuple[FieldShape, ...]

    @property
    def serial(self) -> int:
        return self.ids["serial"]

    @property
    def tag(self) -> int:
        return self.ids["tag"]

    def other(self, name: str) -> int | None:
        """The id of another field, by its name in any case."""
        return next((one.id for one in self.others if one.Name.casefold() == name.casefold()), None)


class Catalog:
    """Any thread. `places` asks RT at the first use, and once more after `forget`."""

    def __init__(self, server: Server, name: str, fields: RtFields) -> None:
        self._server = server
        self.name = name
        self._wanted = fields.model_dump()
        self._lock = Lock()
        self._places: Places | None = None

    def forget(self) -> None:
        """After trouble: a field may have been renamed, taken off, or given back."""
        self._places = None

    def places(self) -> Places:
        """Raises OutsideFailed: what the server raises; "rt.no_catalog", "rt.catalog_off"; "rt.no_field",
        "rt.field_twice", with {text}: what it is called in the settings."""
        if (known := self._places) is not None:
            return known
        with self._lock:
            if self._places is None:
                self._places = self._ask()
            return self._places

    def shown(self) -> OneCatalogShape:
        """The catalog as RT shows it to us. An unknown one and one that we may not see are alike. Raises OutsideFailed
        ("rt.no_catalog", "rt.catalog_off")."""
        answered = self._server.send("GET", f"/catalog/{quote(self.name, safe='')}")
        if answered.status in (403, 404):
            raise fault("rt.no_catalog", text=self.name)
        found = read(OneCatalogShape, answered)
        if found.Disabled:
            raise fault("rt.catalog_off", text=self.name)
        return found

    def fields(self, catalog: int) -> tuple[FieldShape, ...]:
        """All fields of the catalog that we may see. A page beyond the end may be the last one again."""
        found: dict[int, FieldShape] = {}
        for page in range(1, 100):
            asked = urlencode({"fields": "Name,Type,Pattern", "per_page": PAGE, "page": page})
            came = self._server.ask(FieldsShape, f"/catalog/{catalog}/customfields?{asked}")
            new = {one.id: one for one in came.items if one.id not in found}
            found |= new
            if not new or len(came.items) < came.per_page:
                break
        return tuple(found.values())

    def wrong(self, fields: tuple[FieldShape, ...]) -> Iterator[tuple[str, str]]:
        """What is wrong with the contract's own fields: words and the field's name."""
        for name in self._wanted.values():
            number = len(_named(fields, name))
            if number != 1:
                yield ("rt.field_twice" if number else "rt.no_field"), name

    def _ask(self) -> Places:
        catalog = self.shown().id
        fields = self.fields(catalog)
        for words, name in self.wrong(fields):
            raise fault(words, text=name)
        own = {what: _named(fields, name)[0] for what, name in self._wanted.items()}
        taken = {one.id for one in own.values()}
        return Places(
            catalog,
            {what: one.id for what, one in own.items()},
            {what: one.Name for what, one in own.items()},
            tuple(one for one in fields if one.id not in taken and one.Type in _PLAIN),
        )


def _named(fields: tuple[FieldShape, ...], name: str) -> list[FieldShape]:
    return [one for one in fields if one.Name.casefold() == name.casefold()]
