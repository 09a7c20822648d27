"""Says what the door shows: a DoorState in words."""

from services.identity.person import Person
from services.identity.presence import At, Presence
from services.identity.words import role_key
from services.words.catalogue import Catalogue
from ui.people.door_state import DoorState
from ui.people.door_view import DoorPerson, DoorView, Step


class DoorWords:
    """In one language. Plain Python, any thread."""

    def __init__(self, words: Catalogue) -> None:
        self._say = words.say

    def view(self, state: DoorState, presence: Presence) -> DoorView:
        """The page as it is in this state."""
        if state.step is Step.PIN:
            return self._pin(state)
        return self._kept(state) if state.step is Step.KEPT else self._who(state, presence)

    def detail(self, state: DoorState) -> str:
        """What to do at this step."""
        if state.step is Step.KEPT:
            return self._say(_kept_detail(state), n=len(state.unclaimed.scans))
        if state.first_pin and state.step is Step.PIN:
            return self._say("door.pin.first" if state.once is None else "door.pin.again")
        return self._say(_DETAILS[state.step])

    def _who(self, state: DoorState, presence: Presence) -> DoorView:
        name = presence.person.full_name if presence.person else ""
        title = {
            At.NOBODY: self._say("door.who.nobody"),
            At.LOCKED: self._say("door.who.locked", name=name),
            At.SIGNED_IN: self._say("door.who.switch"),
        }[presence.at]
        present, more = presence.present is not None, len(state.fitting) - len(state.shown)
        return DoorView(
            Step.WHO,
            title,
            self.detail(state),
            people=tuple(self._person(person) for person in state.shown),
            digits=state.digits,
            more=self._say("door.who.more", n=more) if more else "",
            wrong=state.wrong,
            notice=state.notice,
            back=self._say("door.back_to_work", name=name) if present else "",
            sign_out=self._say("door.sign_out") if present else "",
            unsent=self._say("door.unsent", n=state.unsent) if present and state.unsent else "",
        )

    def _person(self, person: Person) -> DoorPerson:
        return DoorPerson(person.id, person.full_name, self._say(role_key(person.role)))

    def _pin(self, state: DoorState) -> DoorView:
        return DoorView(
            Step.PIN,
            state.chosen.full_name if state.chosen else "",
            self.detail(state),
            wrong=state.wrong,
            notice=state.notice,
            back=self._say("door.pin.somebody_else"),
        )

    def _kept(self, state: DoorState) -> DoorView:
        count, takes = len(state.unclaimed.scans), state.unclaimed.can_be_taken
        return DoorView(
            Step.KEPT,
            self._say("door.kept.title", n=count),
            self.detail(state),
            wrong=state.wrong,
            notice=state.notice,
            take=self._say("door.kept.take", n=count) if takes else "",
            leave=self._say("door.kept.leave", n=count) if takes else self._say("door.kept.go_on"),
        )


_DETAILS = {Step.WHO: "door.who.badge", Step.PIN: "door.pin.detail"}


def _kept_detail(state: DoorState) -> str:
    if not state.unclaimed.allowed:
        return "door.kept.others_detail"
    return "door.kept.take_detail" if state.unclaimed.can_be_taken else "door.kept.later_detail"
