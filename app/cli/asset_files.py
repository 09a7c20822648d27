"""`scandesk assets batch|export FILE`: assets from a file, with one report of all that is wrong, and into one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli import finding
from app.cli.asset_acting import every, over, wants_to_follow
from app.cli.asset_ending import Trouble, end_at_once
from app.cli.asset_following import follow_and_end
from app.cli.asset_options import BatchName, Category, Funding, Internal, Manufacturer, Model, More, Wait, given
from app.cli.asset_scanning import cli
from app.cli.call import actor, call_of
from app.cli.errors import Exit
from app.cli.labels import content
from app.cli.options import As, AsJson, PinStdin
from app.cli.output import Printer, say_error
from app.cli.words import words
from services.scanning.marks import show

if TYPE_CHECKING:
    from app.station import Station
    from services.assets.sheet import Basis, FileFault, FileRow, Sheet, Taking
    from services.identity.person import Person

__all__ = ["cli"]  # the group of assets.py, with the commands of these files

Fault = dict[str, Any]  # line, field, message


@cli.command(help=words("assets.file.help"))
def batch(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=words("assets.file.file"))],
    manufacturer: Manufacturer = None,
    model: Model = None,
    category: Category = None,
    funding_source: Funding = None,
    internal_name: Internal = None,
    more: More = None,
    sheet: Annotated[str, typer.Option("--sheet", help=words("assets.file.sheet"))] = "",
    serials: Annotated[str, typer.Option("--serial-column", help=words("assets.file.serials"))] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=words("assets.file.dry_run"))] = False,
    skip_faults: Annotated[bool, typer.Option("--skip-faults", help=words("assets.file.skip_faults"))] = False,
    label: Annotated[bool | None, typer.Option("--label/--no-label", help=words("assets.create.label"))] = None,
    wait: Wait = None,
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Enter the assets of a file. Where a line is wrong nothing is entered, unless the wrong ones are left out."""
    own = given(manufacturer, model, category, funding_source, internal_name, more)
    from services.assets.sheet import Taking

    call, printer = call_of(context), Printer(as_json)
    with call.station() as station:
        by = actor(station, name, pin_stdin=pin_stdin)
        basis = station.basis_of_files()
        report = _Report(station, _read(basis, file, own, Taking(sheet, serials)), printer, asks=basis.asks)
        if dry_run or (report.faults and not skip_faults):
            report.end(dry_run=dry_run)
            return
        before = len(report.faults)
        ids = _enter(station, by, report, label)
        missed = None if skip_faults else report.missed(since=before)
        follows = wants_to_follow(station, wait)
        if not follows:
            end_at_once(station.assets.some(ids), printer, station.words, missed, report.told())
    if follows:
        follow_and_end(call, ids, printer, wait, missed, report.told())


@cli.command(help=words("assets.export.help"))
def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=words("assets.export.file"))],
    batch_name: BatchName = "",
    everything: Annotated[bool, typer.Option("--all", help=words("assets.export.all"))] = False,
    as_json: AsJson = False,
) -> None:
    """Write the assets of a batch, or all, to a file."""
    from services.assets.export import export_assets

    kind = file.suffix.lower()
    if kind not in (".csv", ".xlsx"):
        raise typer.BadParameter(".csv, .xlsx", param_hint="FILE")
    if everything and batch_name:
        raise typer.BadParameter(words("assets.export.which"))
    with call_of(context).station() as station:
        found = every(station, "" if everything else batch_name or finding.LAST)
        assets = [line.asset for line in found][::-1]
        left_out = station.assets.taken_back() if everything else 0
        names = dict.fromkeys(name for asset in assets for name in asset.fields.more)
        zone, say = station.settings.station.tz, station.words.say
        named = {station.id: station.settings.station.name}
        export_assets(file, "csv" if kind == ".csv" else "xlsx", assets, say=say, zone=zone, more=names, stations=named)
        printer = Printer(as_json)
        printer.value({"path": str(file), "assets": len(assets), "left_out": left_out})
        printer.line(say("cli.assets.export.done", path=file, n=len(assets)))
        if left_out:
            printer.line(say("cli.assets.export.left_out", n=left_out))


class _Report:
    """What a file holds: how its columns are taken, the lines to enter, and all that is wrong, told at once."""

    def __init__(self, station: "Station", sheet: "Sheet", printer: Printer, *, asks: bool) -> None:
        from services.assets.importing import Fate, plan

        self._say, self._printer = station.words, printer
        self._mapping, self._sheet = sheet.mapping, sheet.title
        planned = plan(station.assets, sheet)
        self.rows = [one for one in planned if one.fate is Fate.NEW]
        self._before = [one for one in planned if one.fate is Fate.BEFORE]
        self.faults = [self._fault(fault) for one in planned for fault in one.faults]
        self._tell(asks=asks)

    def add(self, fault: "FileFault") -> Fault:
        """One more fault."""
        self.faults.append(self._fault(fault))
        return self.faults[-1]

    def missed(self, *, since: int) -> Trouble | None:
        """The faults from that one on came while the others were entered: they fail the command."""
        lines = {fault["line"] for fault in self.faults[since:]}
        sentence = self._say.say("cli.assets.file.missed", n=len(lines))
        return Trouble(Exit.REFUSED, "FILE_FAULTS", sentence) if lines else None

    def told(self) -> Mapping[str, Any]:
        """For JSON."""
        mapping = [{"heading": one.heading, "field": one.field or None} for one in self._mapping]
        cleaned = [{"line": row.line, "serial_number": row.serial, "steps": self._steps(row)} for row in self._cleaned]
        before = [{"line": one.line, "serial_number": one.serial, "tag": one.tag or None} for one in self._before]
        told = {
            "sheet": self._sheet or None,
            "rows": len(self.rows),
            "mapping": mapping,
            "cleaned": cleaned,
            "before": before,
        }
        return {**told, "faults": self.faults}

    def end(self, *, dry_run: bool) -> None:
        """Nothing is entered: say so, and fail where something is wrong."""
        sentence = self._say.say("cli.assets.file.faults", n=len({fault["line"] for fault in self.faults}))
        error = {"error": {"code": "FILE_FAULTS", "message": sentence, "fields": {}}} if self.faults else {}
        self._printer.value({**error, **self.told(), "dry_run": dry_run, "assets": []})
        if self.faults:
            say_error(sentence)
            raise typer.Exit(Exit.REFUSED)

    def _tell(self, *, asks: bool) -> None:
        """For people. `asks`: a register has its say yet."""
        from services.assets.import_report import column_name, field_name

        say = self._say.say
        if self._sheet:
            self._printer.line(say("cli.assets.file.taken_sheet", sheet=self._sheet))
        for at, one in enumerate(self._mapping):
            field = field_name(one.field, say) or say("cli.assets.file.not_taken")
            self._printer.line(f"{column_name(at, one, say)} → {field}")
        for row in self._cleaned:
            steps = " ".join(self._steps(row))
            self._printer.line(say("assets.files.line", line=row.line, what=f"{show(row.serial)}: {steps}"))
        for was in self._before:
            self._printer.line(say("cli.assets.file.before", line=was.line, serial=was.serial, tag=was.tag or "–"))
        for fault in self.faults:
            self._printer.line(fault["message"])
        self._printer.line(say("cli.assets.file.rows", n=len(self.rows)))
        if asks and self.rows:
            self._printer.line(say("cli.assets.file.asks"))

    def _fault(self, fault: "FileFault") -> Fault:
        from services.assets.sheet import told

        return {"line": fault.line, "field": fault.field, "message": told(fault, self._say.say)}

    @property
    def _cleaned(self) -> Sequence["FileRow"]:
        return [one.row for one in self.rows if one.row is not None and one.row.steps]

    def _steps(self, row: "FileRow") -> list[str]:
        return [self._say.say(step.words, **step.params) for step in row.steps]


def _read(basis: "Basis", file: Path, own: Mapping[str, str], taking: "Taking") -> "Sheet":
    """The file, by the form and what is given over it. Raises Refused and OutsideFailed."""
    from services.assets.files import read_bytes

    form = replace(basis.form, fields=over(basis.form.fields, own))
    return read_bytes(content(file), file.name, replace(basis, form=form), taking)


def _enter(station: "Station", by: "Person", report: _Report, labels: bool | None) -> Sequence[str]:
    """Enter the rows, in their order. A batch that began with one of them ends with them: two imports at once may share
    one, and somebody else's goes on."""
    from services.assets.importing import enter, faults_of

    entered = enter(station.assets, report.rows, by, labels=labels)
    for fault in faults_of(entered.lines):
        say_error(report.add(fault)["message"])
    if entered.broke is not None:
        raise entered.broke
    ids = [one.asset for one in entered.lines if one.asset]
    station.assets.finish_begun(ids, by)
    return ids
