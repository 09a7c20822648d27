"""Codes that nearly are the number of a box, or are glued to one: none of them packs, closes or opens anything, and
none breaks the bench.
"""

from collections.abc import Iterator

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.packing.model import Box
from services.scanning.commands import Command, barcode_for
from services.scanning.outcome import Verdict
from tests.services.builders import SITE
from tests.services.test_packing_sscc_scan import Desk, closed, desk  # noqa: F401 (a fixture)
from tests.support.packing_work import FIRST, GTINS

DIGITS = ("٠١٢٣٤٥٦٧٨٩", "０１２３４５６７８９", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "⁰¹²³⁴⁵⁶⁷⁸⁹")
GS = "\x1d"


def nearly(box: Box) -> Iterator[str]:
    """The number of this box with something wrong about it, or around it."""
    number, gtin = box.sscc, GTINS[0].gtin
    wrong = f"{number[:-1]}{(int(number[-1]) + 1) % 10}"
    for one in (wrong, number[:-1], f"{number}0", f"0{number}", number[::-1], f"{number[:9]} {number[9:]}"):
        yield from (one, f"]C100{one}", f"00{one}", f"(00){one}")
    for digits in DIGITS:
        other = number.translate({ord(str(at)): digit for at, digit in enumerate(digits)})
        yield from (other, f"00{other}", f"]C100{other}", number[:-1] + other[-1])
    for more in (
        f"00{number}",
        f"{GS}00{number}",
        f"01{gtin}",
        f"02{gtin}",
        f"02{gtin}37",
        f"8200{GS}",
        "99\0",
        "(37)",
    ):
        yield from (f"]C1{GS}00{number}{more}", f"]C100{number}{more}{more}", f"{GS}{GS}00{number}{more}")
    for command in (Command.CONFIRM, Command.CLOSE_BOX, Command.COMPLETE, Command.UNDO, Command.NO_WEIGHT):
        code = barcode_for(command, SITE)
        yield from (f"{number}{code}", f"{code}{number}", f"]C100{number}{GS}{code}", f"]C1{code}{GS}00{number}")
        yield from (f"00{number}\r{code}", f"{number}\0{code}", f"(00){number}({code})")


def standing(desk: Desk) -> object:  # noqa: F811
    now = desk.now
    return [(box.id, box.status, box.sscc) for box in now.boxes], desk.in_boxes(), now.shipment and now.shipment.status


def test_what_nearly_is_the_number_of_a_box_changes_nothing(desk: Desk) -> None:  # noqa: F811
    box = closed(desk)
    desk.scan(Command.NEW_BOX, FIRST.plate_number(2))
    stood = standing(desk)
    for code in nearly(box):
        answer = desk.scan(code)
        assert answer.outcome.verdict is not Verdict.ACCEPTED, repr(code)
        assert standing(desk) == stood, repr(code)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["00", "01", "02", "37", "10", GS, "]C1", "(00)", "340123457000000019"]), max_size=8))
def test_whatever_element_strings_are_put_together_pack_nothing(desk: Desk, parts: list[str]) -> None:  # noqa: F811
    if desk.now.shipment is None:
        closed(desk)
    stood = standing(desk)
    desk.scan("".join(parts) or "0")
    assert standing(desk) == stood
