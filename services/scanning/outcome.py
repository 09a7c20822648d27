"""What the bench answers to a scan: a value, never an exception. Colour, symbol, word and sound follow from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Verdict(StrEnum):
    """The four answers a person can tell apart at a glance and by ear."""

    ACCEPTED = "accepted"  # ✓ green, one tick
    DUPLICATE = "duplicate"  # ⟳ amber, two ticks
    REFUSED = "refused"  # ✕ red, a low double
    WARNING = "warning"  # ⚠ purple, three rising; stays until acknowledged


class Reason(StrEnum):
    """Why. The catalogue has two sentences for each: `outcome.<reason>.what` and `outcome.<reason>.next`."""

    FOUND = "found"  # on the expected list, for the first time
    TAKEN = "taken"  # no list: booked
    COUNTED = "counted"  # of a blind count: on the list or not, which is not said. Told only; what is stored says which
    UNEXPECTED = "unexpected"  # not on the list, kept
    NOT_EXPECTED = "not_expected"  # not on the list, refused (STRICT)
    REPEAT = "repeat"  # was scanned before in this session
    ALREADY_OUT = "already_out"
    ALREADY_IN = "already_in"
    AMBIGUOUS = "ambiguous"  # a GS1 string that lost a separator
    MISREAD = "misread"  # a wrong check digit
    INCOMPLETE = "incomplete"
    OVERSIZED = "oversized"
    LAYOUT = "layout"  # a keyboard scanner whose country layout is not the computer's, or may be another one
    CAPS_LOCK = "caps_lock"
    PAUSED = "paused"  # the session in front is paused
    IN_REVIEW = "in_review"  # the session in front is handed in and waits for its review
    EXPIRED = "expired"  # made after the session's time ran out: kept for a new one
    ENDED = "ended"  # the session in front is completed or cancelled: kept for a new one
    TAKEN_OVER = "taken_over"  # another station goes on with the session in front: kept for a new one
    NO_SESSION = "no_session"  # nothing is in front: kept
    ON_FORM = "on_form"  # a new session's form is open: kept for it, or for another
    ON_STEPS = "on_steps"  # the steps of a start are shown in front of its form: kept as on the form
    LOCATION = "location"  # where a new session is: goes into its form, and is no item
    ELSEWHERE = "elsewhere"  # a screen is open that takes no scans: kept
    LOCKED = "locked"  # nobody is signed in, or the bench is locked: kept as unclaimed
    NOT_HANDLED = "not_handled"  # answering broke (a bug): kept
    NOT_ALLOWED = "not_allowed"  # the person's role may not
    COMMAND_DONE = "command_done"
    CHOSEN = "chosen"  # a digit named one of the codes that a camera offers: that one is answered next
    HANDED_IN = "command_handed_in"  # "complete", where a review comes first
    COMMAND_REFUSED = "command_refused"
    COMMAND_UNKNOWN = "command_unknown"  # this screen does not know that command
    COMMAND_TORN = "command_torn"  # a command or badge arrived in part, or together with another code
    PRACTICE = "practice"  # a label of training: it names nothing
    BADGE = "badge"  # somebody's badge was scanned: sign-in goes on
    BADGE_UNKNOWN = "badge_unknown"  # nobody's, or that of somebody who may no longer come in
    LABEL_SEEN = "label_seen"  # a printed label was scanned: it is there
    LABEL_AGAIN = "label_again"  # that label has been scanned before
    LABEL_WAITS = "label_waits"  # a label of that code waits to be printed
    LABEL_FAILED = "label_failed"  # the last label of that code did not come
    LABEL_NEW = "label_new"  # no label of that code was printed here
    ASSET_TAKEN = "asset_taken"  # a serial: it has its tag, and goes to the register
    ASSET_MENDED = "asset_mended"  # the same, and the code held more than the serial
    ASSET_NO_TAG = "asset_no_tag"  # taken; there is no tag to give, somebody has to see to that
    ASSET_SCAN_TAG = "asset_scan_tag"  # taken; the tag that is on it is scanned next
    ASSET_TAGGED = "asset_tagged"  # that tag was scanned
    ASSET_TAG_TAKEN = "asset_tag_taken"  # another asset has that tag
    ASSET_NO_TAG_CODE = "asset_no_tag_code"  # a tag was to be scanned, and that is none
    ASSET_KNOWN = "asset_known"  # an asset of that serial was entered before: here, or at another station
    ASSET_IN_REGISTER = "asset_in_register"  # the register has that serial, and nobody entered it here
    ASSET_OTHER = "asset_other"  # no serial, but something else that stands on the device
    ASSET_FIELD = "asset_field"  # a field of the form, or the serial, is not as it must be
    PACKED = "packed"  # it is in the box
    PACK_LINE = "pack_line"  # the same, and its line is whole
    PACK_ALL = "pack_all"  # the same, and all lines of the shipment are
    PACK_UNVERIFIED = "pack_unverified"  # it is in the box, and no server has said what it is
    PACK_UNVERIFIED_ASKED = "pack_unverified_asked"  # the same is meant, and the customer excludes something
    PACK_NOT_SEEN = "pack_not_seen"  # nobody here knows that code, and the server that may is away
    PACK_OPENED = "pack_opened"  # a shipment is in front
    PACK_OPENED_ALLERGENS = "pack_opened_allergens"  # the same, and its customer excludes something
    PACK_SAME = "pack_same"  # it was in front already
    PACK_NOT_OPENED = "pack_not_opened"  # a shipment that is over, and why
    PACK_UNKNOWN = "pack_unknown"  # no shipment, order, license plate or product has that code
    PACK_REFUSED = "pack_refused"  # a rule says no, and why
    PACK_ALLERGEN = "pack_allergen"  # the customer excludes what is in it: nothing is booked before somebody says so
    PACK_RESTRICTED = "pack_restricted"  # the customer excludes something, and nobody here knows what is in what
    PACK_OVER = "pack_over"  # more than was ordered: is that meant?
    PACK_SWITCH = "pack_switch"  # another shipment, while a box is open
    PACK_LATE = "pack_late"  # the customer excludes what lies in boxes, and nobody has said that it is meant
    PACK_SHORT = "pack_short"  # done, although lines are not whole?
    PACK_ANSWER_FIRST = "pack_answer_first"  # a question waits for its answer
    PACK_CLOSING = "pack_closing"  # a box is being closed
    PACK_PUT_BACK = "pack_put_back"  # the answer was no: it goes back
    PACK_STAYS = "pack_stays"  # all is as it was
    PACK_LEFT = "pack_left"  # the shipment is not in front any more
    PACK_COMPLETED = "pack_completed"
    PACK_PRINTS = "pack_prints"  # the label and papers of a box once more
    PACK_REPRINTS = "pack_reprints"  # the last of them once more, marked
    PACK_UNDONE = "pack_undone"
    PACK_TYPED = "pack_typed"  # a digit of a weight
    PACK_QUANTITY = "pack_quantity"  # digits say how many the next scan packs
    PACK_TIMES = "pack_times"  # so many
    PACK_NEW_BOX = "pack_new_box"
    PACK_BOX = "pack_box"  # another open box is in front
    PACK_BOX_SHUT = "pack_box_shut"  # the SSCC of a box that is closed: of which shipment
    PACK_WEIGH = "pack_weigh"  # a box is being closed: what does it weigh?
    PACK_PUT_ON = "pack_put_on"  # the same, and a scale says it
    PACK_NOT_WEIGHED = "pack_not_weighed"  # what the scale says does not count, and why
    PACK_WEIGHT_OFF = "pack_weight_off"  # it weighs something else than what is in it: is that meant?
    PACK_SIZE = "pack_size"  # its sizes
    PACK_LABEL_SEEN = "pack_label_seen"  # the same: its label was to be scanned back, and is there
    PACK_BOX_CLOSED = "pack_box_closed"
    PACK_BOX_WEIGHED = "pack_box_weighed"
    TEST = "test"  # a test scan on the device page


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to one scan. `params` fill the sentences; `kept`: it waits for a session."""

    verdict: Verdict
    reason: Reason
    params: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    counted: bool = False
    kept: bool = False
