"""What went wrong, in a sentence for people. The one place where an error becomes text on a screen."""

import logging

from services.errors import OutsideFailed, Refused
from services.words.catalogue import Catalogue

log = logging.getLogger(__name__)


def error_text(error: Exception, words: Catalogue) -> str:
    """A rule's refusal and the outside world's failures say what to do; a bug is logged and says that it is one."""
    if isinstance(error, (Refused, OutsideFailed)):
        return words.say(error.words, **error.params)
    log.error("an act of a screen broke", exc_info=error)
    return words.say("common.bug")


def setting_text(error: Exception, words: Catalogue) -> str:
    """As `error_text`, beside the field of a setting: there its path and "the default is used" would only confuse."""
    if isinstance(error, Refused) and error.code == "SETTING_INVALID" and "raw" in error.params:
        raw = error.params["raw"]
        return words.say("settings_screen.impossible", raw=raw) if raw != "" else words.say("settings_screen.empty")
    return error_text(error, words)
