"""What a reviewer says is to be done again: typed, or chosen from what is mostly said, by digits or step by step."""

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit

from services.sessions.model import MAX_NOTES
from services.words.catalogue import Catalogue
from ui.widgets.field import Field

_OFTEN = ("again", "missing", "unexpected", "unknown")


class ReviewNote(Field):
    """`changed` is called whenever the note is another. Digits count from 1."""

    def __init__(self, words: Catalogue, changed: Callable[[], None]) -> None:
        self._edit = QLineEdit()
        self._edit.setMaxLength(MAX_NOTES)
        self._often = [words.say(f"review.often.{name}") for name in _OFTEN]
        often = " · ".join(f"{number} {text}" for number, text in enumerate(self._often, start=1))
        super().__init__(words.say("review.note"), self._edit, words.say("review.note_means", often=often))
        self._edit.textChanged.connect(changed)
        self.setFocusProxy(self._edit)

    @property
    def text(self) -> str:
        return self._edit.text().strip()

    def clear(self) -> None:
        self._edit.clear()

    def choose(self, digit: int) -> bool:
        """Say what has this number; whether there is such a thing."""
        if not 1 <= digit <= len(self._often):
            return False
        self._edit.setText(self._often[digit - 1])
        return True

    def step(self, by: int) -> None:
        """The next (1) or the previous (-1) of them; at an end it stays. Where none is said yet, the first."""
        now = self._often.index(self.text) if self.text in self._often else -1
        self.choose(1 + max(0, min(len(self._often) - 1, now + by)))
