"""What each answer looks and sounds like: the one table. Colour, symbol, word and sound, for every mood of the band."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from services.scanning.outcome import Outcome, Reason, Verdict
from ui.icons import Icon
from ui.sound import Sound
from ui.theme.contrast import contrast, luminance, mix
from ui.theme.tokens import Palette, Tone


class Mood(StrEnum):
    """What the band can be in."""

    NEUTRAL = "neutral"  # says what to scan next
    WORKING = "working"
    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    WARNING = "warning"
    KEPT = "kept"  # held for a session, or for the next person
    UNVERIFIED = "unverified"  # booked, and nobody has said what it is
    ASKING = "asking"  # wants a yes, by key or by the command CONFIRM
    PAUSED = "paused"
    OVER = "over"  # nothing more is taken here


@dataclass(frozen=True, slots=True)
class Look:
    """One mood. `word` is a key in the catalogue; `sound` None is silence. `loud` fills the whole band with the pure
    colour instead of a tint: an error differs from good news in weight as well, for whoever sees no red or green.
    `tone` names its colours in the palette, where they are not the mood's own."""

    mood: Mood
    icon: Icon
    word: str
    sound: Sound | None
    loud: bool = False
    tone: str = ""

    def colours(self, palette: Palette) -> "BandColours":
        """Its colours in this palette."""
        tone = tone_of(self.mood, palette)
        if self.loud:
            deep = mix(tone.solid, "#000000", 0.5)
            return BandColours(tone.solid, tone.on_solid, tone.on_solid, tone.solid, deep, "#FFFFFF")
        return BandColours(tone.ground, tone.word, tone.text, tone.line, tone.solid, tone.on_solid)


@dataclass(frozen=True, slots=True)
class BandColours:
    """What the band paints with, `#RRGGBB`."""

    ground: str
    word: str
    text: str
    line: str
    tile: str
    on_tile: str

    @property
    def chip(self) -> str:
        """A ground within the ground: a shade of the text, or where that reads too hard, a shade away from it."""
        shade = mix(self.text, self.ground, 0.08)
        if contrast(self.text, shade) >= 4.5:
            return shade
        away = "#FFFFFF" if luminance(self.text) < luminance(self.ground) else "#000000"
        return mix(away, self.ground, 0.25)


Hear = Callable[[Mood], None]  # lets the sound of this mood be heard

LOOKS: Final[Mapping[Mood, Look]] = MappingProxyType(
    {
        look.mood: look
        for look in (
            Look(Mood.NEUTRAL, Icon.SCAN, "outcome.word.neutral", None),
            Look(Mood.WORKING, Icon.WORKING, "outcome.word.working", None),
            Look(Mood.ACCEPTED, Icon.ACCEPTED, "outcome.word.accepted", Sound.ACCEPTED),
            Look(Mood.DUPLICATE, Icon.DUPLICATE, "outcome.word.duplicate", Sound.DUPLICATE),
            Look(Mood.REFUSED, Icon.REFUSED, "outcome.word.refused", Sound.REFUSED, loud=True),
            Look(Mood.WARNING, Icon.WARNING, "outcome.word.warning", Sound.WARNING, loud=True),
            Look(Mood.KEPT, Icon.KEPT, "outcome.word.kept", Sound.KEPT),
            Look(Mood.UNVERIFIED, Icon.UNVERIFIED, "outcome.word.unverified", Sound.UNVERIFIED, tone="warning"),
            Look(Mood.ASKING, Icon.ASKING, "session.word.asking", None, tone="working"),
            Look(Mood.PAUSED, Icon.PAUSED, "session.word.paused", None, tone="kept"),
            Look(Mood.OVER, Icon.OVER, "session.word.over", None, tone="neutral"),
        )
    }
)

_MOODS: Final[Mapping[Verdict, Mood]] = MappingProxyType(
    {
        Verdict.ACCEPTED: Mood.ACCEPTED,
        Verdict.DUPLICATE: Mood.DUPLICATE,
        Verdict.REFUSED: Mood.REFUSED,
        Verdict.WARNING: Mood.WARNING,
    }
)


def tone_of(mood: Mood, palette: Palette) -> Tone:
    """The colours of a mood in this palette. Several moods share those of one."""
    tone: Tone = getattr(palette.tones, LOOKS[mood].tone or mood.value)
    return tone


def mood_of(outcome: Outcome) -> Mood:
    """The mood that an answer puts the band in."""
    if outcome.kept:
        return Mood.KEPT
    return Mood.UNVERIFIED if outcome.reason is Reason.PACK_UNVERIFIED else _MOODS[outcome.verdict]


def look_of(outcome: Outcome) -> Look:
    """The look of an answer."""
    return LOOKS[mood_of(outcome)]
