"""Who a file of waiting messages comes from: the station, and the user whose token it has."""

from importlib.metadata import version

from services.settings.model import Settings
from services.settings.secrets import SecretName, Secrets
from services.sync.exporting import Origin


def origin_of(station: str, settings: Settings, secrets: Secrets) -> Origin:
    """`station`: its id. Waits for the keyring."""
    from services.hub.tokens import unchecked  # loads only where it is asked for

    token = secrets.get(SecretName.CENTRAL_TOKEN)
    says = unchecked(token.get_secret_value()) if token else None
    named = (says.user_id, says.jti_hash) if says else (None, None)
    return Origin(station, settings.station.name, version("scandesk"), settings.central.url, *named)
