"""Asset tags as text: a prefix and a number. Plain functions."""


def tag_of(prefix: str, number: int, digits: int) -> str:
    """The tag of a number, filled up with zeros to at least `digits`: W12-, 35, 4 → W12-0035."""
    return f"{prefix}{number:0{digits}}"


def number_of(tag: str, prefix: str) -> int | None:
    """The number of a tag with this prefix, however many zeros it has; None for any other text."""
    rest = tag[len(prefix) :]
    if not tag.startswith(prefix) or not rest.isascii() or not rest.isdigit() or len(rest) > 18:
        return None
    return int(rest)
