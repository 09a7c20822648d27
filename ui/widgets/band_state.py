"""What the band shows, as values; and how an answer becomes one."""

from dataclasses import dataclass, field

from services.scanning.outcome import Outcome
from services.scanning.saying import Said, word_of
from services.words.catalogue import Catalogue
from ui.widgets.outcome_look import LOOKS, Mood, mood_of


@dataclass(frozen=True, slots=True)
class Count:
    """The big number. `of` is the line below it, already said: "of 120", or "" for none."""

    value: int
    of: str = ""


@dataclass(frozen=True, slots=True)
class BandState:
    """One thing for the band to say, in words already said. `held` stays until somebody acknowledges it; `at_once` goes
    in front of what is held. `scan` is the id of the scan that it answers, `takes_back` of the one that was undone."""

    mood: Mood
    word: str
    what: str
    next: str = ""
    place: str = ""
    count: Count | None = None
    held: bool = False
    at_once: bool = False
    scan: str = field(default="", compare=False)
    takes_back: str = ""


def answer_state(
    outcome: Outcome,
    said: Said,
    words: Catalogue,
    *,
    place: str = "",
    count: Count | None = None,
    hold_refusals: bool = False,
    scan: str = "",
) -> BandState:
    """The band's state for an answer that `said` says.

    Warnings are held always, but for scans that are kept: nothing is lost, and the next ones may come; but whoever
    scans on has to know at once that nothing is booked. Refusals are held where the setting says so."""
    mood = mood_of(outcome)
    return BandState(
        mood=mood,
        word=words.say(word_of(outcome)),
        what=said.what,
        next=said.next,
        place=place,
        count=count,
        held=mood is Mood.WARNING or (hold_refusals and mood is Mood.REFUSED),
        at_once=mood is Mood.KEPT,
        scan=scan,
    )


def waiting_state(words: Catalogue, what: str, *, place: str = "", count: Count | None = None) -> BandState:
    """The band at rest: `what` (already said) tells what to scan next."""
    return BandState(Mood.NEUTRAL, words.say(LOOKS[Mood.NEUTRAL].word), what, place=place, count=count)


def working_state(words: Catalogue, what: str, *, place: str = "", count: Count | None = None) -> BandState:
    """The band while something takes longer than a blink: `what` (already said) tells what is being done."""
    return BandState(Mood.WORKING, words.say(LOOKS[Mood.WORKING].word), what, place=place, count=count)
