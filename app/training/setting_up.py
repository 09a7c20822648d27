"""The training beside a data directory: made with all that one practises with, and begun again with one act.

Of the real station it takes over the language, the look and how a keyboard scanner types; no person, no row, no
address, no secret, and no scanner that has a port: two programs would each miss half of its scans.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from operator import attrgetter
from pathlib import Path
from typing import Final

from app.program.logs import log_to
from app.station import Station
from services.assets.model import Fields
from services.database.lock import FILE_NAME as LOCK
from services.database.lock import Ownership
from services.errors import Refused
from services.identity.person import Person
from services.packing.work import importing
from services.sessions.model import ExpectedItem, NewSession, SessionType
from services.settings.book import load
from services.settings.model import Settings
from services.settings.places import Places, make_data_dir
from services.training.mark import FILE, PREFIX, WORD, is_ready, is_training, mark, training_dir
from services.training.settings import PRINTED
from services.training.tasks import LISTED
from services.training.work import write_work

PERSON: Final = "training"
_PATIENCE: Final = 20.0  # seconds: another program may be laying it out at this moment
_STAYS: Final = frozenset({FILE, "logs", LOCK})  # what is open while all else is taken away
_WORK: Final = "shipments.json"
_BOX: Final = {"name": "Carton M", "length_cm": 40, "width_cm": 30, "height_cm": 25}
_CHROMEBOOK: Final = Fields("Dell", "Chromebook 3100", "Laptop", "Title I", "Dell CB 3100 #{n}")
_TAKEN: Final = (
    *("station.zone", "look.theme", "look.scale", "look.sound", "look.volume", "look.motion"),
    *("scanning.wedge.on", "scanning.wedge.prefix", "scanning.wedge.suffix", "scanning.wedge.gap_ms"),
    *("scanning.wedge.layout_sample", "scanning.wedge.layout_keys"),
)


def prepare(data_dir: Path) -> Path:
    """The training beside `data_dir`, laid out where it is not yet. Waits for the disk, at first some seconds. Raises
    OutsideFailed, and Refused where another program is still at it."""
    there = training_dir(data_dir)
    if not is_ready(there):
        make_data_dir(data_dir)
        make_data_dir(there)
        mark(there, ready=False)
        log_to(Places(there).logs, "training")
        with _alone(there):
            _empty(there)  # what an interrupted one has left
        _lay_out(there, Settings() if there == data_dir else load(data_dir).settings)
    return there


def begin_again(data_dir: Path) -> Path:
    """All that was practised there is gone, and the training laid out anew. Raises as `prepare`, and Refused where a
    program has it open."""
    there = training_dir(data_dir)
    if is_training(there):
        log_to(Places(there).logs, "training")
        kept = load(there).settings
        with _alone(there):
            mark(there, ready=False)
            _empty(there)
        _lay_out(there, kept)
    return prepare(data_dir)


def _lay_out(there: Path, own: Settings) -> None:
    """`own`: whose language, look and keyboard scanner are taken over."""
    (there / PRINTED).mkdir(exist_ok=True)
    with Station.open(there, patience=_PATIENCE, environ={}) as station:
        if not station.owner:
            raise Refused("TRAINING_IN_USE", "training.refused.in_use")
        if station.people.is_empty():
            _settle(station, own)
            person = station.people.first_run(name=PERSON, full_name=WORD, pin=None)
            station.door.sign_in(PERSON, None)
            _lay_work(station, person)
    mark(there, ready=True)


def _settle(station: Station, own: Settings) -> None:
    station.change_setting("station.language", own.station.language, by=None)  # what is laid out is said in it
    station.book.change_all({**{path: attrgetter(path)(own) for path in _TAKEN}, "packing.boxes": [_BOX]})


def _lay_work(station: Station, person: Person) -> None:
    """A session with a list, work to pack, and the form of a batch."""
    say = station.words.say
    items = tuple(ExpectedItem(code, say(f"training.item.{number}")) for number, code in enumerate(LISTED, start=1))
    wanted = NewSession(SessionType.INVENTORY, location=say("training.place"), expected=items, auto_commit=True)
    station.put_in_front(station.starter.start(wanted, person))
    work = station.places.data_dir / _WORK
    write_work(work, station.clock.now().date(), PREFIX)
    importing.import_file(station.database, work, person)
    station.assets.change_form(lambda form: replace(form, fields=_CHROMEBOOK), person)


@contextmanager
def _alone(there: Path) -> Iterator[None]:
    ownership = Ownership(there)
    if not ownership.take(patience=_PATIENCE if not is_ready(there) else 0.0):
        raise Refused("TRAINING_IN_USE", "training.refused.in_use")
    try:
        yield
    finally:
        ownership.let_go()


def _empty(there: Path) -> None:
    """Everything but what tells that it is training. Never called for any other directory."""
    if not is_training(there):
        raise Refused("TRAINING_NOT_HERE", "training.refused.not_here", path=str(there))
    for one in there.iterdir():
        if one.name in _STAYS:
            continue
        if one.is_dir() and not one.is_symlink():
            shutil.rmtree(one)
        else:
            one.unlink(missing_ok=True)
