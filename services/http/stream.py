"""An answer that goes on for as long as both sides like."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from services.http.call import Line
from services.http.certificate import trusted
from services.http.client import CONNECT_SECONDS


class Ended(Exception):
    """The line ended, or never came to be; the text says by which of httpx's errors."""


@dataclass(frozen=True, slots=True)
class Streamed:
    """`chunks`: what comes, as it comes."""

    status: int
    kind: str  # the content type
    chunks: Iterator[bytes]


@contextmanager
def streamed(url: str, headers: Mapping[str, str], line: Line, silent_seconds: float) -> Iterator[Streamed]:
    """The answer to a GET, on a connection of its own, which `line` can cut. Raises Ended, also out of the block:
    nobody was there, nothing came for `silent_seconds`, or it was cut."""
    try:
        with (
            httpx.Client(
                verify=trusted(),
                timeout=httpx.Timeout(silent_seconds, connect=CONNECT_SECONDS),
                follow_redirects=False,
                trust_env=False,
            ) as client,
            client.stream("GET", url, headers=headers, extensions={"trace": line.trace}) as answer,
        ):
            yield Streamed(answer.status_code, answer.headers.get("content-type", ""), answer.iter_raw())
    except httpx.HTTPError as error:
        raise Ended(type(error).__name__) from error
