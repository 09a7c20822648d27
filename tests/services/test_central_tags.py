"""Tags from a central server: blocks from one that leases them, single ones from any other."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import pytest
from pydantic import SecretStr

from services.assets.leasing import BLOCK, Lease
from services.central.tags import LEASES, OFFER, CentralTags
from services.errors import OutsideFailed, Refused
from tests.support.contract_server import (
    Answer,
    ContractServer,
    Request,
    as_html,
    as_json,
    closed_port,
    contract_server,
)

LEASE = {"lease_id": "4711", "prefix": "W12-", "digits": 4, "first": 201, "last": 400}
EXTENSIONS = {"server": "scandesk", "version": "1", "extensions": {"tags": 1}}


@dataclass
class TagServer(ContractServer):
    """It answers so by path, and otherwise as one that has nothing of it."""

    answers: dict[str, Answer] = field(default_factory=dict)

    def answer(self, request: Request) -> Answer:
        self.requests.append(request)
        return self.answers.get(request.path, as_html(404))


@pytest.fixture
def server() -> Iterator[TagServer]:
    running = TagServer()
    with contract_server(running):
        yield running


def lease(server: TagServer, token: str = "right-token", url: str | None = None) -> Lease:
    address = server.url if url is None else url
    with closing(CentralTags(address, token=lambda: SecretStr(token) if token else None)) as tags:
        return tags.lease(BLOCK, "key-1")


def test_a_block_is_leased_under_its_key(server: TagServer) -> None:
    server.answers = {"/api/v1/ext": as_json(200, EXTENSIONS), LEASES: as_json(201, LEASE)}
    assert lease(server) == Lease("4711", "W12-", 4, 201, 400)
    asked = server.requests[-1]
    assert (asked.method, asked.body, asked.headers["idempotency-key"]) == ("POST", {"count": BLOCK}, "key-1")


def test_a_server_that_knows_no_leases_is_asked_for_one_tag(server: TagServer) -> None:
    told = {"next_tag": "W12-0035", "prefix": "W12-", "sequence_number": 35}
    server.answers = {OFFER: as_json(200, told)}
    assert lease(server) == Lease.offered("W12-0035")
    assert server.requests[-1].method == "GET"


@pytest.mark.parametrize(
    "wrong",
    [{"last": 200}, {"last": 201 + BLOCK}, {"first": 0}, {"digits": 0}, {"lease_id": ""}, {"first": "201"}],
    ids=str,
)
def test_what_is_no_lease_is_not_taken_for_one(server: TagServer, wrong: dict[str, Any]) -> None:
    server.answers = {"/api/v1/ext": as_json(200, EXTENSIONS), LEASES: as_json(201, LEASE | wrong)}
    with pytest.raises(OutsideFailed, match="not_understood"):
        lease(server)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (as_json(401, {"detail": "Sign in", "error_code": "AUTH_REQUIRED"}), "central.assets.sign_in"),
        (as_json(403, {"detail": "No", "error_code": "FORBIDDEN"}), "central.assets.forbidden"),
        (as_json(500, {"success": False, "error": "Asset tag sequence unavailable"}), "central.assets.trouble"),
        (as_json(500, {"detail": "No tag", "error_code": "NO_TAG"}), "central.assets.trouble"),
        (as_html(200), "central.assets.not_understood"),
    ],
    ids=lambda value: str(value[0]) if isinstance(value, tuple) else value,
)
def test_what_is_in_the_way_is_said(server: TagServer, answer: Answer, words: str) -> None:
    server.answers = {"/api/v1/ext": as_json(200, EXTENSIONS), LEASES: answer}
    with pytest.raises(OutsideFailed) as failed:
        lease(server)
    assert failed.value.words == words


def test_nobody_is_asked_without_an_address_or_a_token(server: TagServer) -> None:
    for given, words in (({"url": ""}, "central.look.no_url"), ({"token": ""}, "central.assets.no_token")):
        with pytest.raises(Refused) as refused:
            lease(server, **given)
        assert refused.value.words == words
    with pytest.raises(OutsideFailed) as failed:
        lease(server, url=closed_port())
    assert failed.value.words == "assets.leasing.away"
