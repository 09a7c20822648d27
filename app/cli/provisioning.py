"""`scandesk provision`: sets a station up from a file, without a person."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.call import call_of
from app.cli.options import AsJson
from app.cli.output import Printer
from app.cli.words import language, words

if TYPE_CHECKING:
    from app.provisioning import Provisioned
    from services.provisioning.model import Faulty
    from services.settings.secrets import Kept
    from services.words.catalogue import Catalogue


def provision(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help=words("provision.file"))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=words("provision.dry_run"))] = False,
    example: Annotated[bool, typer.Option("--example", help=words("provision.example"))] = False,
    hash_pin: Annotated[bool, typer.Option("--hash-pin", help=words("provision.hash_pin"))] = False,
    as_json: AsJson = False,
) -> None:
    """Bring this station to what the file says; a file with anything wrong in it changes nothing."""
    if example:
        _print_example(Printer(as_json))
    elif hash_pin:
        _print_hash(Printer(as_json))
    elif file is None:
        raise typer.BadParameter(words("provision.no_file"), param_hint="FILE")
    else:
        _provision(call_of(context).prepare(), file.absolute(), Printer(as_json), dry_run=dry_run)


def _provision(data_dir: Path, file: Path, printer: Printer, *, dry_run: bool) -> None:
    from app.provisioning import provision as bring
    from services.provisioning.model import Faulty
    from services.words.catalogue import Catalogue

    try:
        done = bring(data_dir, file, dry_run=dry_run)
    except Faulty as faulty:
        _print_faults(faulty, file, printer, Catalogue(language()))
        raise typer.Exit(1) from faulty
    catalogue = Catalogue(done.language)
    printer.value(_shape(done, dry_run=dry_run))
    for line in _lines(done, catalogue):
        printer.line(line)
    outcome = "unchanged" if not done.changes else "would" if dry_run else "done"
    printer.line(catalogue.say(f"provision.told.{outcome}", path=file))


def _print_faults(faulty: "Faulty", file: Path, printer: Printer, catalogue: "Catalogue") -> None:
    from app.cli.output import say_error

    told = [
        {"line": one.line, "key": one.key, "message": catalogue.say(one.words, **one.params)} for one in faulty.faults
    ]
    message = catalogue.say("provision.told.faulty", path=file, n=len(told))
    fields = {one["key"]: one["message"] for one in told}
    printer.value({"error": {"code": faulty.code, "message": message, "fields": fields}, "faults": told})
    for one in told:
        place = ":".join(str(part) for part in (file, one["line"]) if part)
        say_error(": ".join(str(part) for part in (place, one["key"], one["message"]) if part))
    say_error(message)


def _shape(done: "Provisioned", *, dry_run: bool) -> dict[str, Any]:
    changes = done.changes
    return {
        "file": str(done.path),
        "dry_run": dry_run,
        "changed": bool(changes),
        "settings": [
            {"path": one.path, "before": _plain(one.before), "after": _plain(one.after)} for one in changes.settings
        ],
        "secrets": [{"name": name.value, "kept": done.kept[name].value} for name in changes.secrets],
        "people": [
            {"name": one.wanted.name, "act": _act(one), "fields": sorted(one.fields), "pin": one.sets_pin}
            for one in changes.people
        ],
        "from_environment": dict(done.overridden),
    }


def _lines(done: "Provisioned", catalogue: "Catalogue") -> list[str]:
    say, changes = catalogue.say, done.changes
    lines = [f"{one.path} = {_plain(one.after)!r}" for one in changes.settings]
    lines += [say("provision.told.overridden", path=path, variable=one) for path, one in done.overridden.items()]
    lines += [f"{name.value}: {say(_kept(done.kept[name]))}" for name in changes.secrets]
    return lines + [say(f"provision.told.{_act(one)}", name=one.wanted.full_name) for one in changes.people]


def _kept(kept: "Kept") -> str:
    """The words for where a secret is; a dry run puts it nowhere."""
    return "provision.told.secret" if kept == "nowhere" else f"settings.secret.{kept.value}"


def _act(change: Any) -> str:
    return "added" if change.is_new else "changed"


def _plain(value: Any) -> Any:
    """As JSON has it."""
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _print_example(printer: Printer) -> None:
    from resources import path

    text = path("provision", "example.toml").read_text("utf-8")
    printer.value({"example": text})
    for line in text.splitlines():
        printer.line(line)


def _print_hash(printer: Printer) -> None:
    """Of a PIN that is asked for at the terminal, or the first line of standard input."""
    import sys

    from app.cli.call import NEW_PIN_VARIABLE, read_pin
    from services.errors import Refused
    from services.identity.pins import hash_pin
    from services.words.catalogue import Catalogue

    prompt = Catalogue(language()).say("cli.ask.new_pin")
    pin = read_pin(NEW_PIN_VARIABLE, stdin=not sys.stdin.isatty(), prompt=prompt)
    if pin is None:
        raise Refused("PIN_MISSING", "people.refused.pin_missing")
    text = hash_pin(pin)
    printer.value({"pin_hash": text})
    printer.line(text)
