"""Where somebody came from: the one home of it, for all pages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trail:
    """The keys of the pages on the way to the one that is open, which is the last. No page stands on it twice, so that
    going back always comes to an end: at the first."""

    keys: tuple[str, ...] = ()

    @property
    def before(self) -> str:
        """The page that one came from, "" where the first one is open."""
        return self.keys[-2] if len(self.keys) > 1 else ""

    def opened(self, key: str) -> "Trail":
        """The trail once this page is open. A page that is on it already was come back to: what came after it is
        off the trail."""
        way = self.keys[: self.keys.index(key)] if key in self.keys else self.keys
        return Trail((*way, key))
