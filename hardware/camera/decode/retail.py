"""The numbers of retail symbols as the symbols have them, whatever a decoder makes of them (GS1 General Specifications,
section 5.2)."""


def retail_of(symbology: str, digits: str) -> tuple[str, str]:
    """(symbology, text): an EAN-13 that begins with 0 is a UPC-A, twelve digits; a UPC-E has eight."""
    if symbology == "upce" and len(digits) != 8:
        short = upce_of(digits.zfill(13)[1:])
        return ("upce", short) if short else ("upca", digits.zfill(13)[1:])
    if symbology in ("ean13", "upca"):
        whole = digits.zfill(13)
        return ("upca", whole[1:]) if whole[0] == "0" else ("ean13", whole)
    return symbology, digits


def upce_of(upca: str) -> str | None:
    """The eight digits of the UPC-E that stands for these twelve, and leaves zeros out; None where there is none."""
    system, maker, item, check = upca[0], upca[1:6], upca[6:11], upca[11]
    if system not in "01":
        return None
    if maker[2] in "012" and maker[3:] == "00" and item[:2] == "00":
        return f"{system}{maker[:2]}{item[2:]}{maker[2]}{check}"
    if maker[3:] == "00" and item[:3] == "000":
        return f"{system}{maker[:3]}{item[3:]}3{check}"
    if maker[4] == "0" and item[:4] == "0000":
        return f"{system}{maker[:4]}{item[4]}4{check}"
    if item[:4] == "0000" and item[4] in "56789":
        return f"{system}{maker}{item[4]}{check}"
    return None


def upca_of(upce: str) -> str:
    """The twelve digits that the eight of a UPC-E stand for."""
    system, body, last, check = upce[0], upce[1:6], upce[6], upce[7]
    if last in "012":
        return f"{system}{body[:2]}{last}0000{body[2:]}{check}"
    if last == "3":
        return f"{system}{body[:3]}00000{body[3:]}{check}"
    if last == "4":
        return f"{system}{body[:4]}00000{body[4]}{check}"
    return f"{system}{body}0000{last}{check}"
