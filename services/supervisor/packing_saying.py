"""What was done at packing, in words: for the screen, the command line and what people take away."""

from datetime import tzinfo
from typing import Final

from services.scanning.commands import Command
from services.supervisor import packing_rules as rules
from services.supervisor.model import Scope
from services.supervisor.packing_model import Deed, Source
from services.words.catalogue import Catalogue, Say
from services.words.figures import moment_text, number_text

_NO_NUMBER: Final = "–"
_AMOUNTS: Final = frozenset({"quantity", "weight", "over", "expected"})
_WITH_MORE: Final = frozenset({"packed", "taken_out", "closed", "weighed", "numbered", "allergen_told", "late_seen"})
_NAMED: Final = ("product", "plate", "quantity", "reason", "lines", "restrictions", "weight", "expected")
_SAID: Final = frozenset(
    {
        *("box", "packed", "taken_out", "closed", "numbered", "reopened", "completed", "reopened_shipment", "put_back"),
        *("restrictions_seen", "late_seen", "stopped", "not_taken", "given_up", "allergen_told", "verified"),
        *("weight_off", "unweighed", "weighed"),
    }
)


def deed_text(deed: Deed, say: Say, language: str = "") -> str:
    """One sentence, with what is exceptional about it; amounts as the language writes them, "" with a point, as in
    files. Its texts are as they came: hostile until escaped."""
    if deed.act not in _SAID:
        return deed.act  # of another version
    given = {name: _text(value) for name, value in deed.params.items()}
    given |= {name: number_text(given[name], language) for name in _AMOUNTS & given.keys()}
    known = {name: given.get(name, "") for name in _NAMED}
    known |= {"what": "", "code": given.get("code", ""), "box": deed.box or given.get("number", "") or _NO_NUMBER}
    if deed.act in {"not_taken", "given_up"}:
        known["what"] = " ".join(filter(None, (given.get("kind", ""), given.get("code", ""), given.get("plate", ""))))
    if "command" in given:
        known["code"] = _command(given["command"], say)
    if (kind := rules.caught_by(deed)) is not None:
        known["what"] = say(f"packing_board.caught.{kind}")
    act = f"{deed.act}_unverified" if _is_unverified(deed) else deed.act
    act = "weighed_typed" if (act, given.get("source")) == ("weighed", "typed") else act
    parts = [say(f"packing_board.act.{act}", **known), *_more(deed, given, say)]
    return " · ".join(parts)


def scope_text(source: Source, words: Catalogue) -> str:
    """Whose packing is shown, in a few words; "" where the station's own database is all there is."""
    if source.scope is Scope.ALONE:
        return ""
    is_site = source.scope is Scope.SITE and not source.why
    return words.say("packing_board.source.all" if is_site else "packing_board.source.here")


def _command(verb: str, say: Say) -> str:
    """What a command is called."""
    known = next((command for command in Command if command.value == verb), None)
    return verb if known is None else say(known.name_words, digit=known.digit)


def _is_unverified(deed: Deed) -> bool:
    """Whether nobody knew what it was."""
    return deed.act in {"packed", "taken_out"} and bool(deed.params.get("unverified"))


def source_text(source: Source, words: Catalogue, zone: tzinfo | None) -> str:
    """Who tells, and how old that is; "" where the station's own database is all there is."""
    say = words.say
    when = "" if source.as_of is None else moment_text(source.as_of, zone, words.language)
    if source.scope is Scope.ALONE:
        return ""
    if source.scope is Scope.CONTRACT_ONLY:
        return say("packing_board.source.contract_only")
    if not source.why:
        return say("packing_board.source.site", when=when)
    away = say("packing_board.source.away", why=say(source.why))
    age = say("packing_board.source.as_of", when=when) if when else say("packing_board.source.never")
    return f"{away} {age}"


def _more(deed: Deed, given: dict[str, str], say: Say) -> list[str]:
    """What came with it."""
    more = []
    if weight := given.get("weight"):
        more.append(say("packing_board.more.weight", weight=weight))
    if scale := given.get("scale"):
        more.append(say("packing_board.more.scale", scale=scale))
    if sscc := given.get("sscc"):
        more.append(say("packing_board.more.sscc", sscc=sscc))
    if allergens := given.get("allergens"):
        more.append(say("packing_board.more.allergens", allergens=allergens))
    if over := given.get("over"):
        more.append(say("packing_board.more.over", over=over))
    if _is_unverified(deed):
        more.append(say("packing_board.more.unverified"))
    if deed.params.get("unverified") and (restrictions := given.get("restrictions")):
        more.append(say("packing_board.more.restrictions", restrictions=restrictions))
    return more if deed.act in _WITH_MORE else []


def _text(value: object) -> str:
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
