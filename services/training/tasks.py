"""What one practises, step by step, and how far somebody has come: told by the answers to scans, and by nothing else.

A step is done when the bench gives the answer that it is there to show, a refusal as well as a booking. Words:
`training.task.<key>` and `training.step.<key>`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from services.scanning.commands import Command, barcode_for, barcode_for_badge
from services.scanning.outcome import Reason
from services.training.mark import PREFIX
from services.training.work import ALMONDS, OATS, OTHERS_RYE, SHIPMENT

LISTED: Final = tuple(f"{PREFIX}010{number}" for number in range(1, 6))  # on the list of the session
UNLISTED: Final = f"{PREFIX}0199"
SERIALS: Final = (f"{PREFIX}7HX2M13", f"{PREFIX}7HX2M23")
BADGE: Final = "990099"  # nobody's
BOX_KILOGRAMS: Final = 4.9  # what the bars of the box weigh together


@dataclass(frozen=True, slots=True)
class Step:
    """One scan and the answers that show what it is for. `code`, or a `command`, half of one where it is `torn`, or a
    `badge`; `kilograms`: what is laid on the scale with it, 0 nothing."""

    key: str
    reasons: frozenset[Reason]
    code: str = ""
    command: Command | None = None
    torn: bool = False
    badge: str = ""
    kilograms: float = 0.0


@dataclass(frozen=True, slots=True)
class Task:
    """Steps that belong together, in their order."""

    key: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """How many steps of each task are done, in the order of TASKS."""

    done: tuple[int, ...]

    def is_over(self, task: int) -> bool:
        """Whether all of that task is done."""
        return self.done[task] == len(TASKS[task].steps)

    def step(self, task: int) -> Step | None:
        """What comes next in that task; None where it is over."""
        return None if self.is_over(task) else TASKS[task].steps[self.done[task]]

    def next_task(self, after: int = -1) -> int:
        """The next task after this one that is not over; the same again where there is none other."""
        ahead = [(after + 1 + number) % len(TASKS) for number in range(len(TASKS))]
        return next((one for one in ahead if not self.is_over(one)), max(after, 0))


def _says(key: str, command: Command, *reasons: Reason) -> Step:
    return Step(key, frozenset(reasons or (Reason.COMMAND_DONE,)), command=command)


def _scans(key: str, code: str, *reasons: Reason) -> Step:
    return Step(key, frozenset(reasons), code=code)


_SESSION: Final = (
    _says("open_sessions", Command.SESSIONS),
    _scans("found", LISTED[0], Reason.FOUND),
    _scans("repeat", LISTED[0], Reason.REPEAT),
    _scans("unexpected", UNLISTED, Reason.UNEXPECTED),
    _says("undo", Command.UNDO),
    _says("pause", Command.PAUSE),
    _scans("paused", LISTED[1], Reason.PAUSED),
    _says("resume", Command.RESUME),
)
_OPENED = (Reason.PACK_OPENED, Reason.PACK_OPENED_ALLERGENS, Reason.PACK_SAME)
_CLOSED = (Reason.PACK_BOX_WEIGHED, Reason.PACK_BOX_CLOSED)
_PACKED = (Reason.PACKED, Reason.PACK_LINE)
_PACKING: Final = (
    _says("open_packing", Command.PACKING),
    _scans("shipment", f"{PREFIX}{SHIPMENT}", *_OPENED),
    _scans("plate", f"{PREFIX}{OATS}", *_PACKED),
    _scans("wrong_plate", f"{PREFIX}{OTHERS_RYE}", Reason.PACK_REFUSED),
    _scans("allergen", f"{PREFIX}{ALMONDS}", Reason.PACK_ALLERGEN),
    _says("acknowledge", Command.ACKNOWLEDGE, *_PACKED),
    _says("close_box", Command.CLOSE_BOX, Reason.PACK_PUT_ON, Reason.PACK_WEIGH),
    _says("size", Command.PRESET, Reason.PACK_SIZE),
    Step("weigh", frozenset(_CLOSED), command=Command.CONFIRM, kilograms=BOX_KILOGRAMS),
)
_ASSETS: Final = (
    _says("open_assets", Command.ASSETS),
    _scans("serial", SERIALS[0], Reason.ASSET_TAKEN, Reason.ASSET_MENDED),
    _scans("known", SERIALS[0], Reason.ASSET_KNOWN),
    _says("undo_asset", Command.UNDO),
    _scans("another", SERIALS[1], Reason.ASSET_TAKEN, Reason.ASSET_MENDED),
)
_FAULTS: Final = (
    _says("open_labels", Command.LABELS),
    _says("not_here", Command.PAUSE, Reason.COMMAND_UNKNOWN),
    Step("torn", frozenset({Reason.COMMAND_TORN}), command=Command.UNDO, torn=True),
    Step("badge", frozenset({Reason.BADGE_UNKNOWN}), badge=BADGE),
    _scans("no_label", UNLISTED, Reason.LABEL_NEW),
)
TASKS: Final = (Task("session", _SESSION), Task("packing", _PACKING), Task("assets", _ASSETS), Task("faults", _FAULTS))
BEGUN: Final = Place((0,) * len(TASKS))


def code_of(step: Step, site: str) -> str:
    """What is to be scanned for it at a bench with the commands of this site."""
    if step.badge:
        return barcode_for_badge(step.badge, site)
    if step.command is None:
        return step.code
    whole = barcode_for(step.command, site)
    return whole[: -len(step.command.value) // 2] if step.torn else whole


def advanced(place: Place, text: str, reason: Reason, site: str) -> Place:
    """Where one is after this answer: a task goes on where it was its next step."""
    return Place(
        tuple(done + (_shows(task, done, text, reason, site)) for task, done in zip(TASKS, place.done, strict=True))
    )


def walked(answers: Iterable[tuple[str, str]], site: str) -> Place:
    """Where one is after all these answers: (text, reason) in their order."""
    place = BEGUN
    for text, reason in answers:
        place = advanced(place, text, Reason(reason), site)
    return place


def _shows(task: Task, done: int, text: str, reason: Reason, site: str) -> bool:
    if done == len(task.steps):
        return False
    step = task.steps[done]
    return reason in step.reasons and text == code_of(step, site)
