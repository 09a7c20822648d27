"""Which addresses are opened for people. A plain function."""

from urllib.parse import urlsplit

_WEB = ("http", "https")


def own_link(link: str, register: str) -> str:
    """`link` where it is a page of that register, "" for anything else: it is handed to the browser."""
    try:
        page, home = urlsplit(link), urlsplit(register)
        same = (page.scheme, page.hostname, page.port) == (home.scheme, home.hostname, home.port)
    except ValueError:
        return ""
    return link if same and page.scheme in _WEB and page.hostname and not page.username else ""
