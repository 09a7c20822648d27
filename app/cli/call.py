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
        from app.logs import log_to

        log_to(make_data_dir(self.data_dir).logs, LOG)
        return self.data_dir

    @contextmanager
    def station(self, *, patience: float = 0.0) -> Iterator["Station"]:
        """The open station, beside the process that owns the directory where there is one. Logging goes to its
        folder. `patience`: seconds to wait for the directory; only who scans with its devices does."""
        from app.station import Station

        with Station.open(self.prepare(), patience=patience) as station:
            yield station


def make_call(data_dir: Path | None) -> Call:
    """The call for this data directory, or the person's own."""
    return Call(expanded(data_dir) if data_dir else find_data_dir())


def call_of(context: typer.Context) -> Call:
    """The call that a command belongs to."""
    found = context.find_object(Call)
    return found if found is not None else make_call(None)


def actor(station: "Station", name: str, *, pin_stdin: bool = False) -> "Person":
    """Who acts: `name`, or who is signed in at the station. Where PINs are on, they show theirs.

    Raises Refused: NOBODY (no name, and nobody is signed in), SIGN_IN_UNKNOWN, and as PinCheck does.
    """
    from services.identity.pin_check import PinCheck

    person = station.people.find_by_name(name) if name else station.door.resume().person
    if person is None or not person.active:
        raise Refused("SIGN_IN_UNKNOWN", "people.refused.sign_in_unknown" if name else "cli.refused.nobody")
    if station.settings.identity.pins:
        check = PinCheck(station.database, station.clock)
        check.check(person.id, read_pin(PIN_VARIABLE, stdin=pin_stdin, prompt=station.words.say("cli.ask.pin")))
    return person


def read_pin(variable: str, *, stdin: bool, prompt: str) -> "SecretStr | None":
    """A PIN from standard input's first line, the environment, or asked for at a terminal; None where there is none."""
    from pydantic import SecretStr

    if stdin:
        text = sys.stdin.buffer.readline().decode("utf-8", "replace").strip()
    else:
        text = os.environ.get(variable, "") or _ask(prompt)
    return SecretStr(text) if text else None


def _ask(prompt: str) -> str:
    if not sys.stdin.isatty():
        return ""
    from getpass import getpass

    return getpass(f"{prompt} ")
