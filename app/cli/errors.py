"""How a command ends badly: one sentence on standard error in the station's language, and an exit code.

0 done · 1 a rule refused, or the doctor found a fault · 2 wrong use · 3 disk, network, file or device failed ·
4 the doctor found warnings alone · 70 a bug of ours (in the log)
"""

import sys
from collections.abc import Mapping
from contextlib import suppress
from enum import IntEnum
from itertools import islice
from typing import Any

import typer
from typer._click.exceptions import ClickException  # typer has no other name for it

from app.cli.output import Printer, say_error
from app.cli.words import language, named_data_dir
from services.errors import OutsideFailed, Refused
from services.settings.places import Places

_WORDS = 2  # of a command: "sessions list"


class Exit(IntEnum):
    """Exit codes."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    OUTSIDE = 3
    WARNED = 4
    BUG = 70


def tell(error: Exception) -> Exit:
    """Say what went wrong, with --json also as {"error": {code, message, fields}} on standard output."""
    if isinstance(error, ClickException):
        return _tell_wrong_use(error)

    from services.words.catalogue import Catalogue

    _log_somewhere()
    say = Catalogue(language()).say
    if isinstance(error, Refused):
        fields = _fields(error.params, say)
        sentence = " ".join([say(error.words, **error.params), *fields.values()])
        return _tell(Exit.REFUSED, error.code, sentence, fields)
    if isinstance(error, OutsideFailed):
        return _tell(Exit.OUTSIDE, error.kind.value.upper(), say(error.words, **error.params), {})
    if isinstance(error, typer.Abort):  # Ctrl+D where something was asked for
        return _tell(Exit.REFUSED, "ABORTED", say("cli.aborted"), {})
    return _tell(Exit.BUG, "BUG", say("cli.bug", what=type(error).__name__, number=_log_bug(error)), {})


def _tell_wrong_use(error: ClickException) -> Exit:
    """In typer's own English: how the command is used, and what was wrong with it."""
    with suppress(OSError):  # nobody listens any more: the exit code still tells
        error.show()
    _tell_json("USAGE", error.format_message(), {})
    return Exit(error.exit_code)


def _tell(code: Exit, name: str, sentence: str, fields: Mapping[str, str]) -> Exit:
    say_error(sentence)
    _tell_json(name, sentence, fields)
    return code


def _tell_json(name: str, sentence: str, fields: Mapping[str, str]) -> None:
    with suppress(OutsideFailed, BrokenPipeError):  # standard output may be what failed
        Printer("--json" in sys.argv).value({"error": {"code": name, "message": sentence, "fields": dict(fields)}})


def _fields(params: Mapping[str, Any], say: Any) -> dict[str, str]:
    """Field errors of the session contract: {field: sentence}; a server's own text stands in `said`."""
    wrong = params.get("fields")
    said = params.get("said") or {}
    if not isinstance(wrong, Mapping):
        return {}
    return {field: say(words, field=field, text=said.get(field, "")) for field, words in wrong.items()}


def _log_bug(error: Exception) -> str:
    """Its number, which stands in the log."""
    import structlog

    from services.bugs import number_of

    command = " ".join(islice((one for one in sys.argv[1:] if one.isalpha()), _WORDS))  # values may be anybody's
    structlog.get_logger("scandesk").error("bug", command=command, exc_info=error)
    return number_of(error)


def _log_somewhere() -> None:
    """Also where the command broke before it opened the station."""
    import structlog

    from app.cli.call import LOG
    from app.program.logs import log_to

    if not structlog.is_configured():
        log_to(Places(named_data_dir()).logs, LOG)
