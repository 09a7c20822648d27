"""Makes what the screen shows out of a board of packing: which shipments, in words. Works off the UI thread."""

from services.supervisor import packing_rules as rules
from services.supervisor.model import Scope
from services.supervisor.packing_model import PackingBoard, PackingFilter, PackingToday, Which
from services.words.marks import visible
from ui.supervisor.packing.views import HoursView, PackingBoardView
from ui.supervisor.packing.wording import PackingBoardWording
from ui.supervisor.views import Figure
from ui.supervisor.wording import SupervisorWording, number_text


def arrange(board: PackingBoard, wanted: PackingFilter, wording: SupervisorWording) -> PackingBoardView:
    """The board as it is wanted."""
    say, words = wording.say, PackingBoardWording(wording)
    chosen, today = rules.filtered(board.shipments, wanted), board.today
    every = {name for view in board.shipments for name in view.stations}
    people = {name for view in board.shipments for name in view.people}
    return PackingBoardView(
        rows=tuple(words.row(view, board.now) for view in chosen),
        now=board.now,
        figures=figures(today, wording, caught_here=board.source.scope is not Scope.ALONE),
        hours=HoursView(today.first_hour, today.hours) if today.first_hour else None,
        caught=words.shares(today.caught, "caught"),
        exceptions=words.shares(today.exceptions, "exception"),
        counted=_counted(len(chosen), board, wanted, wording),
        left_out=say("supervisor_packing.left_out", n=number_text(board.left_out)) if board.left_out else "",
        stations=tuple(sorted(every, key=str.casefold)),
        people=tuple(sorted(people, key=str.casefold)),
        empty=_empty(board, wanted, wording),
        filtered=wanted != PackingFilter(which=wanted.which),
    )


def figures(today: PackingToday, wording: SupervisorWording, *, caught_here: bool = False) -> tuple[Figure, ...]:
    """The six figures of today. `caught_here`: errors caught are those of this station alone, and others have some."""
    say = wording.say

    def figure(name: str, number: int, detail: str = "", *, loud: bool = False) -> Figure:
        return Figure(number_text(number), say(f"supervisor_packing.figure.{name}"), detail, loud)

    open_ = say("supervisor_packing.figure.open", n=number_text(today.open))
    taken_out = say("supervisor_packing.figure.taken_out", n=number_text(today.taken_out)) if today.taken_out else ""
    packing = say("supervisor_packing.figure.packing", n=number_text(today.packing)) if today.packing else ""
    return (
        figure("done", today.done, open_),
        figure("boxes", today.boxes),
        figure("items", today.items, taken_out),
        figure("caught", today.stopped, say("packing_board.source.caught") if caught_here else ""),
        figure("exceptions", today.exceptional),
        figure("needy", today.needy, packing, loud=today.needy > 0),
    )


def _counted(shown: int, board: PackingBoard, wanted: PackingFilter, wording: SupervisorWording) -> str:
    """How many are shown, and of how many where something is filtered."""
    all_ = len(rules.filtered(board.shipments, PackingFilter(which=wanted.which)))
    if shown == all_:
        return wording.say("supervisor_packing.counted", n=number_text(shown))
    return wording.say("supervisor_packing.counted_of", n=number_text(shown), all=number_text(all_))


def _empty(board: PackingBoard, wanted: PackingFilter, wording: SupervisorWording) -> tuple[str, str]:
    """Why nothing is listed, and what to do."""
    plain = wanted == PackingFilter(which=wanted.which)
    if wanted == PackingFilter(which=wanted.which, troubled=True):
        name = "troubled"
    elif not plain:
        name = "filtered"
    elif wanted.which is Which.DONE:
        name = "done"
    else:
        name = "waiting" if board.today.open else "nothing"
    say = wording.say
    waiting = number_text(board.today.open)
    return (
        say(f"supervisor_packing.empty.{name}.what", text=visible(wanted.text)),
        say(f"supervisor_packing.empty.{name}.next", n=waiting),
    )
