"""Options and arguments that the commands on assets share, and what is made of them."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from app.cli.words import words
from services.assets.contract import MORE

Manufacturer = Annotated[str | None, typer.Option("--manufacturer", metavar="TEXT", help=words("assets.manufacturer"))]
Model = Annotated[str | None, typer.Option("--model", metavar="TEXT", help=words("assets.model"))]
Category = Annotated[str | None, typer.Option("--category", metavar="TEXT", help=words("assets.category"))]
Funding = Annotated[str | None, typer.Option("--funding-source", metavar="TEXT", help=words("assets.funding_source"))]
Internal = Annotated[str | None, typer.Option("--internal-name", metavar="TEXT", help=words("assets.internal_name"))]
More = Annotated[list[str] | None, typer.Option("--field", metavar="NAME=VALUE", help=words("assets.more"))]
Wait = Annotated[float | None, typer.Option("--wait", metavar="SECONDS", min=0.0, help=words("assets.wait"))]
AssetName = Annotated[str, typer.Argument(metavar="ASSET", help=words("assets.asset"))]
BatchName = Annotated[str, typer.Option("--batch", metavar="BATCH", help=words("assets.batch_name"))]


def given(
    manufacturer: str | None,
    model: str | None,
    category: str | None,
    funding_source: str | None,
    internal_name: str | None,
    more: Sequence[str] | None,
) -> Mapping[str, str]:
    """What the options say of an asset, as `services.assets.model.Form.once` has it: nothing of those left out."""
    shared = {
        "manufacturer": manufacturer,
        "model": model,
        "category": category,
        "funding_source": funding_source,
        "internal_name": internal_name,
    }
    return {name: text for name, text in shared.items() if text is not None} | _more(more or ())


def _more(pairs: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise typer.BadParameter("NAME=VALUE", param_hint="--field")
        found[f"{MORE}{name.strip()}"] = value
    return found
