"""The rows of the packing contract's table, as people say them at a station: on the command line, or with a scanner.

Who packs there says what stands on things, never an id: a row that cannot be said so is `Unsaid`, and why.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from app.hub.packing_errors import BOX, CLOSE, ITEM, LOOKUP, NEW_BOX, PACK, SHIPMENTS
from tests.integration import packing_read_table, packing_table
from tests.integration.packing_table import MISSING, PackingRow
from tests.support.packing_work import Ids, shipment

OTHER: Final = Ids(9001)
ORDERED: Final = {1: 100, 2: 50, 3: 24.5}  # of the lines
PEOPLE: Final[Mapping[str | None, str]] = {"packer": "pia", "supervisor": "mia", "viewer": "vic", None: ""}
MEASURES: Final = ("weight", "length", "width", "height")

RAW = "what is no request at all"
IDS = "an id, where people say what stands on it"
FOREIGN = "what is another organisation's: a station has one"
ACCOUNT = "an account of the hub's own"
NO_TEXT = "a character that no argument holds"
LEFT_OUT = "what is left out there: a plate without a quantity packs what fits"
KIND = "a value that is no number, where all is text"
NEXT_BOX = "a pack into a closed box: a station begins the next one"
PLATES = "a plate that is looked up: it is packed, or it says why not"
READING = "reading, for which nobody needs to sign in"
QUERY = "a query of the route's own"
NO_BOX = "a weight where no box is: it is asked for once there is one"
TYPED = "what a scanner does not type"
WHY: Final = frozenset(
    {RAW, IDS, FOREIGN, ACCOUNT, NO_TEXT, LEFT_OUT, KIND, NEXT_BOX, PLATES, READING, QUERY, NO_BOX, TYPED}
)


class Unsaid(Exception):
    """Nobody can say that there; the text is one of WHY."""


@dataclass(frozen=True)
class Said:
    """`words`: the command; `person` as whom, "" for nobody; `box`: the name of the box in front, "" for none;
    `is_open`: the shipment is in front; `fails`: codes that are called otherwise there."""

    words: tuple[str, ...]
    person: str = ""
    box: str = "{box}"
    is_open: bool = True
    fails: Mapping[str, str] | None = None


def routes() -> Iterator[tuple[str, PackingRow]]:
    """All rows of the contract: (route, row)."""
    for (_method, path), rows in (packing_table.TABLES | packing_read_table.TABLES).items():
        for row in rows:
            yield path, row


def on_the_command_line(path: str, row: PackingRow, ids: Ids) -> Said:
    """The command that says it. Raises Unsaid."""
    if row.raw is not None or row.media_type != "application/json":
        raise Unsaid(RAW)
    if row.who not in PEOPLE:
        raise Unsaid(FOREIGN if row.who == "foreign" else ACCOUNT)
    return _SAYS[path](row, ids)


def with_a_scanner(path: str, row: PackingRow, ids: Ids) -> tuple[Said, tuple[str, ...]]:
    """The command barcodes' verbs, each character of a number one, and codes as they are. Raises Unsaid."""
    said = on_the_command_line(path, row, ids)
    given = dict(zip(said.words[1::2], said.words[2::2], strict=False)) if path == CLOSE else {}
    if path == CLOSE and given and not said.box:
        raise Unsaid(NO_BOX)
    if path == CLOSE and not said.person:
        return said, ("CLOSEBOX",)  # the digits of whoever signs in are taken
    if path == CLOSE and set(given) <= {"--weight"}:
        return said, ("CLOSEBOX", *_typed(given.get("--weight", "")), "CONFIRM")
    if path == PACK and "--notes" not in said.words:
        _pack, plate, *more = said.words
        options = dict(zip(more[::2], more[1::2], strict=False))
        if options.get("--line") != str(_line_of(plate, ids)):
            raise Unsaid(TYPED)
        return said, ("QUANTITY", *_typed(options["--quantity"]), f"={plate}")
    if path == ITEM and said.words[1:] == ("{item}",):
        return said, ("UNDO",)
    raise Unsaid(TYPED)


def _typed(number: str) -> Iterator[str]:
    if len(number) > 12 or not set(number) <= set("0123456789."):
        raise Unsaid(TYPED)
    for character in number:
        yield "POINT" if character == "." else f"D{character}"


def _line_of(plate: str, ids: Ids) -> int:
    meant = {ids.plate_number(1): 1, ids.plate_number(2): 1, ids.plate_number(3): 2, ids.plate_number(4): 3}
    return meant.get(plate, 1)


def _pack(row: PackingRow, ids: Ids) -> Said:
    body = row.body
    if set(body) - {"notes"} != {"shipment_id", "box_id", "license_plate_id", "so_line_id", "quantity"}:
        raise Unsaid(LEFT_OUT if set(body) < set(packing_table.FIELDS[PACK]) else RAW)
    if row.fault == "BOX_CLOSED":
        raise Unsaid(NEXT_BOX)
    if body["shipment_id"] != "{shipment}" or body["box_id"] not in ("{box}", "{closed box}"):
        raise Unsaid(FOREIGN if "foreign" in f"{body['shipment_id']}{body['box_id']}" else IDS)
    plate = _named(body["license_plate_id"], {f"{{plate{at}}}": ids.plate_number(at) for at in (1, 2, 3, 4)})
    line = _named(body["so_line_id"], {f"{{line{at}}}": str(at) for at in (1, 2, 3)} | {MISSING: "99"})
    words = ["pack", plate, "--quantity", _number(body["quantity"]), "--line", line]
    notes = body.get("notes")
    if notes is not None:
        if not isinstance(notes, str):
            raise Unsaid(KIND)
        words += ["--notes", _text(notes)]
    person = PEOPLE[row.who]
    if person == "pia" and row.status < 300 and body["quantity"] > ORDERED[int(line)]:
        person = "mia"  # a packer is asked to put it back
    return Said(tuple(words), person, str(body["box_id"]), fails={"FORBIDDEN": "NOT_ALLOWED"})


def _close(row: PackingRow, _ids: Ids) -> Said:
    body = dict(row.body)
    box = body.pop("box_id", None)
    if box not in ("{box}", MISSING):
        raise Unsaid(FOREIGN if "foreign" in str(box) else IDS)
    if set(body) - set(MEASURES):
        raise Unsaid(RAW)
    words = [word for name, value in body.items() if value is not None for word in (f"--{name}", _number(value))]
    front = "" if box == MISSING else "{box}"
    fails = {"NOT_FOUND": "NO_BOX"}
    return Said(("close", *words), PEOPLE[row.who], front, fails=fails)


def _new_box(row: PackingRow, ids: Ids) -> Said:
    """A box begins with its first item."""
    named = row.body.get("shipment_id")
    if set(row.body) != {"shipment_id"} or named not in ("{shipment}", MISSING):
        raise Unsaid(FOREIGN if "foreign" in str(named) else IDS if len(row.body) < 2 else RAW)
    number = shipment(ids).number if named == "{shipment}" else "SH-NOBODYS"
    fails = {"SHIPMENT_NOT_FOUND": "NOT_FOUND", "FORBIDDEN": "NOT_ALLOWED"}
    words = ("scan", number, ids.plate_number(1)) if row.status < 300 or row.who != "packer" else ("open", number)
    return Said(words, PEOPLE[row.who], "", is_open=False, fails=fails)


def _look_up(row: PackingRow, ids: Ids) -> Said:
    if row.who is None:
        raise Unsaid(READING)
    parts = urlsplit(row.path)
    if "plate" in row.path:
        raise Unsaid(PLATES)
    if parts.query:
        raise Unsaid(QUERY)
    if not parts.path:
        raise Unsaid(LEFT_OUT)
    return Said(("show", _text(_filled(unquote(parts.path, errors="surrogateescape"), ids))))


def _box(row: PackingRow, ids: Ids) -> Said:
    if row.who is None:
        raise Unsaid(READING)
    if row.path != "{box}":
        raise Unsaid(IDS)
    return Said(("show", shipment(ids).number))


def _item(row: PackingRow, _ids: Ids) -> Said:
    box, _slash, item = row.path.partition("/item/")
    if box not in ("{box}", "{box_id in capitals}"):
        raise Unsaid(IDS)
    if "foreign" in item:
        raise Unsaid(FOREIGN)
    return Said(("undo", _text(unquote(item))), PEOPLE[row.who])


def _list(row: PackingRow, ids: Ids) -> Said:
    if row.who is None:
        raise Unsaid(READING)
    asked = parse_qs(urlsplit(row.path).query, keep_blank_values=True, errors="surrogateescape")
    if not set(asked) <= {"search", "limit"} or row.fault:
        raise Unsaid(QUERY)
    found = [word for name, (value, *_more) in asked.items() for word in (f"--{name}", _text(_filled(value, ids)))]
    return Said(("list", *found))


_SAYS: Final[Mapping[str, Callable[[PackingRow, Ids], Said]]] = {
    PACK: _pack,
    CLOSE: _close,
    NEW_BOX: _new_box,
    LOOKUP: _look_up,
    BOX: _box,
    ITEM: _item,
    SHIPMENTS: _list,
}


def _named(value: Any, known: Mapping[str, str]) -> str:
    """What stands on the thing of that id."""
    if isinstance(value, str) and "foreign" in value:
        raise Unsaid(FOREIGN)
    more = {"{other plate1}": OTHER.plate_number(1), MISSING: "LP-NOBODYS"}
    if not isinstance(value, str) or value not in more | known:
        raise Unsaid(IDS)
    return (more | known)[value]


def _filled(text: str, ids: Ids) -> str:
    one = shipment(ids)
    names = {"number": one.number, "so number": one.so_number, "number lower": one.number.lower()}
    names |= {"shipment": ids.shipment, "plate1 number": ids.plate_number(1)}
    for name, known in names.items():
        text = text.replace(f"{{{name}}}", known)
    if "{foreign" in text:
        raise Unsaid(FOREIGN)
    return text


def _number(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unsaid(KIND)
    return repr(value)


def _text(value: str) -> str:
    if "\0" in value:
        raise Unsaid(NO_TEXT)
    return value
