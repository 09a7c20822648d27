"""What an answer says in sentences: the one home of them, for the band and for the command line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from services.scanning.answer import Answer
from services.scanning.commands import Command
from services.scanning.meaning import Kind
from services.scanning.outcome import Outcome, Reason
from services.words.catalogue import Catalogue
from services.words.figures import date_text, number_text, time_text
from services.words.marks import visible

DESCRIPTION = 120  # characters of what a code is called; the export has all of it

BESIDE = "beside"  # a param: how many assets the batch has that is open on another page
PACKS = "packs"  # a param: the number of the shipment that is open on the packing page
OF_ORDER = "of_order"  # a param: how many more shipments of the order that was scanned wait
SSCC = "sscc"  # a param: the number that a box was given
NO_SSCC = "no_sscc"  # a param: why it was given none, a key of the words catalogue
PRINTS = "prints"  # a param: how many labels and papers are on their way to the printer
NO_PRINTS = "no_prints"  # a param: how many no printer takes
PRINTOUT = "printout"  # a param: which of them is printed
MARK = "mark"  # a param: what stands on a reprint where an earlier one may be there, "" where none is
ALL_PACKED = "all_packed"  # a param: nothing of the shipment is left to be packed
UNWEIGHED = "unweighed"  # a param: a box was closed without a weight, though there is a scale
WAITING = frozenset(  # a command that wants more before anything is done
    {
        *(Reason.PACK_QUANTITY, Reason.PACK_TYPED, Reason.PACK_TIMES),
        *(Reason.PACK_WEIGH, Reason.PACK_PUT_ON, Reason.PACK_SIZE),
    }
)
TAKEN_BACK = frozenset({Reason.PACK_UNDONE, Reason.PACK_PUT_BACK})
_WORDS = {
    Reason.ASSET_IN_REGISTER: "outcome.word.in_register",  # nobody scanned it here before
    Reason.PACK_UNVERIFIED: "outcome.word.unverified",
    Reason.PACK_BOX_SHUT: "outcome.word.closed",
    Reason.PACK_UNDONE: "outcome.word.taken_out",
    Reason.PACK_PUT_BACK: "outcome.word.put_back",
    **dict.fromkeys(WAITING, "outcome.word.waiting"),
}
_NUMBERS = frozenset({"quantity", "left", "over", "ordered", "available", "weight", "expected", "typed"})
_DECIMAL = re.compile(r"\d*\.\d*")
_OTHER_PAGES = frozenset({Reason.NO_SESSION, Reason.ELSEWHERE})
_TO_PACK = frozenset({Kind.SHIPMENT, Kind.LICENSE_PLATE})
NAMED = frozenset({Reason.FOUND, Reason.TAKEN})  # said by its name, where it has one


@dataclass(frozen=True, slots=True)
class Said:
    """`what` happened, and what to do `next`."""

    what: str
    next: str


def say(answer: Answer, words: Catalogue, *, code: str, session: str, zone: tzinfo | None) -> Said:
    """The sentences of an answer. `code` is the code as it is to be shown, `session` how the session is called, `zone`
    the station's (None is the machine's own)."""
    outcome, reason = answer.outcome, answer.outcome.reason
    params = _params(answer, words, zone) | {"code": code, "session": session}
    what = words.say(f"outcome.{reason}.what", **params)
    if reason is Reason.PACK_ANSWER_FIRST and answer.meaning.kind is Kind.COMMAND:
        what = words.say(f"outcome.{reason}.command", **params)
    if outcome.params.get(UNWEIGHED):
        what = words.say(f"outcome.{reason}.unweighed", **params)
    if outcome.params.get("description") and reason in NAMED:
        what = f"{code} · {short(outcome.params['description'])}"
    if BESIDE in outcome.params:
        return Said(what, words.say(f"outcome.{reason}.beside", n=outcome.params[BESIDE], **params))
    if PACKS in outcome.params:
        return Said(what, words.say(f"outcome.{reason}.packs", **params))
    if reason in _OTHER_PAGES and answer.meaning.kind in _TO_PACK:
        return Said(what, words.say(f"outcome.{reason}.goods", **params))
    next_ = words.say(f"outcome.{reason}.{_next(outcome)}", **params)
    if OF_ORDER in outcome.params:
        waiting = int(outcome.params[OF_ORDER])
        next_ = f"{words.say('outcome.order', n=waiting, number=waiting + 1, **params)} {next_}"
    return Said(what, with_news(outcome, words, next_))


def word_of(outcome: Outcome) -> str:
    """The large word of an answer, a key of the catalogue: its verdict's, but where that would say what is not so."""
    if outcome.kept:
        return "outcome.word.kept"
    return _WORDS.get(outcome.reason, f"outcome.word.{outcome.verdict}")


def short(description: str) -> str:
    """What a code is called, as long as a line may be, with visible marks."""
    return visible(description if len(description) <= DESCRIPTION else f"{description[: DESCRIPTION - 1]}…")


def numbered(outcome: Outcome, words: Catalogue) -> str:
    """Which SSCC a box was given, or why none; "" where nobody numbers them."""
    if outcome.params.get(SSCC):
        return words.say("outcome.sscc", sscc=outcome.params[SSCC])
    return words.say(outcome.params[NO_SSCC]) if outcome.params.get(NO_SSCC) else ""


def box_called(called: str, words: Catalogue) -> str:
    """A packing box in a sentence: where no server has numbered it yet ("+1", "+2" …) it is said to be new."""
    return words.say("outcome.box.new", box=called) if called.startswith("+") else called


def with_news(outcome: Outcome, words: Catalogue, next_: str) -> str:
    """What to do next, behind which number a box was given and what is printed."""
    return " ".join(one for one in (numbered(outcome, words), printed(outcome, words), next_) if one)


def moment(at: datetime, now: datetime, zone: tzinfo | None, language: str) -> str:
    """A time, with its day where that is not today."""
    if at.astimezone(zone).date() == now.astimezone(zone).date():
        return time_text(at, zone)
    return f"{date_text(at, zone, language)} {time_text(at, zone)}"


def as_written(outcome: Outcome, language: str) -> dict[str, str]:
    """What the sentences of an answer name, with its numbers as the language writes them."""
    numbers = _NUMBERS - {"left"} if outcome.reason is Reason.PACK_SWITCH else _NUMBERS  # there it is a shipment
    return {
        name: number_text(text, language) if name in numbers and _DECIMAL.fullmatch(text) else text
        for name, text in outcome.params.items()
    }


def _params(answer: Answer, words: Catalogue, zone: tzinfo | None) -> dict[str, str]:
    """What the sentences want, in words: when, why, which command, what became of a repeat."""
    outcome = answer.outcome
    params = as_written(outcome, words.language)
    if "when" in params:
        params["when"] = moment(datetime.fromisoformat(params["when"]), answer.scan.at, zone, words.language)
    if "box" in params:
        params["box"] = box_called(params["box"], words)
    if PRINTOUT in params:
        params[PRINTOUT] = _printout(params, words)
    if "words" in params:
        params["why"] = words.say(params["words"], **params)
    if answer.meaning.kind is Kind.COMMAND:
        params["command"] = words.say(Command(answer.meaning.value).name_words, digit="•")
    return params | {"handled": words.say(f"outcome.handled.{_handling(outcome)}")}


def _handling(outcome: Outcome) -> str:
    """What the session does with repeats, as the answer itself says; a repeat without that is counted, or it is not."""
    return outcome.params.get("handling") or ("ALLOW" if outcome.counted else "WARN")


def printed(outcome: Outcome, words: Catalogue) -> str:
    """What is on its way to the printer, and what no printer takes; "" where nothing is printed."""
    told = [(name, outcome.params[name]) for name in (PRINTS, NO_PRINTS) if name in outcome.params]
    return " ".join(words.say(f"outcome.{name}", n=int(number)) for name, number in told)


def _next(outcome: Outcome) -> str:
    """Which of its sentences says what to do next."""
    if outcome.params.get(MARK) == "":
        return "plain"
    return "all" if ALL_PACKED in outcome.params else "next"


def _printout(params: Mapping[str, str], words: Catalogue) -> str:
    """A paper, and of which box or shipment."""
    kind = words.say(f"printing.kind.{params[PRINTOUT]}")
    named = words.say("outcome.printout.box", box=params["box"]) if params["box"] else ""
    return " · ".join(one for one in (kind, params["shipment"], named) if one)
