"""Times and numbers as people read them: the station's zone, 24 hours, the language's own order and sign."""

from datetime import datetime, tzinfo

_POINT = {"de": ","}
_DATE = {"de": "%d.%m.%Y"}  # everywhere else ISO 8601, which nobody misreads


def time_text(at: datetime, zone: tzinfo | None, *, seconds: bool = False) -> str:
    """`at` (aware) as the station's clock shows it: "10:42", or "10:42:07". `zone` None is the machine's own."""
    return at.astimezone(zone).strftime("%H:%M:%S" if seconds else "%H:%M")


def date_text(at: datetime, zone: tzinfo | None, language: str) -> str:
    """The day of `at` (aware) in the station's zone: "2026-03-01", German "01.03.2026"."""
    return at.astimezone(zone).strftime(_DATE.get(language, "%Y-%m-%d"))


def moment_text(at: datetime, zone: tzinfo | None, language: str) -> str:
    """Day and time of `at` (aware) in the station's zone."""
    return f"{date_text(at, zone, language)} {time_text(at, zone)}"


def number_text(number: str, language: str) -> str:
    """A number that is written with a point, as the language writes it: "2.5", German "2,5"."""
    return number.replace(".", _POINT.get(language, "."))
