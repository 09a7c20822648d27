"""What a label looks like in a list, by how it stands: the one table."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from services.printing.model import JobState
from ui.icons import Icon
from ui.widgets.outcome_look import Mood

LABEL_LOOKS: Final[Mapping[JobState, tuple[Mood, Icon]]] = MappingProxyType(
    {
        JobState.WAITING: (Mood.NEUTRAL, Icon.WORKING),
        JobState.PRINTING: (Mood.WORKING, Icon.PRINTER),
        JobState.PRINTED: (Mood.ACCEPTED, Icon.ACCEPTED),
        JobState.FAILED: (Mood.REFUSED, Icon.REFUSED),
        JobState.UNKNOWN: (Mood.WARNING, Icon.ASKING),
        JobState.CANCELLED: (Mood.NEUTRAL, Icon.CLOSE),
    }
)
