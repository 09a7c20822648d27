"""Keeps how far somebody has come with the assistant, in a file of the data directory. Waits for the disk."""

import json
from pathlib import Path
from typing import Any

from services.assistant.model import Mark, Progress, Step
from services.settings.files import write_private

LONGEST = 200  # characters of what stands there


def read(path: Path) -> Progress:
    """What is kept; the beginning where there is nothing, or nothing that can be read. Never raises."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return Progress()
    if not isinstance(found, dict):
        return Progress()
    marks = found.get("marks")
    kept = marks if isinstance(marks, dict) else {}
    return Progress(
        _one_of(Step, found.get("step")) or Step.STATION,
        found.get("open") is True,
        {step: mark for step in Step if (mark := _one_of(Mark, kept.get(step.value))) is not None},
        _text(found.get("question")),
        _text(found.get("name")),
    )


def write(path: Path, progress: Progress) -> Progress:
    """Keep it; a kill leaves this or what was kept before. Raises OutsideFailed."""
    kept = {
        "step": progress.step.value,
        "open": progress.open,
        "marks": {step.value: mark.value for step, mark in progress.marks.items()},
        "question": progress.question,
        "name": progress.name,
    }
    write_private(path, json.dumps(kept, ensure_ascii=False, indent=1))
    return progress


def _one_of(kind: Any, value: object) -> Any:
    return kind(value) if isinstance(value, str) and value in {one.value for one in kind} else None


def _text(value: object) -> str:
    return value[:LONGEST] if isinstance(value, str) and value.isprintable() else ""
