"""`scandesk frames`: the camera scans that the hub has, and their frames. Whoever has its database may look."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.call import Call, call_of
from app.cli.hub import DEFAULT, Database
from app.cli.options import AsJson, group
from app.cli.output import Printer
from app.cli.words import words

if TYPE_CHECKING:
    from services.hub.recorded import Recorded

cli = group("frames")

Organisation = Annotated[str, typer.Option("--organisation", metavar="NAME", help=words("frames.organisation"))]
ScanId = Annotated[str, typer.Argument(metavar="SCAN", help=words("frames.scan"))]


@contextmanager
def _recorded(call: Call, database: str, organisation: str) -> "Iterator[Recorded]":
    """Beside the hub where it runs."""
    from app.hub.place import hub_database
    from services.clock import SystemClock
    from services.hub.accounts import HubAccounts
    from services.hub.recorded import Recorded

    with hub_database(call.prepare(), database) as opened:
        yield Recorded(opened, HubAccounts(opened, SystemClock()), organisation)


@cli.command("list", help=words("frames.list.help"))
def list_scans(
    context: typer.Context,
    most: Annotated[int, typer.Option("--limit", min=1, max=100_000, help=words("frames.list.limit"))] = 100,
    organisation: Organisation = DEFAULT,
    database: Database = "",
    as_json: AsJson = False,
) -> None:
    """List the last that were begun."""
    with _recorded(call_of(context), database, organisation) as recorded:
        found = recorded.scans(most)
    printer = Printer(as_json)
    printer.value(found)
    headings = [words(f"frames.heading.{name}") for name in ("scan", "session", "status", "frames", "rate", "begun")]
    printer.table(
        headings,
        (
            (one["scanId"], one["sessionId"], one["status"], one["frameCount"], f"{one['userDetectionRate']:.1f}",
             one["startedAt"]) for one in found
        ),
    )  # fmt: skip


@cli.command("show", help=words("frames.show.help"))
def show(
    context: typer.Context,
    scan: ScanId,
    organisation: Organisation = DEFAULT,
    database: Database = "",
    as_json: AsJson = False,
) -> None:
    """How one stands."""
    with _recorded(call_of(context), database, organisation) as recorded:
        found = recorded.status(scan)
    printer = Printer(as_json)
    printer.value(found)
    for name, value in found.items():
        printer.line(f"{name}: {value}")


@cli.command("export", help=words("frames.export.help"))
def export(
    context: typer.Context,
    scan: ScanId,
    organisation: Organisation = DEFAULT,
    database: Database = "",
    as_json: AsJson = False,
) -> None:
    """All its frames, a line each."""
    printer = Printer(as_json)
    with _recorded(call_of(context), database, organisation) as recorded:
        for frame in recorded.frames(scan):
            printer.row(frame, "  ".join("-" if value is None else str(value) for value in frame.values()))
