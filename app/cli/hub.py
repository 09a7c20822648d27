"""`scandesk hub`: the server of a site with several stations."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.call import Call, call_of
from app.cli.output import say_error
from app.cli.words import words
from services.hub.model import DEFAULT

__all__ = ["DEFAULT", "Database", "accounts_of", "hub"]  # DEFAULT: the organisation where none is named

if TYPE_CHECKING:
    from services.hub.accounts import HubAccounts

LOG = "hub"

Database = Annotated[str, typer.Option("--database", metavar="URL", help=words("hub.database"))]


def hub(
    context: typer.Context,
    host: Annotated[str, typer.Option(metavar="HOST", help=words("hub.host"))] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="PORT", min=0, max=65535, help=words("hub.port"))] = 8750,
    database: Database = "",
    certificate: Annotated[
        Path | None, typer.Option("--tls-certificate", metavar="FILE", help=words("hub.certificate"))
    ] = None,
    key: Annotated[Path | None, typer.Option("--tls-key", metavar="FILE", help=words("hub.key"))] = None,
) -> None:
    """Serve until a signal."""
    from app.hub.app import make_app
    from app.hub.asset_sites import open_sites
    from app.hub.feeds import Feeds
    from app.hub.place import find, hub_database, warn_of_lost_commits, warn_of_open_walls
    from app.hub.serve import Place, serve
    from app.program.crash_file import watch_for_crashes
    from app.program.logs import log_to
    from services.clock import SystemClock
    from services.database.changes import told_of_changes
    from services.database.lock import PATIENCE
    from services.database.sscc_note import NOTE
    from services.errors import Refused
    from services.hub.live import HubLive
    from services.hub.photos import Kept
    from services.hub.settings import FILE, read_settings
    from services.settings.places import make_data_dir
    from services.training.mark import is_training

    if (certificate is None) != (key is None):
        raise Refused("TLS_INCOMPLETE", "hub.refused.tls")
    data_dir = call_of(context).data_dir
    if is_training(data_dir):
        raise Refused("TRAINING", "training.refused.hub")
    log_to(make_data_dir(data_dir).logs, LOG)
    if (crash := watch_for_crashes(make_data_dir(data_dir).logs, LOG)) is not None:
        say_error(words("hub.crashed").format(at=crash.at.astimezone().isoformat(" ", "minutes"), number=crash.number))
    settings = read_settings(data_dir / FILE)
    with hub_database(data_dir, database, patience=PATIENCE) as opened:
        warn_of_open_walls(opened)
        warn_of_lost_commits(opened)
        clock = SystemClock()
        feeds = Feeds(HubLive(opened, clock))
        with told_of_changes(opened, feeds.ring), open_sites(settings.assets, data_dir, opened, clock) as sites:
            note = find(data_dir, database)[0] / NOTE
            kept = Kept(settings.photos.days, settings.photos.megabytes * 1_000_000)
            app = make_app(opened, clock, settings.sessions, feeds, sites, note, kept)
            try:
                serve(app, Place(host, port, certificate, key, settings.proxies), feeds.end)
            finally:
                app.state.rt_tokens.close()


@contextmanager
def accounts_of(call: Call, database: str) -> "Iterator[HubAccounts]":
    """The hub's accounts, beside the hub where it runs."""
    from app.hub.place import hub_database
    from services.clock import SystemClock
    from services.hub.accounts import HubAccounts

    with hub_database(call.prepare(), database) as opened:
        yield HubAccounts(opened, SystemClock())
