"""`scandesk devices simulate-scale`: a scale that is not there, to try everything without one."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from app.cli.devices import PortTold, cli, lines_of, typed
from app.cli.options import AsJson
from app.cli.output import Printer, say_error
from app.cli.signals import wait_for_a_signal
from app.cli.words import language, words

__all__ = ["cli"]  # the group of devices.py, with the command of this file


_WITH_MORE: Final[Mapping[str, str]] = {"put": "put 2.35", "take": "take 0.5", "pause": "pause 1"}


class Kind(StrEnum):
    """The protocols that a simulated scale speaks (`hardware.scales.voices`)."""

    TOLEDO = "toledo"
    SICS = "sics"
    ADAM = "adam"
    LINE = "line"
    PRINT = "print"


@cli.command("simulate-scale", help=words("devices.simulate_scale.help"))
def simulate_scale(
    kind: Annotated[Kind, typer.Option("--kind", help=words("devices.simulate_scale.kind"))] = Kind.TOLEDO,
    script: Annotated[Path | None, typer.Option("--script", metavar="FILE", help=words("devices.script"))] = None,
    port_file: Annotated[
        Path | None, typer.Option("--port-file", metavar="FILE", help=words("devices.port_file"))
    ] = None,
    link: Annotated[Path | None, typer.Option("--link", metavar="PATH", help=words("devices.link"))] = None,
    stay: Annotated[bool, typer.Option("--stay", help=words("devices.stay"))] = False,
    as_json: AsJson = False,
) -> None:
    """Open a serial port that is not there and answer as a scale does, with what a script or typed lines lay on it."""
    from hardware.scales.script import Verb, read_script
    from hardware.scales.simulator import SimulatedScalePort
    from services.errors import Refused
    from services.words.catalogue import Catalogue

    lines = lines_of(script) if script is not None else None
    read_script(lines or ())  # all of them understood before the first is played
    with SimulatedScalePort(kind.value, link) as port:
        told = PortTold(port, port_file, Printer(as_json))
        told.tell()
        for line in lines if lines is not None else typed():
            try:
                port.play([line])
            except Refused:  # typed: the next line may be right
                known = ", ".join(_WITH_MORE.get(verb, verb) for verb in Verb)
                say_error(Catalogue(language()).say("cli.devices.simulate_scale.typed", typed=line, known=known))
            told.tell()
        if stay:
            wait_for_a_signal()
