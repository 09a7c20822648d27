"""`scandesk --demo`: the shift as it ships, and its account, which has to notice what is wrong."""

import csv
import json
from pathlib import Path

import pytest

from app.demo.account import Goods, balance
from tests.support.program import Scandesk

STORED = (("1", "A"), ("2", "B"), ("3", "A"))
ANSWERED = ("1", "2", "3")


@pytest.mark.timeout(300)
def test_the_shift_is_played_and_its_account_balances(tmp_path: Path) -> None:
    ended = Scandesk(tmp_path, {"SCANDESK_SECRET": "of the person's own station", "COLUMNS": "200"}).run(
        "--demo", patience=240
    )
    (folder,) = (tmp_path / "demo-results").iterdir()
    account = json.loads((folder / "account.json").read_text("utf-8"))
    assert account["scanned"] == account["stored"] >= 60
    assert account["answered"] > 0
    goods = account["goods"]
    assert goods["scanned"] == {"LP-000101": 60, "LP-000102": 49, "LP-000103": 50, "LP-000104": 24}
    assert (sum(goods["in_boxes"].values()), goods["taken_back"]) == (174, {"LP-000102": 9})
    assert not [account[name] for name in ("lost", "extra", "unkept", "twice", "surprises") if account[name]]
    assert str(folder) in ended.out
    timeline = (folder / "timeline.txt").read_text("utf-8")
    for said in (
        "CHECK_IN",
        "CHECK_OUT",
        "INVENTORY",
        "BATCH_SCAN",
        "Chromebook 3100",
        "Almond bar contains peanuts",
        "LP-000105 is not packed",
        "9 × Oat bar 40 g is taken out again",
        "The box is laid on the scale: 7.6 kg",
        "Box 3 is closed: 7.6 kg",
        "SH-1001 is done: boxes: 3",
        "kill -9",
        "Disconnected",
        "/dev/pts/",
        "⟳",
        "✕",
        "⚠",
    ):
        assert said in timeline
        assert said in ended.out
    assert {"sessions-light.png", "sessions-dark.png", "assets-light.png", "packing-light.png", "packing-dark.png"} <= {
        path.name for path in (folder / "pictures").iterdir()
    }
    station = Scandesk(folder / "station", {})
    packed = station.run("packing", "show", "SH-1001", "--log", "--json").json
    closed = [event["params"] for event in packed["log"] if event["act"] == "closed"]
    assert sorted((one["weight"], one["source"], one["said"]) for one in closed) == [
        (weight, "scale", f"00{weight}00") for weight in ("2.4", "2.5", "7.6")
    ]
    assert len({photo["box"] for photo in station.run("packing", "photos", "SH-1001", "--json").json["photos"]}) == 3
    exports = folder / "exports"
    assert len(list(exports.glob("*.csv"))) == len(list(exports.glob("*.xlsx"))) == 5
    with (exports / "assets.csv").open(encoding="utf-8-sig", newline="") as file:
        tags = [row[2] for row in csv.reader(file, delimiter=";") if row[-1] == "created"]
    assert len(tags) == len(set(tags)) == 4
    assert all(list((folder / "labels").glob(f"*{tag}*.pdf")) for tag in tags)
    (inventory,) = exports.glob("INVENTORY*.csv")
    with inventory.open(encoding="utf-8-sig", newline="") as file:
        reasons = {row[-1] for row in csv.reader(file, delimiter=";")}
    assert {"found", "unexpected", "misread", "ambiguous", "incomplete"} <= reasons
    assert [path.name for path in tmp_path.iterdir()] == ["demo-results"]  # the person's own station is left alone


@pytest.mark.parametrize(
    ("scanned", "stored", "answered", "surprises", "what"),
    [
        (["A", "B", "A", "C"], STORED, ANSWERED, [], "lost"),
        (["A", "B"], STORED, ANSWERED, [], "extra"),
        (["A", "B", "A"], STORED, (*ANSWERED, "4"), [], "unkept"),
        (["A", "B", "A"], STORED, (*ANSWERED, "3"), [], "twice"),
        (["A", "B", "A"], STORED, ANSWERED, ["A: taken, not repeat"], "surprises"),
    ],
)
def test_an_account_that_is_wrong_does_not_hold(
    scanned: list[str], stored: tuple[tuple[str, str], ...], answered: tuple[str, ...], surprises: list[str], what: str
) -> None:
    found = balance(scanned, stored, answered, surprises)
    assert not found.holds
    assert getattr(found, what)


def test_a_right_account_holds() -> None:
    assert balance(["A", "A", "B"], STORED, ANSWERED).holds


@pytest.mark.parametrize(
    ("scanned", "in_boxes", "taken_back"),
    [
        ({"LP-1": 60}, {"LP-1": 59}, {}),
        ({"LP-1": 60}, {"LP-1": 60}, {"LP-1": 1}),
        ({"LP-1": 60}, {"LP-2": 60}, {}),
        ({}, {"LP-1": 1}, {}),
    ],
    ids=["one is missing", "taken back, and in the box", "of another plate", "never scanned"],
)
def test_an_account_does_not_hold_where_other_goods_are_in_the_boxes_than_were_scanned(
    scanned: dict[str, int], in_boxes: dict[str, int], taken_back: dict[str, int]
) -> None:
    assert not balance([], [], [], goods=Goods(scanned, in_boxes, taken_back)).holds


def test_an_account_holds_where_all_that_was_scanned_is_in_boxes_or_was_taken_back() -> None:
    goods = Goods({"LP-1": 60, "LP-2": 9}, {"LP-1": 60, "LP-2": 4}, {"LP-2": 5})
    assert balance([], [], [], goods=goods).holds
