"""The form that corrects a refused message: which editors it has, and what its texts mean. No Qt here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.sessions.projects import Named
from services.sync.editing import NUMBERS, Value
from services.words.catalogue import Catalogue
from services.words.marks import visible
from ui.sync.views import EditField

LISTS = ("project_id", "client_id")


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the fields of the message `id`, and the lists that projects and clients are chosen from."""

    id: str
    values: Mapping[str, Value]
    named: Mapping[str, Sequence[Named]]

    def editors(self, words: Catalogue, said: Mapping[str, str]) -> tuple[EditField, ...]:
        """An editor for each field, with what the server said of it."""
        return tuple(self._editor(field, value, words, said.get(field, "")) for field, value in self.values.items())

    def changes(self, texts: Mapping[str, str], words: Catalogue) -> tuple[dict[str, Value], dict[str, str]]:
        """(what is to be, what is wrong: {field: sentence}) by what stands in the editors."""
        changes: dict[str, Value] = {}
        wrong: dict[str, str] = {}
        for field in self.values:
            text = texts.get(field, "").strip()
            if field in NUMBERS and text and not (text.isascii() and text.isdigit()):
                wrong[field] = words.say("sync.correct.number")
            else:
                changes[field] = (int(text) if field in NUMBERS else text) if text else None
        return changes, wrong

    def _editor(self, field: str, value: Value, words: Catalogue, said: str) -> EditField:
        text, hint = "" if value is None else str(value), ""
        choices: tuple[tuple[str, str], ...] = ()
        if field in LISTS:
            open_ = [(str(one.id), one.name) for one in self.named.get(field, ()) if one.active]
            if open_:
                unlisted = [(text, words.say("sync.correct.unlisted", number=text))]
                known = text in ("", *(key for key, _name in open_))
                choices = (("", words.say("sync.correct.nothing")), *([] if known else unlisted), *open_)
            else:
                hint = words.say("sync.correct.list_hint")
        return EditField(field, words.say(f"sync.field.{field}"), text, choices, hint, visible(said))
