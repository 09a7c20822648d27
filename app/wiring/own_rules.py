"""What the station's settings say of codes and of new sessions, as they are at that moment."""

from services.scanning import meaning
from services.scanning.joined import Joined
from services.scanning.meaning import Meaning
from services.scanning.patterns import Patterns
from services.scanning.scan import Scan
from services.sessions.model import DuplicateHandling, SessionConfig, SessionType, ValidationMode
from services.settings.model import Settings


class OwnRules:
    """Any thread. `use` gives it other settings; `training`: codes of training mean something here."""

    def __init__(self, settings: Settings, *, training: bool = False) -> None:
        self._training = training
        self.use(settings)

    def use(self, settings: Settings) -> None:
        """From now on these settings hold."""
        self._settings = settings
        self._patterns = _patterns(settings, training=self._training)

    @property
    def patterns(self) -> Patterns:
        """How codes are told apart here."""
        return self._patterns

    def read(self, scan: Scan) -> Meaning:
        """What a scan's code means here. Never raises."""
        return meaning.read(scan, self._patterns)

    def read_code(self, code: str, symbology: str = "") -> Meaning:
        """What a code means that was typed, listed, or scanned elsewhere. Never raises."""
        return meaning.read_code(code, self._patterns, symbology=symbology)

    def key_of(self, code: str) -> str:
        """The key by which a typed or listed code is compared."""
        return self.read_code(code).key

    def config_of(self, session_type: SessionType) -> SessionConfig:
        """The station's own rules for a new session of this type."""
        own = getattr(self._settings.sessions, session_type.value.lower())
        return SessionConfig(
            ValidationMode(own.validation_mode), DuplicateHandling(own.duplicate_handling), own.timeout_minutes
        )

    def always_blind(self, session_type: SessionType) -> bool:
        """Whether each session of this type is a blind count."""
        return bool(getattr(self._settings.sessions, session_type.value.lower()).always_blind)

    def always_review(self, session_type: SessionType) -> bool:
        """Whether somebody looks at each session of this type before it is completed."""
        return bool(getattr(self._settings.sessions, session_type.value.lower()).always_review)


def joined(settings: Settings) -> Joined | None:
    """Device id → the first id of its group; None where set-up joined nothing."""
    groups = {device: group[0] for group in settings.scanning.joined for device in group if group}
    return Joined(groups) if groups else None


def _patterns(settings: Settings, *, training: bool) -> Patterns:
    own = settings.scanning.patterns
    return Patterns.of(
        site=settings.station.site,
        tag=own.tag,
        shipment=own.shipment,
        plate=own.plate,
        serial=own.serial,
        location=own.location,
        bare_sscc=own.bare_sscc,
        training=training,
    )
