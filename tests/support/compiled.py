"""Programs are started as people start them: with the modules that the last start compiled."""

from collections.abc import Mapping


def keeping_compiled(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment, less the habit of some build machines to throw compiled modules away."""
    return {name: value for name, value in environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
