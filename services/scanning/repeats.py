"""Which keys repeat because they are held down, whatever the window system calls them.

X lets go and presses a key that repeats in one millisecond, and Qt takes each such pair for a repeat
(QXcbKeyboard::handleKeyEvent). A scanner that sends a key in 1 or 2 ms does the same where a code has a character twice
in a row. What tells them apart is how long the key was down: nothing repeats as soon as a scanner lets go.
"""

# X waits for 500 or 660 ms before a key repeats, Windows for 250 or more, macOS for 225 or more, the hasty for 200. A
# key that was let go by then was pressed again.
SOONEST_MS = 150


class Repeats:
    """One window system's keys. Belongs to the thread that gets the events. A key is told by its `place`; `at` is its
    stamp, ms, see `stamps.Stamps`; `told`: whether the window system says that it repeats."""

    def __init__(self) -> None:
        self._since: dict[int, int] = {}  # when each key was pressed that is down, or is about to be again

    def press(self, place: int, at: int, *, told: bool) -> bool:
        """Whether this press repeats. May be asked more than once. One whose beginning went elsewhere is as told."""
        if told and self._long_down(place, at):
            return True
        self._since[place] = at
        return False

    def release(self, place: int, at: int, *, told: bool) -> bool:
        """Whether this release repeats, so that the key stays down."""
        if told:
            return self._long_down(place, at)
        self._since.pop(place, None)
        return False

    def _long_down(self, place: int, at: int) -> bool:
        since = self._since.get(place)
        return since is None or abs(at - since) >= SOONEST_MS
