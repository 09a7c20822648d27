"""Set-up barcodes in words: the same on the page of the wizard, on paper and in the terminal."""

from services.labels.setup_sheet import SetupEntry
from services.scanning.setup_codes import Does, Maker, SetupCode
from services.words.catalogue import Catalogue


def title_of(maker: Maker, mode: Does, words: Catalogue) -> str:
    """Whose barcodes these are, and what they make of the scanner."""
    return words.say("setup_codes.title", maker=maker.name, mode=words.say(f"setup_codes.mode.{mode}"))


def place_of(maker: Maker, code: SetupCode, words: Catalogue) -> str:
    """Where the barcode stands, or that it is drawn here."""
    place = f"{maker.manual}, “{code.section}”" if code.section else maker.manual
    if code.page:
        place = words.say("setup_codes.page", place=place, page=code.page)
    return words.say("setup_codes.drawn" if code.content else "setup_codes.from_manual", place=place)


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
