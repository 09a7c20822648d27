"""The entry point `scandesk`. Without a command: the desktop. Nothing heavy is imported before it is needed."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from app.cli import (
    archive,
    asset_files,
    camera_record,
    codes,
    database,
    decode,
    doctor,
    frames,
    hub,
    importing,
    packing_papers,
    people,
    print_queue,
    printer_simulator,
    provisioning,
    reviewing,
    scale_weighing,
    settings,
    supervisor_packing,
    support,
    sync,
    training,
    users,
)
from app.cli.call import Call, call_of, make_call
from app.cli.output import stand_streams_up
from app.cli.words import language, words
from services.errors import OutsideFailed, OutsideKind
from services.settings.places import make_data_dir

cli = typer.Typer(
    help=words("help"),
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
cli.add_typer(reviewing.cli, name="sessions")
cli.add_typer(importing.cli, name="import")
cli.add_typer(scale_weighing.cli, name="devices")
cli.add_typer(camera_record.cli, name="camera")
cli.add_typer(frames.cli, name="frames")
cli.add_typer(people.cli, name="people")
cli.add_typer(asset_files.cli, name="assets")
cli.add_typer(packing_papers.cli, name="packing")
cli.add_typer(print_queue.cli, name="labels")
cli.add_typer(printer_simulator.cli, name="printers")
cli.add_typer(settings.cli, name="settings")
cli.add_typer(sync.cli, name="sync")
cli.add_typer(supervisor_packing.cli, name="supervisor")
cli.add_typer(database.cli, name="db")
cli.add_typer(archive.cli, name="archive")
cli.add_typer(training.cli, name="training")
cli.add_typer(users.organisation, name="organisation")
cli.add_typer(users.user, name="user")
cli.add_typer(users.token, name="token")
cli.command("hub", help=words("hub.help"))(hub.hub)
cli.command("doctor", help=words("doctor.help"))(doctor.doctor)
cli.command("support", help=words("support.help"))(support.support)
cli.command("provision", help=words("provision.help"))(provisioning.provision)
cli.command("decode", help=words("decode.help"))(decode.decode)
cli.command("codes", help=words("codes.help"))(codes.codes)


def _version(wanted: bool) -> None:
    if wanted:
        from dataclasses import asdict
        from importlib.metadata import version

        from app.program.build import this_build

        typer.echo(f"scandesk {version('scandesk')}")
        if (build := this_build()) is not None:
            typer.echo(words("version.built").format(**asdict(build)))
        raise typer.Exit


@cli.callback(invoke_without_command=True)
def front_door(
    context: typer.Context,
    data_dir: Annotated[str | None, typer.Option("--data-dir", metavar="DIR", help=words("option.data_dir"))] = None,
    screen: Annotated[str, typer.Option("--screen", metavar="NAME", help=words("option.screen"))] = "",
    practise: Annotated[bool, typer.Option("--training", help=words("option.training"))] = False,
    demo: Annotated[bool, typer.Option("--demo", help=words("option.demo"))] = False,
    version: Annotated[  # noqa: ARG001 (its callback answers)
        bool, typer.Option("--version", callback=_version, is_eager=True, help=words("option.version"))
    ] = False,
) -> None:
    """Open the desktop, or play the demo, where no command follows."""
    context.obj = make_call(data_dir, training=practise)
    if context.invoked_subcommand is not None:
        return
    if demo:
        from app.demo.run import run_demo

        raise typer.Exit(run_demo(Path(data_dir) if data_dir else None, language()))
    raise typer.Exit(_open_one_desktop(call_of(context), screen))


def _open_one_desktop(call: Call, screen: str) -> int:
    """The window, or the one that is open already on this data: that comes to the front. Raises OutsideFailed where
    there is no display (Qt itself would only abort), and as `_open_desktop`."""
    has_display = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if sys.platform == "linux" and not has_display:
        raise OutsideFailed(OutsideKind.DEVICE, "cli.no_display", retry=False)
    from app.program.one_window import one_window

    make_data_dir(call.data_dir)
    with one_window(call.data_dir) as first:
        if first:
            return _open_desktop(call, screen)
    typer.echo(words("open_already"))
    return 0


def _open_desktop(call: Call, screen: str) -> int:
    """Raises OutsideFailed where the system lacks a library that no packed program carries (packaging/
    system-libraries)."""
    from app.desktop.plain_imports import import_plainly
    from app.health.libraries import missing_library, packages_for

    if why := missing_library(os.environ):
        raise OutsideFailed(OutsideKind.DEVICE, "cli.no_library", retry=False, why=why, packages=packages_for(why))
    try:
        import_plainly()
        import PySide6.QtWidgets  # noqa: F401 (first of all that needs those libraries)
    except ImportError as error:
        why = str(error)
        raise OutsideFailed(
            OutsideKind.DEVICE, "cli.no_library", retry=False, why=why, packages=packages_for(why)
        ) from error
    from app.desktop.run import LOG, run_desktop
    from app.program.logs import log_to

    log_to(make_data_dir(call.data_dir).logs, LOG)
    return run_desktop(call.data_dir, screen or None)


def main() -> None:
    """Run the command of `sys.argv` and exit with its code (app/cli/errors.py)."""
    stand_streams_up()
    try:
        code = cli(
            prog_name="scandesk", standalone_mode=False
        )  # else typer would tell wrong use itself, to people alone
    except Exception as error:
        from app.cli.errors import tell

        code = tell(error)
    sys.exit(code)


if __name__ == "__main__":
    main()
