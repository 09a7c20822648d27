"""The central server as commands tell of it: what keeps this station from it, in words, with what to do."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.cli.errors import Exit

if TYPE_CHECKING:
    from services.central.looking import Look
    from services.settings.model import Settings


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that keeps this station from its server. `words`: a key, with `params`."""

    code: str
    words: str
    exit: Exit
    params: dict[str, Any] = field(default_factory=dict)


def trouble_of(settings: "Settings", found: "Look | None") -> Trouble | None:
    """What to tell of it. `found` None: there is no address to look at."""
    from app.health.server import away_of

    away = away_of(settings, found)
    if away is None:
        return None
    return Trouble(away.code, away.words, Exit.OUTSIDE if away.outside else Exit.REFUSED, dict(away.params))
