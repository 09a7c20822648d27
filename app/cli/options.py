"""Options that several commands share, each declared once."""

from typing import Annotated

import typer

from app.cli.words import words

AsJson = Annotated[bool, typer.Option("--json", help=words("option.json"))]
As = Annotated[str, typer.Option("--as", metavar="NAME", help=words("option.as"))]
Asker = Annotated[str, typer.Option("--as", metavar="NAME", help=words("option.asker"))]
PinStdin = Annotated[bool, typer.Option("--pin-stdin", help=words("option.pin_stdin"))]
SessionId = Annotated[str, typer.Argument(metavar="SESSION", help=words("option.session"))]


def group(key: str) -> typer.Typer:
    """A group of commands; without one it shows its help."""
    return typer.Typer(no_args_is_help=True, help=words(f"{key}.help"), rich_markup_mode=None)
