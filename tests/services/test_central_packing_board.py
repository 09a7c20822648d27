"""What a server says of the packing of a site is read strictly: a wrong answer passes for no board."""

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from services.central.packing_board import HubPackingBoard, OverviewShape
from services.errors import OutsideFailed, Refused
from services.supervisor.packing_model import Exceptional
from services.supervisor.packing_rules import seen
from tests.support.contract_server import (
    Answer,
    ContractServer,
    Request,
    as_html,
    as_json,
    closed_port,
    contract_server,
)
from tests.support.packing_work import FIRST

AT = "2026-03-01T10:00:00.000Z"
OFFERED = {"server": "scandesk", "version": "1", "extensions": {"packing-overview": 1}}
DEED = {"seq": 4, "at": AT, "act": "packed", "shipment_id": FIRST.shipment, "shipment_number": "SH-1001",
        "box_id": "b", "box_number": "1", "station": "bench", "person": "ben",
        "params": {"allergens": ["milk"], "over": "1"}}  # fmt: skip
ROW = {"id": FIRST.shipment, "shipment_number": "SH-1001", "so_number": "SO-7001", "customer_name": "Nordic Foods",
       "status": "packing", "promised_ship_date": "2026-12-01", "lines_total": 3, "lines_packed": 1, "boxes_count": 1,
       "allergen_alert": True, "allergen_packed": True, "stations": ["bench"], "people": ["ben"], "last_activity": AT,
       "exceptions": ["allergen", "of a later hub"]}  # fmt: skip
TODAY = {"done": 1, "open": 2, "packing": 1, "boxes": 1, "items": 4, "taken_out": 0, "stalled": 0,
         "exceptions": {"allergen": 1, "of a later hub": 2}}  # fmt: skip
BODY = {"as_of": AT, "today": TODAY, "first_hour": AT, "per_hour": [3, 1], "shipments": [ROW], "left_out": 0,
        "exceptions": [DEED], "later": "what a later hub tells besides"}  # fmt: skip


def test_a_good_answer_is_a_board_and_what_a_later_hub_tells_besides_is_passed_over() -> None:
    board = OverviewShape.model_validate_json(json.dumps(BODY)).board()
    assert (board.today.items, board.today.hours, board.today.exceptions) == (4, (3, 1), {Exceptional.ALLERGEN: 1})
    (row,) = board.shipments
    assert (row.shipment.number, row.exceptions, row.in_front) == ("SH-1001", (Exceptional.ALLERGEN,), False)
    assert seen(row, datetime(2026, 3, 1, 10, 1, tzinfo=UTC)).needs == ()
    assert board.notable[0].params["allergens"] == ["milk"]


def _today(**wrong: Any) -> Callable[[], dict[str, Any]]:
    return lambda: BODY | {"today": TODAY | wrong}


def _row(**wrong: Any) -> Callable[[], dict[str, Any]]:
    return lambda: BODY | {"shipments": [ROW | wrong]}


def _deed(**wrong: Any) -> Callable[[], dict[str, Any]]:
    return lambda: BODY | {"exceptions": [DEED | wrong]}


@pytest.mark.parametrize(
    "body",
    [
        _today(items="4"),
        _today(done=-1),
        _today(exceptions={"allergen": True}),
        _row(id="with a blank"),
        _row(status="lost"),
        _row(lines_total=1.5),
        _row(promised_ship_date="soon"),
        _row(last_activity="long ago"),
        _row(people=["x"] * 1_001),
        _deed(seq=0),
        _deed(act="<b>"),
        _deed(params=[]),
        _deed(at="yesterday"),
        lambda: BODY | {"shipments": [ROW] * 5_001},
        lambda: BODY | {"per_hour": [0] * 101},
        lambda: {},
    ],
)
def test_an_answer_that_is_none_is_refused(body: Callable[[], dict[str, Any]]) -> None:
    with pytest.raises(ValidationError):
        OverviewShape.model_validate_json(json.dumps(body()))


@dataclass
class Answering(ContractServer):
    """Offers the extension, and answers whatever else it is asked so."""

    says: Answer = (200, {}, b"{}")

    def answer(self, request: Request) -> Answer:
        return as_json(200, OFFERED) if request.path == "/api/v1/ext" else self.says


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (as_html(200), "supervisor.away.not_understood"),
        (as_json(200, {}), "supervisor.away.not_understood"),
        (as_json(401, {"detail": "No", "error_code": "AUTH_REQUIRED"}), "supervisor.away.sign_in"),
        (as_json(403, {"detail": "No", "error_code": "FORBIDDEN"}), "supervisor.away.forbidden"),
        (as_html(502), "supervisor.away.unreachable"),
    ],
)
def test_what_no_hub_says_is_told_in_the_words_of_the_board(answer: Answer, words: str) -> None:
    with contract_server(Answering(says=answer)) as server, closing(_board(server.url)) as board:
        assert board.tells()
        with pytest.raises((OutsideFailed, Refused)) as failed:
            board.board(datetime.now(UTC), "")
        assert failed.value.words == words


def test_a_server_of_the_contract_alone_tells_nothing_and_nobody_is_away() -> None:
    with contract_server() as server, closing(_board(server.url)) as board:
        assert not board.tells()
    with closing(_board(closed_port())) as board, pytest.raises(OutsideFailed) as failed:
        board.tells()
    assert failed.value.words == "supervisor.away.unreachable"


def _board(url: str) -> HubPackingBoard:
    return HubPackingBoard(url, token=lambda: SecretStr("right-token"))
