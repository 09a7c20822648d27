"""One call of the command line: which data directory, who acts, in which language; opens the station for a command."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from services.errors import Refused
from services.settings.places import expanded, find_data_dir, make_data_dir
from services.training import process
from services.training.mark import is_training

if TYPE_CHECKING:
    from pydantic import SecretStr

    from app.station import Station
    from services.identity.person import Person

LOG = "commands"
PIN_VARIABLE = "SCANDESK_PIN"
NEW_PIN_VARIABLE = "SCANDESK_NEW_PIN"


@dataclass(frozen=True, slots=True)
class Call:
    """What stands before the command: `scandesk --data-dir DIR sessions ...`."""

    data_dir: Path

    def prepare(self) -> Path:
        """The data directory, made where missing, with its log begun: before anything else is done in it. Raises
        OutsideFailed."""
        from app.program.logs import log_to

        log_to(make_data_dir(self.data_dir).logs, LOG)
        return self.data_dir

    def settle(self) -> Path:
        """As `prepare`; where the data directory was never started, the machine's provisioning file is taken, so that
        its settings hold. Raises as `provision_first_start`."""
        from app.provisioning import provision_first_start

        provision_first_start(self.prepare())
        return self.data_dir

    @contextmanager
    def station(self, *, patience: float = 0.0) -> Iterator["Station"]:
        """The open station, beside the process that owns the directory where there is one. Logging goes to its
        folder. `patience`: seconds to wait for the directory; only who scans with its devices does."""
        from app.station import Station

        with Station.open(self.settle(), patience=patience) as station:
            yield station


def make_call(data_dir: str | None, *, training: bool = False) -> Call:
    """The call for this data directory, or the person's own; with `training` for the training beside it, which is laid
    out where it is not yet. Raises Refused where one is named that has no name: an unset variable of a script, most
    likely."""
    if data_dir is not None and not data_dir.strip():
        raise Refused("DATA_DIR_EMPTY", "cli.refused.data_dir")
    found = find_data_dir() if data_dir is None else expanded(Path(data_dir))
    if training:
        from app.training.setting_up import prepare

        found = prepare(found)
    if is_training(found):
        process.begin()
    return Call(found)


def call_of(context: typer.Context) -> Call:
    """The call that a command belongs to."""
    found = context.find_object(Call)
    return found if found is not None else make_call(None)


def actor(station: "Station", name: str, *, pin_stdin: bool = False) -> "Person":
    """Who acts: `name`, or who is signed in at the station. Where PINs are on, they show theirs, if they have one.

    Raises Refused: SIGN_IN_UNKNOWN (no such name; no name, and nobody is signed in; nobody was ever added), PIN_MISSING
    where no terminal can ask for it, and as PinCheck does.
    """
    person = who_acts(station, name)
    prove(station, person, shown_pin(station, person, stdin=pin_stdin))
    return person


def asker(station: "Station", name: str, *, pin_stdin: bool = False) -> "Person | None":
    """Who asks, where they say it, and show it as `actor` wants it; None where nobody is named."""
    return actor(station, name, pin_stdin=pin_stdin) if name else None


def who_acts(station: "Station", name: str) -> "Person":
    """`name`, or who is signed in at the station; nobody has shown yet that it is him. Raises Refused as `actor`."""
    person = station.people.find_by_name(name) if name else station.door.resume().person
    if person is not None and person.active:
        return person
    if station.people.is_empty():
        raise Refused("SIGN_IN_UNKNOWN", "cli.doctor.nobody")
    raise Refused("SIGN_IN_UNKNOWN", "people.refused.sign_in_unknown" if name else "cli.refused.nobody")


def shown_pin(station: "Station", person: "Person", *, stdin: bool = False) -> "SecretStr | None":
    """The PIN that `person` shows; asked for only where one is wanted. The line that standard input has for it is read
    in any case: what follows are codes."""
    if not stdin and not (station.settings.identity.pins and person.has_pin):
        return None
    return read_pin(PIN_VARIABLE, stdin=stdin, prompt=station.words.say("cli.ask.pin"))


def prove(station: "Station", person: "Person", pin: "SecretStr | None") -> None:
    """It is `person`, or PINs are off. Raises Refused as PinCheck does."""
    from services.identity.pin_check import PinCheck

    if station.settings.identity.pins:
        PinCheck(station.database, station.clock).check(person.id, pin)


def read_pin(variable: str, *, stdin: bool, prompt: str) -> "SecretStr | None":
    """A PIN from standard input's first line, the environment, or asked for at a terminal; None where nothing is
    entered. Raises Refused (PIN_MISSING) where there is no terminal."""
    from pydantic import SecretStr

    if stdin:
        text = sys.stdin.buffer.readline().decode("utf-8", "replace").strip()
    else:
        text = os.environ.get(variable, "") or _ask(prompt, "cli.refused.pin_missing")
    return SecretStr(text) if text else None


def read_new_pin(station: "Station", *, asks: bool = True) -> "SecretStr | None":
    """A new PIN from the environment, or, where `asks`, entered twice at a terminal, so that no slip of a finger locks
    anybody out; None where nothing is entered. Raises Refused (PIN_DIFFERS; PIN_MISSING where there is no terminal)."""
    from pydantic import SecretStr

    say, text = station.words.say, os.environ.get(NEW_PIN_VARIABLE, "")
    if not text and asks:
        text = _ask(say("cli.ask.new_pin"), "cli.refused.new_pin_missing")
        if text and _ask(say("cli.ask.new_pin_again"), "cli.refused.new_pin_missing") != text:
            raise Refused("PIN_DIFFERS", "people_screen.pin.differs")
    return SecretStr(text) if text else None


def _ask(prompt: str, nowhere: str) -> str:
    """`nowhere`: words that say how else it can be given, where there is no terminal to ask at."""
    if not sys.stdin.isatty():
        raise Refused("PIN_MISSING", nowhere)
    from getpass import getpass

    return getpass(f"{prompt} ")
