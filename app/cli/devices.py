"""`scandesk devices list|simulate`: scanners of the settings, ports and cameras that are there, a simulated scanner."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Protocol

import typer

from app.cli.call import call_of
from app.cli.options import AsJson, group
from app.cli.output import Printer
from app.cli.setup_codes import setup_codes
from app.cli.signals import wait_for_a_signal
from app.cli.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hardware.scanners.simulator import SimulatedSerialPort
    from services.settings.model import HidLine, SerialLine

cli = group("devices")
cli.command("codes", help=words("devices.codes.help"))(setup_codes)


@cli.command("list", help=words("devices.list.help"))
def list_devices(context: typer.Context, as_json: AsJson = False) -> None:
    """List the scanners and scales of the settings, each with its port as it stands, and the ports and cameras that are
    there."""
    from app.health.hid import hid_shapes
    from app.health.scale import scale_shape
    from hardware.camera.present import list_cameras
    from hardware.scanners.ports import list_ports
    from services.settings.book import SettingsBook
    from services.words.catalogue import Catalogue

    settings = SettingsBook(call_of(context).settle()).settings
    say = Catalogue(settings.station.language).say
    hids = hid_shapes()
    scanners = [*map(_scanner, settings.scanning.serial), *(_hid_scanner(line, hids) for line in settings.scanning.hid)]
    scales = [scale_shape(line, hids) for line in settings.weighing.scales]
    ports = [
        {"port": port.name, "description": port.description, "identity": port.identity or None} for port in list_ports()
    ]
    cameras = [{"number": one.number, "name": one.name} for one in list_cameras()]
    printer = Printer(as_json)
    keyboard = settings.scanning.wedge.on
    printer.value(
        {
            "scanners": scanners,
            "scales": scales,
            "ports": ports,
            "hids": hids,
            "keyboard_scanners": keyboard,
            "cameras": cameras,
        }
    )
    printer.table(
        [say(f"cli.column.{name}") for name in ("id", "name", "port", "there")],
        [
            (one["id"], one["name"], one["port"], say("common.yes" if one["there"] else "common.no"))
            for one in (*scanners, *scales)
        ],
    )
    printer.table(
        [say(f"cli.column.{name}") for name in ("port", "description", "identity")],
        [(one["port"], one["description"], one["identity"] or "") for one in ports],
    )
    printer.table(
        [say(f"cli.column.{name}") for name in ("identity", "usb_kind", "description", "may_open")],
        [
            (
                one["identity"],
                say(f"cli.hid.kind.{one['kind']}"),
                one["description"],
                say("common.no" if one["rule"] else "common.yes"),
            )
            for one in hids
        ],
    )
    printer.table(
        [say("cli.column.seq"), say("cli.column.camera")], [(str(one["number"]), one["name"]) for one in cameras]
    )


@cli.command(help=words("devices.simulate.help"))
def simulate(
    script: Annotated[Path | None, typer.Option("--script", metavar="FILE", help=words("devices.script"))] = None,
    port_file: Annotated[
        Path | None, typer.Option("--port-file", metavar="FILE", help=words("devices.port_file"))
    ] = None,
    link: Annotated[Path | None, typer.Option("--link", metavar="PATH", help=words("devices.link"))] = None,
    stay: Annotated[bool, typer.Option("--stay", help=words("devices.stay"))] = False,
    as_json: AsJson = False,
) -> None:
    """Open a serial port that is not there and play codes into it: a script's, or those typed line by line."""
    from hardware.scanners.script import read_script
    from hardware.scanners.simulator import SimulatedSerialPort

    printer = Printer(as_json)
    with SimulatedSerialPort(link) as port:
        told = PortTold(port, port_file, printer)
        told.tell()
        if script is not None:
            lines = lines_of(script)
            read_script(lines)  # all of them understood before the first is played
            _play(port, lines, told)
        else:
            _play(port, (f"code {line}" if not _is_step(line) else line for line in typed()), told)
        if stay:
            wait_for_a_signal()


class Named(Protocol):
    """A simulated device: the port's name now, and the one that stays."""

    @property
    def port(self) -> str: ...

    @property
    def name(self) -> str: ...


class PortTold:
    """Says the port's name, on standard output and in the port file, each time it has changed."""

    def __init__(self, port: Named, port_file: Path | None, printer: Printer) -> None:
        self._port = port
        self._file = port_file
        self._printer = printer
        self._last = ""

    def tell(self) -> None:
        name = self._port.port
        if name == self._last:
            return
        self._last = name
        if self._file is not None:
            fresh = self._file.with_name(f".{self._file.name}.new")
            fresh.write_text(f"{name}\n", "utf-8")
            fresh.replace(self._file)
        self._printer.row({"event": "port", "port": name, "name": self._port.name}, name)


def _play(port: "SimulatedSerialPort", lines: "Iterable[str]", told: PortTold) -> None:
    """Line by line, so that what is typed is sent at once, and a new port name is told at once."""
    for line in lines:
        port.play([line])
        told.tell()


def _is_step(line: str) -> bool:
    """Whether a typed line is a step of a script; anything else is a code."""
    from hardware.scanners.script import Verb

    return not line.strip() or line.startswith("#") or line.split(" ", 1)[0] in set(Verb)


def typed() -> "Iterable[str]":
    """The lines of standard input, as they come."""
    for line in sys.stdin:
        yield line.rstrip("\r\n")


def lines_of(script: Path) -> list[str]:
    """The script's lines. Raises OutsideFailed."""
    from services.errors import OutsideFailed, OutsideKind

    try:
        return script.read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise OutsideFailed(
            OutsideKind.FILE, "device.simulator.no_script", retry=False, path=script, why=why
        ) from error


def _scanner(line: "SerialLine") -> dict[str, Any]:
    from hardware.scanners.ports import find_port
    from services.errors import OutsideFailed

    try:
        port = find_port(line.port)
    except OutsideFailed:
        port = ""
    there = bool(port) and (sys.platform == "win32" or Path(port).exists())
    return {"id": line.id, "name": line.name, "port": line.port, "found": port or None, "there": there}


def _hid_scanner(line: "HidLine", hids: list[dict[str, Any]]) -> dict[str, Any]:
    from app.health.hid import path_of

    found = path_of("scanner", line.device, hids)
    return {"id": line.id, "name": line.name, "port": line.device, "found": found, "there": found is not None}
