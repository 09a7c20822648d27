"""What has to agree after the campaign `assets`: what the bench said, what the station has, what RT has."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pysqlite3 import dbapi2

from services.assets.tags import number_of
from tests.campaigns.hub_store import Row, rows
from tests.support.request_tracker import RequestTracker, Shelf

PREFIX = "W12-"
SEED = "SEED0000"
_OPEN = (
    "SELECT serial, state FROM asset WHERE state IN ('tag_next', 'untagged', 'waiting', 'sent', 'in_doubt')"
    " OR state = 'created' AND (seen_at IS NULL AND why NOT IN ('assets.why.made_twice', 'assets.why.twice')"
    " OR label <> '' AND labelled_at IS NULL)"
)
_ASKED = (
    "SELECT print_job.id FROM asset JOIN print_job ON print_job.id = asset.label"
    " WHERE asset.labelled_at IS NULL AND asset.state <> 'undone'"
)
_WINDOWS = (
    "SELECT id, state, label, labelled_at, EXISTS (SELECT 1 FROM print_job WHERE print_job.id = asset.label) AS printed"
    " FROM asset WHERE labelled_at IS NULL AND state <> 'undone'"
)
_ENDS = {"used": "used", "free": "given_back", "burned": "burned"}  # a tag's state: the last line of its log


@dataclass(frozen=True, slots=True)
class InRegister:
    """An asset as RT has it."""

    number: int
    serial: str
    tag: str
    mark: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What the bench answered: `serials` that were taken, by their assets' ids; those taken back; all scanned."""

    serials: Mapping[str, str]
    undone: set[str]
    scanned: frozenset[str]


def held_by(tracker: RequestTracker, shelf: Shelf) -> list[InRegister]:
    """All that the catalog holds, asked past the program."""
    found: list[InRegister] = []
    while True:
        query = f"Catalog = {shelf.catalog_id} AND id > {found[-1].number if found else 0}"
        path = "/assets?fields=Name,Description,CustomFields&per_page=100&orderby=id&order=ASC"
        items = tracker.ask(shelf.token, "POST", path, data={"query": query}).json()["items"]
        found += [_in_register(item) for item in items]
        if len(items) < 100:
            return [one for one in found if one.serial != SEED]


def _in_register(item: dict[str, object]) -> InRegister:
    fields = item["CustomFields"]
    assert isinstance(fields, list)
    values = {str(one["name"]): next(iter(one["values"]), "") for one in fields}
    mark = str(item["Description"]).removeprefix("req:")
    return InRegister(int(str(item["id"])), values["Serial Number"], values["Asset Tag"], mark)


def settled(file: Path) -> list[str]:
    """What still waits; nothing where all is through. What the station itself found there twice waits for a person:
    `check` tells of it."""
    return [f"{row['serial']} is {row['state']} and waits" for row in _read(file, _OPEN)]


def labels_asked(file: Path) -> set[str]:
    """The labels that are asked for at this moment, and whose assets do not say so yet."""
    return {str(row["id"]) for row in _read(file, _ASKED)}


def windows(file: Path, made: frozenset[str]) -> set[str]:
    """What a kill fell into: where rows stood. `made`: what RT has made by then."""
    found = set()
    for row in _read(file, _WINDOWS):
        if row["state"] in ("untagged", "waiting"):
            found.add("reserved, not sent")
        elif row["state"] in ("sent", "in_doubt"):
            found.add("made, not logged" if row["id"] in made else "sent, not made")
        elif row["printed"]:
            found.add("label asked for, not marked")
        elif row["label"]:
            found.add("logged, no label")
    return found


def check(file: Path, there: Sequence[InRegister], taken: Taken) -> list[str]:
    """What is wrong."""
    assets = rows(file, "SELECT * FROM asset ORDER BY seq")
    return [
        *_serials(assets, there, taken),
        *_tags(file, assets, there),
        *_labels(file, assets),
    ]


def _serials(assets: Sequence[Row], there: Sequence[InRegister], taken: Taken) -> Iterator[str]:
    """Each that was taken is there once, as its row says; nothing else is."""
    own = {str(row["id"]): row for row in assets}
    often = Counter(one.serial for one in there)
    yield from (f"{number} times in RT: {serial}" for serial, number in often.items() if number > 1)
    yield from (f"in RT and never scanned: {one}" for one in there if one.serial not in taken.scanned)
    for asset_id, serial in taken.serials.items():
        row = own.get(asset_id)
        if row is None:
            yield f"answered as taken and on no list: {serial}"
        elif (row["state"] == "undone") is not (asset_id in taken.undone):
            yield f"{serial} is {row['state']}, taken back: {asset_id in taken.undone}"
    by_mark = {one.mark: one for one in there}
    for asset_id, row in own.items():
        found = by_mark.pop(asset_id, None)
        said = (row["remote_id"], row["serial"], row["tag"])
        if row["state"] == "created" and (found is None or said != (found.number, found.serial, found.tag)):
            yield f"said created as {said}, in RT as {found}"
        elif row["state"] != "created" and found is not None:
            yield f"{row['serial']} is {row['state']}, and in RT"
        elif row["state"] not in ("created", "undone"):
            yield f"{row['serial']} is {row['state']}: {row['why']}"
        elif row["why"]:
            yield f"{row['serial']}: {row['why']}"
    yield from (f"in RT, and no row's: {one}" for one in by_mark.values())


def _tags(file: Path, assets: Sequence[Row], there: Sequence[InRegister]) -> Iterator[str]:
    """None twice; each number has its state, with the same reason last in the log."""
    often = Counter(one.tag.casefold() for one in there)
    yield from (f"{number} times in RT: tag {tag}" for tag, number in often.items() if number > 1)
    ledger = {str(row["tag"]): row for row in rows(file, "SELECT * FROM tag")}
    log: dict[str, list[Row]] = defaultdict(list)
    for event in rows(file, "SELECT * FROM tag_event ORDER BY seq"):
        log[str(event["tag"])].append(event)
    numbers = sorted(number for tag in ledger if (number := number_of(tag, PREFIX)) is not None)
    yield from (f"number {one} is a gap without a reason" for one in {*range(1, numbers[-1])} - {*numbers})
    for tag, row in ledger.items():
        last = log[tag][-1] if log[tag] else None
        if last is None or last["act"] != _ENDS.get(str(row["state"])) or last["asset"] != row["asset"]:
            yield f"{tag} is {row['state']}, and its log ends with {last}"
    whose = {row["tag"]: row["id"] for row in assets if row["state"] == "created"}
    yield from (f"{one.tag} is {one.serial}'s in RT" for one in there if whose.get(one.tag) != one.mark)
    used = {tag: row["asset"] for tag, row in ledger.items() if row["state"] == "used"}
    if used != whose:
        yield f"the ledger and the assets differ: {set(used.items()) ^ set(whose.items())}"


def _labels(file: Path, assets: Sequence[Row]) -> Iterator[str]:
    """One chain for each asset that was made, with its tag."""
    jobs = rows(file, "SELECT id, chain, tag, serial FROM print_job")
    wanted = {row["label"]: (row["tag"], row["serial"]) for row in assets if row["state"] == "created"}
    asked = Counter(job["chain"] for job in jobs)
    yield from (f"no label was asked for: {wanted[one]}" for one in wanted.keys() - asked.keys())
    yield from (f"a label for nothing: {one}" for one in asked.keys() - wanted.keys())
    yield from (
        f"asked for {number} times: the label of {wanted.get(one)}" for one, number in asked.items() if number > 1
    )
    yield from (f"says {job['tag']}" for job in jobs if wanted.get(job["id"]) != (job["tag"], job["serial"]))


def _read(file: Path, query: str) -> list[Row]:
    """Read only: what the kill left is left."""
    with closing(dbapi2.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        cursor = connection.execute(query)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
