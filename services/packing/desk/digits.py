"""What a digit is for at the packing bench, for who has to know it before the digit is stored."""

from services.packing.desk.bench import Bench, Mode


class Digits:
    """`are_wanted`: whether a digit is a part of a quantity or a weight, or what is asked has to be answered first; as
    the bench stood when it was looked at last. Any thread, at once."""

    def __init__(self) -> None:
        self.are_wanted = False

    def see(self, bench: Bench) -> None:
        """It stands so now."""
        self.are_wanted = bench.mode is not Mode.PACK or bench.asked is not None
