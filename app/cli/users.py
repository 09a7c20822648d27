"""`scandesk organisation|user|token`: who may call the hub. Whoever has its database may say so."""

import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.call import call_of
from app.cli.hub import DEFAULT, Database, accounts_of
from app.cli.options import AsJson, group
from app.cli.output import Printer, say_error
from app.cli.shapes import moment
from app.cli.words import language, words
from services.hub.model import HubRole

if TYPE_CHECKING:
    from pydantic import SecretStr

    from services.hub.model import User

organisation = group("organisation")
user = group("user")
token = group("token")

Name = Annotated[str, typer.Argument(metavar="NAME", help=words("user.name"))]
Organisation = Annotated[str, typer.Option("--organisation", metavar="NAME", help=words("user.organisation"))]


@organisation.command("add", help=words("organisation.add.help"))
def add_organisation(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help=words("organisation.name"))],
    database: Database = "",
    as_json: AsJson = False,
) -> None:
    """Make an organisation; one that is there stays."""
    with accounts_of(call_of(context), database) as accounts:
        made = accounts.add_organisation(name)
    printer = Printer(as_json)
    printer.value({"name": name, "created": made})
    printer.line(name)


@organisation.command("list", help=words("organisation.list.help"))
def list_organisations(context: typer.Context, database: Database = "", as_json: AsJson = False) -> None:
    """List the organisations."""
    with accounts_of(call_of(context), database) as accounts:
        names = accounts.organisations()
    printer = Printer(as_json)
    printer.value([{"name": name} for name in names])
    for name in names:
        printer.line(name)


@organisation.command("assets", help=words("organisation.assets.help"))
def list_troubles(context: typer.Context, database: Database = "", as_json: AsJson = False) -> None:
    """List the assets of all organisations that somebody has to see to."""
    from app.hub.place import hub_database
    from services.clock import SystemClock
    from services.hub.accounts import HubAccounts
    from services.hub.troubles import troubles
    from services.words.catalogue import Catalogue

    printer, say = Printer(as_json), Catalogue(language()).say
    with hub_database(call_of(context).prepare(), database) as opened:
        found = [
            {
                "organisation": name,
                "asset_id": one.remote_id,
                "tag": one.tag,
                "serial_number": one.serial,
                "why": say(one.why, **one.params),
                "created_at": moment(one.created_at),
                "person": one.person,
                "station": one.station,
            }
            for name, one in troubles(opened, HubAccounts(opened, SystemClock()))
        ]
    printer.value(found)
    for line in found:
        printer.line(f"{line['organisation']}: {line['tag']} ({line['asset_id']}): {line['why']}")
    if not found:
        printer.line(words("organisation.assets.none"))


@user.command("add", help=words("user.add.help"))
def add_user(
    context: typer.Context,
    name: Name,
    role: Annotated[HubRole, typer.Option(case_sensitive=False, help=words("user.role"))] = HubRole.PACKER,
    organisation_name: Organisation = DEFAULT,
    full_name: Annotated[str, typer.Option(metavar="NAME", help=words("user.full_name"))] = "",
    database: Database = "",
    as_json: AsJson = False,
) -> None:
    """Make a user; the password comes on standard input, or is asked for."""
    password = _read_password()
    with accounts_of(call_of(context), database) as accounts:
        is_new = organisation_name not in accounts.organisations()
        made = accounts.add_user(
            name, full_name=full_name or name, role=role, organisation=organisation_name, password=password
        )
    if is_new:  # meant, or a typing error: whoever types it is to notice
        say_error(words("user.organisation_new").format(name=organisation_name))
    printer = Printer(as_json)
    printer.value(_shape(made) | {"created_organisation": is_new})
    printer.line(_line(made))


@user.command("list", help=words("user.list.help"))
def list_users(context: typer.Context, database: Database = "", as_json: AsJson = False) -> None:
    """List the users of all organisations."""
    with accounts_of(call_of(context), database) as accounts:
        users = accounts.users()
    printer = Printer(as_json)
    printer.value([_shape(one) for one in users])
    for one in users:
        printer.line(_line(one))


@user.command("password", help=words("user.password.help"))
def set_password(context: typer.Context, name: Name, database: Database = "", as_json: AsJson = False) -> None:
    """Set the password, from standard input or asked for; ends all tokens of the user."""
    from services.errors import Refused

    password = _read_password()
    if password is None:
        raise Refused("PASSWORD_MISSING", "hub.refused.password_missing")
    with accounts_of(call_of(context), database) as accounts:
        accounts.set_password(name, password)
        _print(accounts.find_user(name), as_json)


@user.command("deactivate", help=words("user.deactivate.help"))
def deactivate(context: typer.Context, name: Name, database: Database = "", as_json: AsJson = False) -> None:
    """Tokens and password no longer count."""
    with accounts_of(call_of(context), database) as accounts:
        _print(accounts.set_active(name, active=False), as_json)


@user.command("activate", help=words("user.activate.help"))
def activate(context: typer.Context, name: Name, database: Database = "", as_json: AsJson = False) -> None:
    """They count again."""
    with accounts_of(call_of(context), database) as accounts:
        _print(accounts.set_active(name, active=True), as_json)


@token.command("create", help=words("token.create.help"))
def create_token(
    context: typer.Context,
    name: Name,
    days: Annotated[int, typer.Option(metavar="N", min=1, max=3650, help=words("token.days"))] = 90,
    database: Database = "",
    as_json: AsJson = False,
) -> None:
    """A new token, shown once."""
    with accounts_of(call_of(context), database) as accounts:
        made = accounts.create_token(name, timedelta(days=days))
    printer = Printer(as_json)
    printer.value({"token": made.text, "expires_at": moment(made.expires_at)})
    printer.line(made.text)


@token.command("list", help=words("token.list.help"))
def list_tokens(context: typer.Context, database: Database = "", as_json: AsJson = False) -> None:
    """Whose tokens were given when, and until when they count; never the tokens themselves."""
    with accounts_of(call_of(context), database) as accounts:
        given = accounts.tokens()
    shapes = [
        {
            "name": one.name,
            "created_at": moment(one.created_at),
            "expires_at": moment(one.expires_at),
            "revoked_at": moment(one.revoked_at),
        }
        for one in given
    ]
    printer = Printer(as_json)
    printer.value(shapes)
    for shape in shapes:
        printer.line("  ".join(text or "-" for text in shape.values()))


@token.command("revoke", help=words("token.revoke.help"))
def revoke_tokens(context: typer.Context, name: Name, database: Database = "", as_json: AsJson = False) -> None:
    """End all tokens of a user at once."""
    with accounts_of(call_of(context), database) as accounts:
        ended = accounts.revoke_tokens(name)
    printer = Printer(as_json)
    printer.value({"name": name, "revoked": ended})
    printer.line(f"{name}: {ended}")


def _read_password() -> "SecretStr | None":
    """Asked for at a terminal, else the first line of standard input; None where there is none."""
    from getpass import getpass

    from pydantic import SecretStr

    if sys.stdin.isatty():
        text = getpass(f"{words('user.ask')} ")
    else:
        text = sys.stdin.buffer.readline().decode("utf-8", "replace").rstrip("\r\n")
    return SecretStr(text) if text else None


def _print(found: "User", as_json: bool) -> None:
    printer = Printer(as_json)
    printer.value(_shape(found))
    printer.line(_line(found))


def _line(found: "User") -> str:
    return f"{found.organisation}  {found.name}  {found.role.value}{'' if found.active else '  -'}"


def _shape(found: "User") -> dict[str, Any]:
    return {
        "id": found.id,
        "name": found.name,
        "full_name": found.full_name,
        "role": found.role.value,
        "organisation": found.organisation,
        "active": found.active,
    }
