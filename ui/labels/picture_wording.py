"""A preview in words: what it shows, on what, and what is missing on it."""

from services.printing.model import Preview, Wanted
from services.words.catalogue import Catalogue
from services.words.marks import visible
from ui.labels.ask_views import PictureView

_SHORT = 24  # characters of a tag in a note


def picture_of(preview: Preview, wanted: Wanted, words: Catalogue) -> PictureView:
    """What is shown of a label."""
    say, stock, tag = words.say, preview.stock, visible(wanted.tag)
    short = tag if len(tag) <= _SHORT else f"{tag[: _SHORT - 1]}…"
    notes = [say(f"labels.left_out.{kind}", tag=short) for kind in preview.drawing.left_out]
    notes += [
        say("labels.problem.line", where=f"{one.file} {one.where}", what=say(one.words, **one.params))
        for one in preview.problems
    ]
    return PictureView(
        preview.drawing,
        say("labels_screen.preview.name", tag=tag),
        visible(stock.title),
        say("labels_screen.preview.size", width=_figure(stock.width, words), height=_figure(stock.height, words)),
        tuple(notes),
    )


def _figure(value: float, words: Catalogue) -> str:
    """In tenths, with the language's own comma."""
    text = f"{round(value, 1):g}"
    return text.replace(".", ",") if words.language == "de" else text
