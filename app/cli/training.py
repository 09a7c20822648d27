"""`scandesk training tasks|reset`: what one practises with beside the station, and beginning it again."""

from typing import TYPE_CHECKING

import typer

from app.cli.call import call_of
from app.cli.options import AsJson, group
from app.cli.output import Printer
from app.cli.words import words
from services.training import process

if TYPE_CHECKING:
    from app.station import Station

cli = group("training")


@cli.command(help=words("training.tasks.help"))
def tasks(context: typer.Context, as_json: AsJson = False) -> None:
    """The exercises with their steps, the code of each, and how far somebody has come."""
    from app.cli.call import Call
    from app.training.setting_up import prepare
    from services.database.census import every_answer
    from services.training.tasks import TASKS, code_of, walked

    process.begin()
    with Call(prepare(call_of(context).data_dir)).station() as station:
        site, say = station.settings.station.site, station.words.say
        place = walked(station.database.read(every_answer), site)
        printer = Printer(as_json)
        for number, task in enumerate(TASKS):
            done, steps = place.done[number], task.steps
            told = [
                {"step": step.key, "code": code_of(step, site), "done": at < done, "what": _step(station, step.key)}
                for at, step in enumerate(steps)
            ]
            title = say(f"training.task.{task.key}")
            printer.row({"task": task.key, "title": title, "done": done, "of": len(steps), "steps": told}, title)
            for one in told:
                printer.line(f"  {'✓' if one['done'] else '·'} {one['code']}  {one['what']}")


@cli.command(help=words("training.reset.help"))
def reset(context: typer.Context, as_json: AsJson = False) -> None:
    """All that was practised is gone."""
    from app.training.setting_up import begin_again
    from services.settings.book import load
    from services.words.catalogue import Catalogue

    process.begin()
    there = begin_again(call_of(context).data_dir)
    printer = Printer(as_json)
    printer.value({"path": str(there)})
    printer.line(Catalogue(load(there).settings.station.language).say("cli.training.began", path=there))


def _step(station: "Station", key: str) -> str:
    return station.words.say(f"training.step.{key}")
