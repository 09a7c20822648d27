"""`scandesk decode` as the real command, and what the doctor says of what reads pictures."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import cv2
import pytest

from tests.support.drawn_codes import READ, Scene, drawn
from tests.support.program import PATIENCE, Scandesk, next_line, send_line

SCENE = Scene(module=3, width=800, height=800)
ESCAPE = "\x1b[2J\x1d"


@pytest.fixture
def scandesk(tmp_path: Path) -> Scandesk:
    return Scandesk(tmp_path / "station", {})


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Two that hold a code, one that holds none, and one that is no picture."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    cv2.imwrite(str(folder / "qr.png"), drawn("qrcode", SCENE))
    cv2.imwrite(str(folder / "gs1.png"), drawn("gs1-128", SCENE))
    cv2.imwrite(str(folder / "none.png"), drawn("qrcode", SCENE)[:100, :100])
    (folder / "broken.png").write_bytes((folder / "qr.png").read_bytes()[:1_000])
    return folder


def codes(line: Any) -> list[tuple[str, str]]:
    return [(one["symbology"], one["text"]) for one in line["results"]]


def test_each_picture_is_a_line_in_order_and_what_cannot_be_read_stops_nothing(
    scandesk: Scandesk, pictures: Path
) -> None:
    names = ["qr.png", "broken.png", "none.png", "missing.png", "gs1.png", "qr.png"]
    paths = [str(pictures / name) for name in names]
    ended = scandesk.run("decode", "--json", *paths, code=1)
    assert [line["path"] for line in ended.lines] == paths
    assert [codes(line) for line in ended.lines] == [
        [("qrcode", READ["qrcode"])],
        [],
        [],
        [],
        [("gs1-128", READ["gs1-128"])],
        [("qrcode", READ["qrcode"])],
    ]
    assert [set(line) - {"path", "ms", "results"} for line in ended.lines] == [
        set(),
        {"error"},
        set(),
        {"error"},
        set(),
        set(),
    ]
    assert ended.lines[1]["error"] == f"{paths[1]} ends too early: a part of the picture is missing. Copy it once more."
    assert ended.lines[3]["error"] == f"{paths[3]} is not there."
    for line in ended.lines:
        assert isinstance(line["ms"], float)
        for one in line["results"]:
            assert set(one) == {"symbology", "text", "position"}
            assert [len(corner) for corner in one["position"]] == [2] * 4
            assert all(isinstance(value, int) and 0 <= value <= 800 for corner in one["position"] for value in corner)


def test_pictures_that_are_all_read_end_well_also_where_nothing_is_found(scandesk: Scandesk, pictures: Path) -> None:
    assert scandesk.run("decode", str(pictures / "none.png"), str(pictures / "qr.png")).out.splitlines() == [
        f"{pictures / 'none.png'}: no barcode",
        f"{pictures / 'qr.png'}: qrcode {READ['qrcode']}",
    ]


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_each_answer_is_there_before_the_next_path_is_needed(
    scandesk: Scandesk, pictures: Path, arguments: tuple[str, ...]
) -> None:
    with scandesk.started("decode", "--json", *arguments) as process:
        for name, found in (("qr.png", 1), ("broken.png", 0), ("gs1.png", 1)):
            send_line(process, os.fsencode(pictures / name))
            line = next_line(process)
            assert (line["path"], len(line["results"])) == (str(pictures / name), found)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(PATIENCE) == 1


def test_paths_of_standard_input_come_where_the_hyphen_stands(scandesk: Scandesk, pictures: Path) -> None:
    first, second = str(pictures / "qr.png"), str(pictures / "gs1.png")
    given = f"\n{second}\r\n".encode()
    ended = scandesk.run("decode", "--json", first, "-", first, stdin=given)
    assert [line["path"] for line in ended.lines] == [first, second, first]


def test_a_line_without_an_end_is_told_before_it_ends_and_once(scandesk: Scandesk, pictures: Path) -> None:
    with scandesk.started("decode", "--json") as process:
        assert process.stdin is not None
        process.stdin.write(b"x" * 140_000)  # no more than a pipe takes besides: it writes before it reads on
        process.stdin.flush()
        first = next_line(process)
        send_line(process, b"x" * 2_000_000)
        send_line(process, os.fsencode(pictures / "qr.png"))
        second = next_line(process)
        process.stdin.close()
        assert process.wait(PATIENCE) == 1
    assert (set(first["path"]), "error" in first, len(first["path"]) < 200_000) == ({"x"}, True, True)
    assert codes(second) == [("qrcode", READ["qrcode"])]


def test_no_path_at_all_is_no_fault(scandesk: Scandesk) -> None:
    assert scandesk.run("decode", "--json").out == ""


def test_a_name_of_bytes_that_are_no_text_is_a_name(scandesk: Scandesk, pictures: Path) -> None:
    name = os.fsencode(pictures) + b"/\xff\x1b.png"
    Path(os.fsdecode(name)).write_bytes((pictures / "qr.png").read_bytes())
    (line,) = scandesk.run("decode", "--json", stdin=name).lines
    assert (os.fsencode(line["path"]), len(line["results"])) == (name, 1)
    assert "\x1b" not in scandesk.run("decode", stdin=name).out


def test_what_a_code_holds_neither_steers_a_terminal_nor_breaks_a_line(scandesk: Scandesk, tmp_path: Path) -> None:
    path = tmp_path / "hostile.png"
    cv2.imwrite(str(path), drawn("qrcode", SCENE, ESCAPE + "\n"))
    as_json = scandesk.run("decode", "--json", str(path)).out
    assert as_json.rstrip("\n").isprintable()
    assert codes(json.loads(as_json)) == [("qrcode", ESCAPE + "\n")]
    assert scandesk.run("decode", str(path)).out == f"{path}: qrcode ‹ESC›[2J‹GS›‹LF›\n"


def test_it_speaks_german_too(scandesk: Scandesk, pictures: Path) -> None:
    german = {"SCANDESK_STATION__LANGUAGE": "de"}
    (line,) = scandesk.run("decode", "--json", str(pictures / "x.png"), code=1, **german).lines
    assert line["error"] == f"{pictures / 'x.png'} gibt es nicht."


def test_who_reads_no_more_ends_it_and_its_helper(scandesk: Scandesk, pictures: Path) -> None:
    command = scandesk._command(["decode", "--json", *[str(pictures / "qr.png")] * 50])
    with subprocess.Popen(command, env=scandesk._environment({}), stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(PATIENCE) != 0


# ---- the doctor


def decoding(scandesk: Scandesk, **environ: str) -> Any:
    ended = scandesk.run("doctor", "--json", code=None, **environ)
    (found,) = [one for one in ended.json["checks"] if one["check"] == "decoding"]
    return found


def without(folder: Path, *modules: str) -> dict[str, str]:
    """An environment in which these do not start."""
    for name in modules:
        (folder / f"{name}.py").write_text("raise ImportError('not here')\n")
    return {"PYTHONPATH": str(folder)}


def test_the_doctor_starts_what_reads_pictures(scandesk: Scandesk) -> None:
    found = decoding(scandesk)
    assert (found["kind"], found["message"]) == ("ok", "barcodes in pictures are read, by OpenCV, zxing-cpp and zbar")


def test_without_zbar_the_doctor_says_what_is_missed_and_all_else_is_read(
    scandesk: Scandesk, tmp_path: Path, pictures: Path
) -> None:
    bare = without(tmp_path, "pyzbar")
    assert decoding(scandesk, **bare)["message"].startswith("Barcodes in pictures are read without zbar")
    (line,) = scandesk.run("decode", "--json", str(pictures / "qr.png"), **bare).lines
    assert codes(line) == [("qrcode", READ["qrcode"])]


@pytest.mark.parametrize(("module", "name"), [("cv2", "OpenCV"), ("zxingcpp", "zxing-cpp")])
def test_what_nothing_is_read_without_is_a_fault_where_a_camera_is_on_and_a_note_elsewhere(
    scandesk: Scandesk, tmp_path: Path, pictures: Path, module: str, name: str
) -> None:
    bare = without(tmp_path, module)
    found = decoding(scandesk, **bare)
    assert (found["ok"], name in found["message"]) == (True, True)
    found = decoding(scandesk, **bare, SCANDESK_CAMERA__ON="true", SCANDESK_CAMERA__DEVICE="simulator")
    assert (found["ok"], name in found["message"]) == (False, True)
    lines = scandesk.run("decode", "--json", str(pictures / "qr.png"), code=1, **bare).lines
    assert "scandesk doctor" in lines[0]["error"]
