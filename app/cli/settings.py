"""`scandesk settings show|set|secret`: the machine's owner reads and changes the settings file."""

import tomllib
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.call import call_of
from app.cli.options import AsJson, group
from app.cli.output import Printer
from app.cli.words import language, words
from services.errors import Refused

if TYPE_CHECKING:
    from services.settings.reading import Loaded

cli = group("settings")

_SECRETS = "central_token|database_password|rt_token"


@cli.command(help=words("settings.show.help"))
def show(
    context: typer.Context,
    path: Annotated[str, typer.Argument(metavar="PATH", help=words("settings.path"))] = "",
    as_json: AsJson = False,
) -> None:
    """Show the settings that hold, and where the environment decides."""
    from services.settings.book import SettingsBook
    from services.words.catalogue import Catalogue

    loaded = SettingsBook(call_of(context).settle()).loaded
    flat = _flat(loaded.settings.model_dump(mode="json"))
    chosen = {key: value for key, value in flat.items() if key == path or key.startswith(f"{path}.") or not path}
    if not chosen:
        raise Refused("SETTING_UNKNOWN", "settings.refused.unknown", path=path)
    say = Catalogue(loaded.settings.station.language).say
    problems = problems_of(loaded, say)
    printer = Printer(as_json)
    printer.value({"settings": chosen, "from_environment": dict(loaded.overridden), "problems": problems})
    for key, value in chosen.items():
        printer.line(f"{key} = {value!r}" + (f"  ({loaded.overridden[key]})" if key in loaded.overridden else ""))
    for problem in problems:
        printer.line(problem["message"])


def problems_of(loaded: "Loaded", say: Callable[..., str]) -> list[dict[str, str]]:
    """What was wrong with the settings, in words."""
    return [{"path": one.path, "message": say(one.words, **one.params)} for one in loaded.problems]


@cli.command("set", help=words("settings.set.help"))
def set_setting(
    context: typer.Context,
    path: Annotated[str, typer.Argument(metavar="PATH", help=words("settings.path"))],
    value: Annotated[str, typer.Argument(metavar="VALUE", help=words("settings.value"))],
    as_json: AsJson = False,
) -> None:
    """Change one setting. A running desktop takes it over within a second or two."""
    from app.wiring.database_url import refuse_lost
    from services.settings.book import SettingsBook

    call = call_of(context)
    # Where the database is has to be known before a provisioning file writes people into one.
    data_dir = call.prepare() if path == "database.url" else call.settle()
    book = SettingsBook(data_dir)
    if path != "database.url":
        refuse_lost(book.loaded, data_dir)
    changed = _flat(_change(book, path, value).model_dump(mode="json"))
    printer = Printer(as_json)
    printer.value({"settings": {path: changed[path]}})
    printer.line(f"{path} = {changed[path]!r}")


@cli.command(help=words("settings.secret.help"))
def secret(
    context: typer.Context,
    which: Annotated[str, typer.Argument(metavar=_SECRETS, help=words("settings.which"))],
    remove: Annotated[bool, typer.Option("--remove", help=words("settings.secret.remove"))] = False,
    as_json: AsJson = False,
) -> None:
    """Keep a secret, asked for at the terminal or read from standard input; say where it is kept."""
    from services.settings.secrets import SecretName, Secrets
    from services.words.catalogue import Catalogue

    data_dir = call_of(context).prepare()
    try:
        wanted = SecretName(which)
    except ValueError as error:
        raise typer.BadParameter(which) from error
    secrets = Secrets(data_dir)
    if remove:
        secrets.remove(wanted)
    else:
        secrets.put(wanted, _read_secret())
    kept = secrets.kept_in(wanted)
    printer = Printer(as_json)
    printer.value({"secret": wanted.value, "kept": kept.value})
    printer.line(Catalogue(language()).say(f"settings.secret.{kept.value}"))


def _change(book: Any, path: str, text: str) -> Any:
    """A number, list or table as TOML; where that is no possible value, the text itself ("5" as a name)."""
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except (tomllib.TOMLDecodeError, RecursionError):
        return book.change(path, text, by=None)
    try:
        return book.change(path, value, by=None)
    except Refused as refused:
        if refused.code != "SETTING_INVALID" or isinstance(value, str | list | dict):
            raise
        return book.change(path, text, by=None)


def _read_secret() -> Any:
    import sys
    from getpass import getpass

    from pydantic import SecretStr

    text = getpass() if sys.stdin.isatty() else sys.stdin.readline()
    return SecretStr(text.strip())


def _flat(tree: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """{"look": {"scale": 100}} as {"look.scale": 100}; lists stay whole."""
    flat: dict[str, Any] = {}
    for name, value in tree.items():
        flat |= _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {f"{prefix}{name}": value}
    return flat
