"""What somebody changes in the form above a batch: seen at once, stored in that order and before any serial that comes
after it, and kept here until a look has seen it stored. No Qt here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from services.assets.draft import Change, Draft, Held
from services.assets.model import Form
from services.identity.rights import Right, may
from ui.acting import acting
from ui.assets import edits as editing
from ui.running import InTurn, Run
from ui.station import Station

NOTHING: Final[Mapping[str, str]] = {}


@dataclass(eq=False, slots=True)
class Pending:
    """A change on its way. `edits`: what was typed, empty for any other change; `once`: for the next asset alone."""

    held: Held
    edits: Mapping[str, str]
    once: bool = False
    told: str = ""
    waited_for: bool = False
    stored: bool = False


class FormChanges:
    """Called in the UI thread; waiting goes through `run`. `told` is called with a change's sentence once it is stored,
    `broke` with why one is not, `changed` when there is to be looked anew."""

    def __init__(
        self,
        station: Station,
        run: Run,
        *,
        told: Callable[[str], None],
        broke: Callable[[Exception], None],
        changed: Callable[[], None],
    ) -> None:
        self._station, self._told, self._broke, self._changed = station, told, broke, changed
        self._turn = InTurn(run)
        self._pending: list[Pending] = []
        self._refused: dict[bool, dict[str, str]] = {False: {}, True: {}}  # typed by who may not: for all, for once

    def applied(self, form: Form) -> Form:
        """The stored form as it is seen: with all that is on its way."""
        for once, edits in self._refused.items():
            form = editing.applied(form, edits, once=once) if edits else form
        for one in self._pending:
            form = one.held.change(form)
        return form

    @property
    def are_all_seen(self) -> bool:
        """Nothing is on its way any more."""
        return not self._pending and not any(self._refused.values())

    def type(self, key: str, text: str, *, once: bool) -> None:
        """Something else stands in a field; it is stored by `store`, or before the next scan."""
        for edits in self._refused.values():
            edits.pop(key, None)
        self._type({key: text}, once=once)

    def make(self, change: Change, told: str = "") -> None:
        """Another change, stored at once."""
        self._pending.append(Pending(self._hold(change), NOTHING, told=told))
        self.store()

    def replace(self, change: Change, told: str) -> None:
        """A change of the whole form: what was typed before, and could not be stored, is gone with it."""
        self._refused = {False: {}, True: {}}
        self.make(change, told)

    def store(self) -> None:
        """Keep what was typed; also what somebody typed who might not, now that somebody is there who may."""
        if may(self._station.door.presence.present, Right.ASSETS):
            for once, edits in self._refused.items():
                self._type(edits, once=once, below=True)
            self._refused = {False: {}, True: {}}
        self._draft.store()
        for one in self._pending:
            if not one.waited_for:
                one.waited_for = True
                self._turn(one.held.stored.result, partial(self._stored, one), partial(self._failed, one))

    def stored(self) -> tuple[Pending, ...]:
        """What a look sees that begins now."""
        return tuple(one for one in self._pending if one.stored)

    def settle(self, seen: tuple[Pending, ...]) -> None:
        """A look has seen these."""
        self._pending = [one for one in self._pending if one not in seen]

    # -- inside --------------------------------------------------------------------------------------------------------

    @property
    def _draft(self) -> Draft:
        return self._station.assets.draft

    def _hold(self, change: Change) -> Held:
        return self._draft.hold(change, acting(self._station, words="assets.refused.right"))

    def _type(self, edits: Mapping[str, str], *, once: bool, below: bool = False) -> None:
        """`below`: under what is being typed."""
        last = self._pending[-1] if self._pending else None
        if last is not None and last.edits and last.once == once:
            both = {**edits, **last.edits} if below else {**last.edits, **edits}
            if self._draft.amend(last.held, partial(editing.applied, edits=both, once=once)):
                last.edits = both
                return
        if edits:
            held = self._hold(partial(editing.applied, edits=edits, once=once))
            self._pending.append(Pending(held, edits, once))

    def _stored(self, one: Pending, _done: None) -> None:
        one.stored = True
        if one.told:
            self._told(one.told)
        self._changed()

    def _failed(self, one: Pending, error: Exception) -> None:
        """What was typed stays, but for what was typed over it; anything else is as it was."""
        at = self._pending.index(one)
        later = {key for other in self._pending[at + 1 :] for key in other.edits}
        self._pending.remove(one)
        self._refused[one.once] |= {key: text for key, text in one.edits.items() if key not in later}
        self._broke(error)
        self._changed()
