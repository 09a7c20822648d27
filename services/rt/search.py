"""AssetSQL, the language of RT's searches. Plain functions; whatever stands in a text, it ends no quotation."""

from collections.abc import Iterable

from services.assets.ports import Sought
from services.http.text import storable

MARK = "req:"  # before an asset's id, in RT's Description


def clean(text: str) -> str:
    """As it is sent: RT keeps blanks around a text, and takes " X" and "X" for two."""
    return storable(text).strip()


def quoted(text: str) -> str:
    """A text as AssetSQL reads it."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def any_of(sought: Iterable[Sought], canary: Iterable[str], *, serial: int, tag: int) -> str:
    """Whatever has one of these serials, tags or marks. `serial`, `tag`: ids of the fields: names lie (a field that was
    renamed, two of one name). Raises ValueError where nothing is sought: RT would answer with everything."""
    sought = list(sought)
    serials = dict.fromkeys([one.serial for one in sought] + list(canary))
    limits = [f"CF.{serial} = {quoted(one)}" for one in serials if one]
    for tagged in dict.fromkeys(one.tag for one in sought if one.tag):
        limits += [f"CF.{tag} = {quoted(tagged)}", f"Name = {quoted(tagged)}"]
    limits += [f"Description = {quoted(MARK + one.mark)}" for one in sought if one.mark]
    if not limits:
        raise ValueError("nothing is sought")
    return " OR ".join(limits)


def of_catalog(catalog: int) -> str:
    """Everything in the catalog."""
    return f"Catalog = {catalog}"


def with_value(catalog: int, field: int) -> str:
    """What in the catalog has something in that field."""
    return f"{of_catalog(catalog)} AND CF.{field} IS NOT NULL"


def of_ids(numbers: Iterable[int]) -> str:
    """Assets by their ids."""
    return " OR ".join(f"id = {number}" for number in numbers)


def beyond(query: str, last: int) -> str:
    """What of it has a higher id."""
    return f"({query}) AND id > {last}"
