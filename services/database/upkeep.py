"""What the writer does for the database besides writing jobs: all of it in its thread, on its connection.

This class does nothing: a process that does not own the data directory leaves the upkeep to the one that does.
"""

from sqlalchemy import Connection

from services.errors import OutsideFailed


class Upkeep:
    """What the writer calls. Subclasses say what they do."""

    def greet(self, connection: Connection) -> None:
        """A new connection, before its first use. Raises OutsideFailed where it leads to another database."""

    def rescued_or_kept(self, connection: Connection | None, fault: OutsideFailed | None) -> bool:
        """A commit failed with `fault` (None: a bug of ours); `connection` None: it could not even be made. True where
        the connection has to be kept, because what it has open is the only place where the data still is."""
        del connection, fault
        return False

    # The following three are called outside of any transaction.

    def note(self, connection: Connection) -> None:
        """Ten seconds have passed without silence."""

    def at_rest(self, connection: Connection) -> None:
        """Nothing waits, and nothing came for a while."""

    def at_end(self, connection: Connection) -> None:
        """The last call of the writer."""

    def trouble(self) -> OutsideFailed | None:
        """What somebody has to look after, though scans are stored; None where all is well."""
        return None

    def close(self) -> None:
        """End what runs. Called by the owner's thread after the writer has ended."""
