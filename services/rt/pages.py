"""Where people see RT's assets. Loads nothing of the network."""

_PAGE = "/Asset/Display.html?id="


def pages_of(url: str) -> str:
    """What the number of an asset is put behind, for RT at this address; "" where that is not known."""
    return f"{url}{_PAGE}" if url else ""
