"""Why a demo ends early."""


class DemoFailed(Exception):
    """Something did not happen that had to. `args[0]` says what, for the log and the last line of the demo."""
