"""What hub.toml says of each organisation's assets, made real: registers that are read, printers that are held."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from random import random

from pydantic import SecretStr

from app.devices.printers import make_printer
from services import hidden
from services.assets.model import LOCAL, Numbering
from services.assets.policy import Policy
from services.clock import Clock
from services.database.database import Database
from services.database.transactions import Walled
from services.http.certificate import trusted
from services.hub.accounts import HubAccounts
from services.hub.acting import STATION
from services.hub.asset_copies import AssetCopies
from services.hub.asset_sites import Site, Sites
from services.hub.label_printer import HubPrinter
from services.hub.settings import AssetSettings
from services.hub.tags import number_from
from services.identity.by import By
from services.printing.pages import LabelPages
from services.rt.register import RtRegister
from services.settings.model import Settings
from services.settings.secrets import SecretName, Secrets


@contextmanager
def open_sites(
    settings: Mapping[str, AssetSettings], data_dir: Path, database: Database, clock: Clock
) -> Iterator[Sites]:
    """At work while the block runs. Raises Refused where a printer's settings make none."""
    secrets, pages = Secrets(data_dir), LabelPages(data_dir, Settings)
    with ExitStack() as stack:
        sites = {name: _site(one, secrets, pages, clock, stack) for name, one in settings.items()}
        number_of = HubAccounts(database, clock).organisation_number
        for name, one in settings.items():
            if (number := number_of(name)) is not None:
                by = By(clock.now(), STATION, None, STATION, number)
                number_from(Walled(database, number), by, Numbering(one.prefix, one.digits), one.first)
        copies = AssetCopies(database, clock, sites, number_of, random)
        stack.callback(copies.stop)
        copies.start()
        yield sites


def _site(settings: AssetSettings, secrets: Secrets, pages: LabelPages, clock: Clock, stack: ExitStack) -> Site:
    is_rt, rt, printer = settings.mode == "rt", settings.rt, None
    if settings.printer is not None:
        printer = HubPrinter(settings.printer, clock, partial(make_printer, clock=clock), pages)
        stack.callback(printer.stop)
    numbering = Numbering(settings.prefix, settings.digits)
    if not is_rt:
        return Site(Policy(numbering, LOCAL, prefix=settings.prefix), printer=printer)
    policy = Policy(numbering, rt.url, prefix=settings.prefix, catalog=rt.catalog)
    checked = trusted()
    register = stack.enter_context(closing(RtRegister(rt, token=_token(settings, secrets), trusting=checked)))
    names = rt.fields.manufacturer, rt.fields.model
    return Site(policy, register, printer, names, lambda own: RtRegister(rt, token=lambda: own, trusting=checked))


def _token(settings: AssetSettings, secrets: Secrets) -> Callable[[], SecretStr | None]:
    """The hub's own: of the environment where a variable is named, else the secret of the data directory."""
    if not settings.token_variable:
        return lambda: secrets.get(SecretName.RT_TOKEN)
    hidden.remember(os.environ.get(settings.token_variable, ""), ours=True)
    return lambda: SecretStr(os.environ[settings.token_variable]) if os.environ.get(settings.token_variable) else None
