"""A station is set up from a provisioning file: all of it, or nothing of it.

    the file → settings, sources of secrets, people (services/provisioning) → secrets → settings → database → people

What fails on the way is taken back. At the first start of a data directory the machine's own file is taken, if there is
one; what is cut off then is taken again at the next start.
"""

import os
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import structlog
from filelock import FileLock
from pydantic import SecretStr

from app.station import Station
from app.wiring.database_url import refuse_lost
from services.clock import SystemClock
from services.errors import OutsideFailed, OutsideKind, Refused
from services.identity.person import Person
from services.provisioning.model import Changes, Fault, Faulty, Provision
from services.provisioning.reading import read_provision
from services.provisioning.rules import people_faults, person_changes, setting_changes
from services.provisioning.sources import fetch, open_to_others
from services.provisioning.storing import store_people
from services.settings.book import SettingsBook
from services.settings.files import PRIVATE, write_private
from services.settings.places import Places, make_data_dir, provision_file
from services.settings.secrets import Kept, Keyring, SecretName, Secrets
from services.training.mark import is_training

log = structlog.get_logger(__name__)

LARGEST = 1_000_000  # bytes; more is no provisioning file


@dataclass(frozen=True, slots=True)
class Provisioned:
    """What came of a file. `language`: the station's; `kept`: where each changed secret is; `overridden`: settings of
    the file that the environment decides otherwise, with its variable."""

    path: Path
    language: str
    changes: Changes
    kept: Mapping[SecretName, Kept]
    overridden: Mapping[str, str]


def provision_first_start(data_dir: Path, environ: Mapping[str, str] = os.environ) -> Provisioned | None:
    """Take the machine's provisioning file where this data directory was never started; None where it was, or there is
    no such file. Waits for the disk. Raises as `provision`; the next start tries again then."""
    path, places = provision_file(environ), Places(data_dir)
    if is_training(data_dir):  # what it says is for the real station
        return None
    if path is None or not path.exists() or not _is_first_start(places):
        return None
    make_data_dir(data_dir)
    with FileLock(f"{places.provisioning}.lock", mode=PRIVATE):  # two first starts at one moment
        if not _is_first_start(places):
            return None
        found = _read(path)
        write_private(places.provisioning, f"{path}\n")
        done = _apply(data_dir, path, found, environ, _keyring())
        places.provisioning.unlink(missing_ok=True)
        log.info("taken at the first start", path=str(path))
        return done


def provision(
    data_dir: Path,
    path: Path,
    *,
    dry_run: bool = False,
    environ: Mapping[str, str] = os.environ,
    keyring: Keyring | None = None,
) -> Provisioned:
    """Bring the station of `data_dir` to what the file says; with `dry_run` only say what would change. Not in the UI
    thread.

    Raises Faulty (everything that is wrong, and nothing was changed), OutsideFailed (the file, the disk or the database
    failed: what was changed is taken back), Refused (TRAINING)."""
    if is_training(data_dir):
        raise Refused("TRAINING", "training.refused.provision")
    found = _read(path)
    how = _look if dry_run else _apply
    return how(data_dir, path, found, environ, keyring or _keyring())


def _is_first_start(places: Places) -> bool:
    return not places.station.exists() or places.provisioning.exists()


def _read(path: Path) -> Provision:
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST + 1).decode("utf-8-sig")
        others = open_to_others(path)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise OutsideFailed(OutsideKind.FILE, "provision.failed.read", retry=False, path=path, why=why) from error
    except ValueError as error:
        raise Faulty(path, (Fault(0, "", "provision.fault.toml", {"why": "UTF-8"}),)) from error
    if len(text) > LARGEST:
        raise Faulty(path, (Fault(0, "", "provision.fault.large"),))
    found = read_provision(text)
    if isinstance(found, tuple):
        raise Faulty(path, found)
    if others and any(person.has_pin for person in found.people):
        raise Faulty(path, (Fault(found.lines.get("people[1]", 0), "people", "provision.fault.open", {"path": path}),))
    return found


def _look(data_dir: Path, path: Path, found: Provision, environ: Mapping[str, str], keyring: Keyring) -> Provisioned:
    """What would be changed. People are compared with those of the database that is there now."""
    book, secrets = SettingsBook(data_dir, environ), Secrets(data_dir, environ, keyring)
    wanted = _wanted_secrets(path, found, environ, keyring)
    new = tuple(name for name, value in wanted.items() if _is_other(secrets, name, value))
    now: tuple[Person, ...] = ()
    if Places(data_dir).station.exists():
        with Station.open(data_dir, patience=0.0, environ=environ) as station:
            now = station.people.everybody()
    people = person_changes(found.people, now)
    if faults := people_faults(people, now):
        raise Faulty(path, faults)
    return _told(path, Changes(setting_changes(found, book.in_file()), new, people), secrets, book)


def _apply(data_dir: Path, path: Path, found: Provision, environ: Mapping[str, str], keyring: Keyring) -> Provisioned:
    wanted = _wanted_secrets(path, found, environ, keyring)
    places = make_data_dir(data_dir)
    book, secrets = SettingsBook(data_dir, environ), Secrets(data_dir, environ, keyring)
    if "database.url" not in found.settings:
        refuse_lost(book.loaded, data_dir)
    with ExitStack() as undo:
        new = tuple(name for name, value in wanted.items() if _put(secrets, name, value, undo))
        settings = setting_changes(found, book.in_file())
        if settings:
            undo.callback(partial(_restore, places, _texts(places)))
            book.change_all({one.path: one.after for one in settings})
        with Station.open(data_dir, patience=0.0, environ=environ) as station:
            people = store_people(station.database, SystemClock(), found.people, path) if found.people else ()
        undo.pop_all()
    changes = Changes(settings, new, people)
    log.info("provisioned", path=str(path), settings=len(settings), secrets=len(new), people=len(people))
    return _told(path, changes, secrets, book)


def _told(path: Path, changes: Changes, secrets: Secrets, book: SettingsBook) -> Provisioned:
    overridden = {
        one.path: book.loaded.overridden[one.path] for one in changes.settings if one.path in book.loaded.overridden
    }
    language = book.settings.station.language
    return Provisioned(path, language, changes, {name: secrets.kept_in(name) for name in changes.secrets}, overridden)


# ---- secrets


def _wanted_secrets(
    path: Path, found: Provision, environ: Mapping[str, str], keyring: Keyring
) -> dict[SecretName, SecretStr]:
    """Those whose source is still there. Raises Faulty."""
    wanted: dict[SecretName, SecretStr] = {}
    faults: list[Fault] = []
    for name, source in found.secrets.items():
        try:
            secret = fetch(source, path.parent, environ, keyring)
        except Refused as refused:
            key = f"secrets.{name}"
            faults.append(Fault(found.lines.get(key, 0), key, refused.words, refused.params))
        else:
            wanted |= {} if secret is None else {name: secret}
    if faults:
        raise Faulty(path, tuple(faults))
    return wanted


def _is_other(secrets: Secrets, name: SecretName, value: SecretStr) -> bool:
    kept = secrets.get(name)
    return kept is None or kept.get_secret_value() != value.get_secret_value()


def _put(secrets: Secrets, name: SecretName, value: SecretStr, undo: ExitStack) -> bool:
    """Whether it is another one than was kept."""
    if not _is_other(secrets, name, value):
        return False
    before = secrets.get(name)
    undo.callback(partial(secrets.put, name, before) if before is not None else partial(secrets.remove, name))
    secrets.put(name, value)
    return True


def _keyring() -> Keyring:
    import keyring  # 100 ms: only who provisions pays them

    return keyring


# ---- taking back


def _texts(places: Places) -> dict[Path, bytes | None]:
    files = (places.settings, places.last_good)
    return {file: file.read_bytes() if file.exists() else None for file in files}


def _restore(places: Places, texts: Mapping[Path, bytes | None]) -> None:
    """The settings as they were."""
    for file, content in texts.items():
        if content is None:
            file.unlink(missing_ok=True)
        else:
            write_private(file, content.decode("utf-8", "surrogateescape"))
    log.warning("what the provisioning file changed was taken back", path=str(places.settings))
