"""What stands on the command sheet: the groups of commands, each with its barcode."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.scanning.commands import SHEET, Command, barcode_for, heading_words
from services.words.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class SheetCode:
    """One barcode: the code that it holds, its name, and what it does."""

    code: str
    name: str
    does: str


@dataclass(frozen=True, slots=True)
class SheetGroup:
    """Barcodes of one group, under their heading."""

    heading: str
    codes: tuple[SheetCode, ...]


def sheet(site: str, words: Catalogue, groups: Mapping[str, tuple[Command, ...]] = SHEET) -> tuple[SheetGroup, ...]:
    """The command barcodes of this site, in the order of `groups`; nothing for a site without a name."""
    if not site:
        return ()
    return tuple(
        SheetGroup(words.say(heading_words(group)), tuple(_code(command, site, words) for command in commands))
        for group, commands in groups.items()
    )


def _code(command: Command, site: str, words: Catalogue) -> SheetCode:
    digit = command.digit
    return SheetCode(
        barcode_for(command, site),
        words.say(command.name_words, digit=digit),
        words.say(command.does_words, digit=digit),
    )
