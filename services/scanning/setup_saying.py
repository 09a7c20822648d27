"""Set-up barcodes in words: the same on the page of the wizard, on paper and in the terminal."""

from services.labels.setup_sheet import SetupEntry
from services.scanning.setup_codes import EACH_PAGE, Does, Maker, SetupCode
from services.words.catalogue import Catalogue


def title_of(maker: Maker, mode: Does, words: Catalogue) -> str:
    """Whose barcodes these are, and what they make of the scanner."""
    return words.say("setup_codes.title", maker=maker.name, mode=words.say(f"setup_codes.mode.{mode}"))


def place_of(maker: Maker, code: SetupCode, words: Catalogue) -> str:
    """Where the barcode stands, that it is drawn here, or no more than where to look for it."""
    if not maker.manual:
        return words.say("setup_codes.own_manual")
    place = f"{maker.manual}, “{code.section}”" if code.section else maker.manual
    if code.page == EACH_PAGE:
        place = words.say("setup_codes.each_page", place=place)
    elif code.page:
        place = words.say("setup_codes.page", place=place, page=code.page)
    if code.content:
        return words.say("setup_codes.drawn", place=place)
    return words.say("setup_codes.from_manual" if code.section or code.page else "setup_codes.in_manual", place=place)


def entries_of(maker: Maker, mode: Does, words: Catalogue) -> list[SetupEntry]:
    """They on paper, in their order."""
    return [
        SetupEntry(
            words.say(f"setup_codes.does.{code.does}"),
            code.name,
            place_of(maker, code, words),
            code.content,
        )
        for code in maker.steps(mode)
    ]
