"""What the campaign's processes would import once they run, imported before they are forked."""

import app.cli.hub
import app.hub.app
import app.hub.serve
import app.station
import services.central.sync
import services.database.postgres

__all__ = ["app", "services"]
