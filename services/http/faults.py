"""How a call fails, in the words of whoever makes it."""

from dataclasses import dataclass

from services.errors import OutsideFailed, OutsideKind, Refused


@dataclass(frozen=True, slots=True)
class Faults:
    """Keys of the words catalogue. `unreachable`: nothing came, or too late; `not_understood`: what came is no answer
    of such a server ({status}); `no_token`: there is none that can be sent."""

    unreachable: str
    not_understood: str
    no_token: str

    def nothing_came(self, *, sent: bool = True) -> OutsideFailed:
        """Nobody knows what became of the call; not `sent`: nothing did, nobody was there."""
        return OutsideFailed(OutsideKind.NETWORK, self.unreachable, retry=True, sent=sent)

    def somebody_else(self, status: int) -> OutsideFailed:
        """A proxy's page, or another server's answer."""
        return OutsideFailed(OutsideKind.NETWORK, self.not_understood, retry=True, status=status)

    def token_missing(self) -> Refused:
        return Refused("AUTH_REQUIRED", self.no_token)
